"""From draft to published version: a frozen text goes round, organisations endorse it or object, it is published.

A proposal is the text of all sections, with clause codes pinned to versions, and one row per organisation that is
asked, so that silence counts in the denominator. Once the group's rule is met and no objection stands open, it can be
published as a version. A version never changes; a mistake in it is noted beside it (rule 11).
"""
