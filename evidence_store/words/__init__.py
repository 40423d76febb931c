"""What people call recorded values: one catalogue of words, for screens, tables and commands."""
