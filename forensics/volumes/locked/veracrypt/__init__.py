"""VeraCrypt and TrueCrypt: headers, the ways to their keys, and the volumes that these open."""
