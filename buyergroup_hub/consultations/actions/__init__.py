"""What people do with consultations, by who does it."""
