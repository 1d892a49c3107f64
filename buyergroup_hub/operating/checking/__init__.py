"""What builders of the hub have looked at: checks, mutants, the drawing of the house, known vulnerabilities."""
