"""What an administrator does to a database: schema, rights, checks, copies."""
