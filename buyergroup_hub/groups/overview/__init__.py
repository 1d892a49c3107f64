"""The list of groups, the pages of one, and what groups show on the pages of others."""
