"""Events: the spine. Each verb records one event in its own transaction; timeline, audit, ledger, feeds and mails
read them.

Append-only and hash-chained. An event holds ids and glossary words; names and free text stand in a payload row of
which the chain covers a salted digest, so that erasing payload and salt leaves the chain valid (rules 6
and 17). An event has the audience of its subject.
"""
