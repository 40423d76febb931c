"""Read the QR code in a photograph of a printed page, in a process of its own.

The bytes may be anything. The process that decodes them has limits of memory and time, opens
nothing but its own code, has no network, and hands back text alone.
"""

from __future__ import annotations

import json

from forensics.errors import ForensicsError
from forensics.pictures.viewing import LARGEST, SECONDS
from forensics.sandbox.asking import ask_once

LONGEST = 4096
"""Characters of the text of one code: more than the largest QR code holds (ISO/IEC 18004)."""
LARGEST_ANSWER = 16 << 10
_NO_CODE = (
    "No QR code could be read in this photograph. Photograph the code from above, in good light "
    "and sharp, so that it fills a quarter of the picture or more."
)


class NoCodeError(ForensicsError):
    """No code was read in a photograph; it says nothing of the page."""


def read_code(photograph: bytes) -> str:
    """Return the text of the QR code in a photograph or scan (JPEG, PNG, WebP or HEIC).

    Of several codes it is the one that is read first. Nothing is known of who made it.

    Raises:
        NoCodeError: there is none that can be read, or it is no such picture, or took too long.
    """
    if len(photograph) > LARGEST:
        message = f"The photograph is larger than {LARGEST:,} bytes. Take a smaller one."
        raise NoCodeError(message)
    said = ask_once(
        "forensics.pictures.code_reading", photograph, seconds=SECONDS + 5, most=LARGEST_ANSWER
    )
    try:
        text = json.loads(said.answer) if said is not None and said.code == 0 else None
    except (ValueError, RecursionError):
        text = None
    if not isinstance(text, str) or not 0 < len(text) <= LONGEST:
        raise NoCodeError(_NO_CODE)
    return text
