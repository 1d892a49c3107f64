"""A person: her row, her sessions and links, and what every room asks of them."""
