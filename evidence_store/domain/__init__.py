"""What is recorded, as frozen values that refuse what may not be: no database, no framework."""
