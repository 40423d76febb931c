"""What a reader of hostile bytes may say: a closed list of sentences, with numbers."""
