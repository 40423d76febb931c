"""What does long work: takes jobs one by one, tells how far they are, records how they end."""
