"""What a group writes together: the sections of a vision, their revisions, drafts and comments.

A revision is never changed: saving makes the next one. Whoever saves says on which revision the text was based, so the
second of two editors is found by the database and nothing is overwritten (rule 9). What a person typed and
did not save is that person's alone. A comment or suggestion is about a passage and follows it as the text changes.
"""
