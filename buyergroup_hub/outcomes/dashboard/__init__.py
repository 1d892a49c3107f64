"""The dashboard of all groups, figures of public sources, and the rows behind each figure."""
