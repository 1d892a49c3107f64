"""Buyer groups: public clients who agree, with market parties involved, on one signal to the market and apply it
themselves.

A group goes through phases in its own order, with gaps and repeats; ended is a phase, and an ended group stays
findable and points to its successor. Organisations are members in a role; rights need a member whose affiliation
runs. The role follower only records a source; following is a subscription and gives no right. Unknown is unknown: a
start year that nobody knows is shown as unknown and sorts last. Names vary per source: each old address redirects.
"""
