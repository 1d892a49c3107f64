"""Tenders (aanbestedingen): a public client's own procurement projects, their lots, and which clauses each lot used.

A tender is an intention, decided, published, awarded, contracted, realised or cancelled; which of these follows from
dated facts. It is seen by the buyer's own people, then by the clients of a group, then by everyone, and
each step is an act: no supplier member or sounding board reads an intention before it stands in the public demand
calendar (rule 8). The lot is the unit that is counted; a part of a planning notice never is.

A clause use names the exact version that the lot cited and keeps it; that a newer one exists is said beside it (rule
10). The proof figure of a clause always has its denominator. An organisation outside a group adopts its set, and what
it then buys counts.
"""
