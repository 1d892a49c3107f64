"""Market vision and procurement strategy: one document that a group writes together and its organisations endorse.

A vision has sections, made from a template. A section is edited on its own: whoever saves says on which revision the
text was based, and the database finds the second editor (rule 9). Freezing makes a proposal: the text of
all sections, with clause codes pinned to versions, and one row per organisation that is asked, so that silence counts
in the denominator. Once the group's rule is met and no objection stands open, publishing makes a version: the endorsed
text is the published text, it never changes, and a correction is a new version (rule 11).

draft → frozen → endorsed → published; a proposal that is withdrawn stays readable, and the draft goes on.
"""
