"""Working copies: made by Expunge, known again by their sidecars."""
