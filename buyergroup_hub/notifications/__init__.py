"""Notifications: mails as rows written in the same transaction as the deed, sent after it by the worker; subscriptions.

A mail row holds no text: its letter is written when it leaves, as its reader may see things then. Whoever lost the
right to read what a mail is about gets no mail. A subscription gives no right.

A mail leaves at most once by itself. It is marked before the server gets its text: who dies or loses the connection
after that does not know whether it arrived, so it is kept and counted, and sent again only when somebody asks. Whatever
fails before that mark is tried again for as long as it takes.
"""
