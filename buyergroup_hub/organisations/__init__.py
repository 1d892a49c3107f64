"""Organisations: public clients, market parties, trade associations, knowledge partners and the programme.

Identified by OIN, KvK number, or country and number in its own register (eForms BT-501); verified or not, and how.
One may succeed another: old facts keep the old organisation. People are affiliated with them; a running affiliation
carries every right that a person has. Here too: the national plans with their themes (data with validity dates), and
the Manifest MVOI with its action plans and yearly reports. No row means unknown, never no.
"""
