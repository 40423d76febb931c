"""Text: what is written in it by base64, hexadecimal digits, quoted-printable or uuencode."""
