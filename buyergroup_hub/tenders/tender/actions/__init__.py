"""What a buyer does with a tender."""
