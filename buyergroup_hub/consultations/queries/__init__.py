"""What this room asks the database, by feature. Each question gives what the person who asks may see."""
