"""Market consultations: questions to the market with an opening and a closing instant, equal, private, provable.

A team of organisers of one responsible organisation drafts the sheet; opening freezes it. A party's people share one
draft and submit it, with a confidentiality per part that nobody preselects and nobody else can widen. Until an
organiser unseals the answers after closing, nobody but the party can see, count or find them: unsealing makes the rows
that organisers read. What the report uses are releases, and what was done with the input is told to who brought it in.

planned → approved → open → closed → unsealed → concluded; withdrawn until there is a report. While nobody has
unsealed, it can be reopened for all. Instants do nothing by themselves: the clock's verbs open a consultation and send
a round out, late if the worker is late; deadlines are judged by the instant at which a request had arrived whole.
"""
