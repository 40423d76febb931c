"""Alembic's revisions of the database, inside the package so that they travel with it."""
