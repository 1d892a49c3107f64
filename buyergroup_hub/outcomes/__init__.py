"""Outcomes (resultaten): the goals of a group, and what came of what was asked.

An indicator (indicator) is a definition with versions: unit, method, boundary, period, process or effect. A measurement
(meting) is a value of one version for a lot, tender, organisation or group, with its source and quality; unknown is an
answer too, with the reason, and never 0. Values are added only where their definition allows it, else the sum is
refused in words (rules 12 and 13); process (is it asked for?) and effect (what came of it?) are never mixed.

Goal attainment (doelbereik) is a goal, set at the start, and later a judgement with a score, its evidence and how
certain it is. A goal that was judged stays as it was set; another goal comes in its place.
"""
