"""Sets of groups and baskets of people: clauses in an exact version and level, with what was filled in.

A group composes a set for a project type and a level, and publishes it; a publication never changes. A basket is one
person's alone. Both can be taken along as Word.
"""
