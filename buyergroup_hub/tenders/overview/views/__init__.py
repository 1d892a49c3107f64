"""The pages that show all rooms of tenders."""
