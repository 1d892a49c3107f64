"""Notifications: mails as rows written in the same transaction as the deed, sent after it by the worker; subscriptions.

A mail row holds no text: its letter is written when it leaves, as its reader may see things then. Whoever lost the
right to read what a mail is about gets no mail. A subscription gives no right.
"""
