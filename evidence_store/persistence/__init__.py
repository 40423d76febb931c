"""SQLAlchemy Core and Alembic: rows from and to frozen values. No cascade deletes anywhere."""
