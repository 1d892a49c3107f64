"""Clauses: reusable requirement texts with a stable code, in five types and up to three levels.

A clause gets its code at its first draft; the code is never renamed or used again. Its versions go from draft to
published, each with a day from which it holds; a future version is public and says from when. What was published
never changes (rule 11): a correction is a new version, what was withdrawn stays readable at its address,
and whoever cited version 3 keeps seeing version 3 and hears that version 4 exists (rule 10). A group's set holds the
clauses for a project type and level, in numbered publications; a basket is one person's set for a tender.

Rooms above fill the slots `clause.…`, `set.…` and `basket.…` of the pages here. What was counted above is kept
with `actions.count_proof`, for filters and search.
"""
