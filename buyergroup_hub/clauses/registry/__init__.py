"""Clauses and their versions: found, read, compared, and withdrawn.

A version has a text per language and up to three levels in each; a translation is a text of the same version. What was
published never changes (rule 11): a version can be limited or withdrawn, and stays readable at its address.
Rooms above cite a version by its code and number, `VB-12@3`.
"""
