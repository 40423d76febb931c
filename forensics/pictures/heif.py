"""HEIC and HEIF, in which phones keep photographs: read by libheif, only where it is confined.

``pi-heif`` brings libheif and libde265 (LGPL) and no encoder, so a small picture to load them with
stands here: 64 by 64 red pixels, which ``pillow-heif`` made of ``Image.new("RGB", (64, 64))``.
"""

from __future__ import annotations

from base64 import b64decode

HEIF = "HEIF"
"""What Pillow calls the format."""
SMALL = b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAVZtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAA"
    "AAAAAAAAAAAAACJpbG9jAAAAAERAAAEAAQAAAAABegABAAAAAAAAAB8AAAAjaWluZgAAAAAAAQAAABVpbmZlAgAA"
    "AAABAABodmMxAAAAAA5waXRtAAAAAAABAAAA1mlwcnAAAAC3aXBjbwAAAHhodmNDAQNwAAAAkAAAAAAAHvAA/P34"
    "+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQArQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbqSSmu"
    "bgIaDAgAAAMAyAAAAwAIQGIAAQAHRAHBcrAiQAAAABNjb2xybmNseAABAA0ABoAAAAAUaXNwZQAAAAAAAABAAAAA"
    "QAAAABBwaXhpAAAAAAMICAgAAAAXaXBtYQAAAAAAAAABAAEEgQIDBAAAACdtZGF0AAAAGygBrwT4QTJp2//Fh///"
    "+qRvZf2qoaT0cYNvwA=="
)


def know_heif() -> None:
    """Let Pillow read HEIF, with the main picture alone."""
    from pi_heif import register_heif_opener  # noqa: PLC0415 -- where it is broken, JPEGs are drawn

    register_heif_opener(decode_threads=1, thumbnails=False, depth_images=False, aux_images=False)
