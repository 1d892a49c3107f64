"""What every room stands on and what knows none of them: database, clock, forms, errors, languages, panels."""
