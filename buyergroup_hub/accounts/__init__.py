"""Accounts: people, how they sign in, and what they were invited to.

A person has an address, a name and roles elsewhere: a role belongs to a membership, never to a person. A session is a
row, so that signing out everywhere works; it has a new id at each sign-in and an assurance level that a second factor
raises for a while. Links and invitations work once, expire, and are kept as digests only. An administrator runs the
hub and reads nothing extra. Who leaves is erased: the row is emptied and stays, since decisions hold its id.
"""
