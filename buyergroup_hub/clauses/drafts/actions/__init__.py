"""Write and publish drafts."""
