"""Names of files in archives that no honest tool puts there."""

from __future__ import annotations

_CONTROL = bytes(range(32)) + b"\x7f"


def leads_out(name: bytes, *, absolute: bool = True) -> bool:
    """Whether a name leads outside its archive, or could not be shown as it is.

    ``absolute``: whether one that begins at the root counts, which tar archives may have.
    """
    if len(name.translate(None, _CONTROL)) < len(name):
        return True
    if absolute and (name[:1] in (b"", b"/", b"\\") or name[1:2] == b":"):
        return True
    return b".." in name and b".." in name.replace(b"\\", b"/").split(b"/")
