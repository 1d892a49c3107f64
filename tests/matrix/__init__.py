"""Every address × every kind of person × every state of what it shows, with a canary word in each thing.

A room adds `tests/<room>/matrix.py` with

- `stage(cast) -> list[Placed]`: things in their states, each with a canary word that no other thing has, its address
values, and who may see it, by name of the cast; - `ADDRESSES`: addresses that show mail addresses, to those who need
them; `ELSEWHERE`: what another test tries, with the reason; - `MAY: dict[endpoint, names]`: of each address that
requires a verb, who may do it where she sees the thing.

The matrix fails when an address is missing from it, when a canary shows to whoever may not see it, when one shows to
nobody who may (the positive control), and when somebody is let in, or kept out, who should not be.
"""
