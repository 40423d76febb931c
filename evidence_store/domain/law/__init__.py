"""The law as typed values: rules and their tables, calendar, courts, authority, holds."""
