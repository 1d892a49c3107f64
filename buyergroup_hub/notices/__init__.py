"""Official notices (publicaties): what TED, TenderNed and Doffin published, as eForms XML.

A notice comes in from a file and is never changed by hand. One file is one notice: its identity is the digest of the
original bytes, and a publication number counts only in the form `\\d+-\\d{4}`, because notice ids and procedure ids are
shared by unrelated files. Notices belong together by procedure id *and* a shared buyer.

Contact persons, their mail addresses and telephone numbers are not stored: the kept file is without them. Official
examples and converted drafts come in marked `demo`. This room knows organisations by the names that notices give, and
knows no group, tender or consultation.
"""
