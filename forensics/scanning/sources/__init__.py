"""Sources: what each is, what is stated of it, and all of it read, by confined children."""
