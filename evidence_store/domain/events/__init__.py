"""Every kind of entry of the custody log: its fields, its sentence, who signs it."""
