"""What notices do to tenders and groups."""
