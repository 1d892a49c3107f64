"""Who saw what, files that prove it, and requests under the Woo."""
