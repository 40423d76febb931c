"""The stage ``content``: files that are containers are opened, and what is inside compared."""
