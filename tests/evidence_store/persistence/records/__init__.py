"""Records in the database, and what is answered from the columns beside them."""
