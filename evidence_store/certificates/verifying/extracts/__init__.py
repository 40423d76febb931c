"""The record in an extract of the custody log, and how records without a code are read."""
