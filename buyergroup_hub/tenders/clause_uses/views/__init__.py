"""The pages on which is said what a lot does with clauses and themes."""
