"""Names of files in archives that no honest tool puts there."""

from __future__ import annotations


def leads_out(name: bytes, *, absolute: bool = True) -> bool:
    """Whether a name leads outside its archive, or could not be shown as it is.

    ``absolute``: whether one that begins at the root counts, which tar archives may have.
    """
    parts = name.replace(b"\\", b"/").split(b"/")
    begins_outside = absolute and (not parts[0] or name[1:2] == b":")
    return begins_outside or b".." in parts or any(each < 32 or each == 127 for each in name)
