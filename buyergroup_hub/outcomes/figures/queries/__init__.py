"""The questions of figures: their rows, their numbers, and what each row is."""
