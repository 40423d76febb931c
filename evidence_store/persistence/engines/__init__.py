"""One module for each database: how it is opened so that it keeps the promises of ``engine``."""
