"""Knowledge that stays usable after the group has ended: lessons, documents, guides, examples, decisions.

A knowledge item (kennisitem) is written by a group for everyone. It has an owner, whom readers can ask, and a day on
which it is looked at again. A draft is the group's; publishing it is an act that opens it to all and fixes its text
(rule 11). A correction is a new version with an address of its own, and the old address points to it.

State, computed: withdrawn, else superseded, else to review (its day has come), else current. What is no longer current
stays readable and says so.
"""
