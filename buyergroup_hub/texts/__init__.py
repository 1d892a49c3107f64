"""Texts that people write together: how they are shown, compared, merged, pointed into, frozen and printed.

Owns no table and knows no room. A text is Markdown (CommonMark with tables, no HTML) in one language. What was
published is frozen: it has a number, a digest over its canonical JSON and an address that never changes (rules 10
and 11). Two people who edit the same text never overwrite each other silently (rule 9): `merge` gives one text, or
names the places where both must be seen.
"""
