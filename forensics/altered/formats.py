"""Which first bytes announce a picture or a video of a format that is described."""

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
_NO_VIDEOS = (*_BRANDS, b"crx ", b"M4A ", b"M4B ", b"M4P ", b"jp2 ", b"jpx ", b"jxl ")
_QUICKTIME = (b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")


def begins_like_picture(first: bytes) -> bool:
    """Whether the first bytes (``FIRST_BYTES`` are enough) announce a format that is described."""
    if first[4:8] == b"ftyp":
        return first[8:12] in _BRANDS
    is_webp = first[:4] == b"RIFF" and first[8:12] == b"WEBP"
    return is_webp or first.startswith(_BEGINS)


def begins_like_video(first: bytes) -> bool:
    """Whether the first bytes announce a video: MP4, MOV, 3GP, Matroska, WebM or AVI.

    It may hold sound alone. Sources: ISO/IEC 14496-12, RFC 9559, Microsoft's AVI RIFF.
    """
    if first[4:8] == b"ftyp":
        return len(first) >= 12 and first[8:12] not in _NO_VIDEOS
    is_avi = first[:4] == b"RIFF" and first[8:12] in {b"AVI ", b"AVIX"}
    is_quicktime = first[4:8] in _QUICKTIME and first[:2] in {b"\0\0", b"\0\1"}
    return is_avi or is_quicktime or first.startswith(b"\x1aE\xdf\xa3")
