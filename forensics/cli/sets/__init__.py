"""What the verbs of hash sets share, and those about lists that others made."""
