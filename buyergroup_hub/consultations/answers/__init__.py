"""What parties draft and submit."""
