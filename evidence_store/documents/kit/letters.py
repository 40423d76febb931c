"""What each code of a typeface means, as a screen reader and a search need it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pikepdf import Pdf

_LIST = re.compile(rb"^\d+ beginbfchar\n(.*?)^endbfchar$", re.MULTILINE | re.DOTALL)
_AT_MOST = 100  # pairs in one list (Adobe Technical Note 5014)


def drop_unused_codes(pdf: Pdf) -> None:
    """Leave the codes that no text uses out of what a typeface's codes mean.

    reportlab says U+0000 of them, which ISO 14289-1, 7.21.7 does not allow.
    """
    fonts = {
        font.objgen: font
        for page in pdf.pages
        for font in page.obj.Resources.get("/Font", {}).values()
    }
    for font in fonts.values():
        font.ToUnicode.write(_LIST.sub(_used, font.ToUnicode.read_bytes()))


def _used(found: re.Match[bytes]) -> bytes:
    pairs = [each for each in found[1].splitlines() if not each.endswith(b"<0000>")]
    lists = (pairs[start : start + _AT_MOST] for start in range(0, len(pairs), _AT_MOST))
    return b"\n".join(
        b"%d beginbfchar\n%s\nendbfchar" % (len(each), b"\n".join(each)) for each in lists
    )
