"""The pages of tenders that show all rooms of this folder: the list, one tender, one lot, what can be done next."""
