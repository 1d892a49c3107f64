"""Tables that staff bring in: looked at first, with what would come of each row, then taken over as they were seen."""
