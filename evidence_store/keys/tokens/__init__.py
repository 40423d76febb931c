"""Keys of the unit in a token (PKCS#11): made there, used there, and never read out."""
