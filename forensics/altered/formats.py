"""Which first bytes announce a picture of a format that is described."""

from __future__ import annotations

FIRST_BYTES = 16
_BEGINS = (
    *(b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"BM"),
    *(b"II*\0", b"MM\0*"),
)
_BRANDS = (
    *(b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"),
    *(b"mif1", b"msf1", b"avif", b"avis"),
)


def begins_like_picture(first: bytes) -> bool:
    """Whether the first bytes (``FIRST_BYTES`` are enough) announce a format that is described."""
    if first[4:8] == b"ftyp":
        return first[8:12] in _BRANDS
    is_webp = first[:4] == b"RIFF" and first[8:12] == b"WEBP"
    return is_webp or first.startswith(_BEGINS)
