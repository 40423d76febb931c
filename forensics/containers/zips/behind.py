"""A zip archive that stands behind other bytes of a file, as one behind a picture does."""

from __future__ import annotations

from forensics.containers.zips.directory import END, END_RECORD, NO_32

_SECTOR = 512
# Pictures, films and programs; a medium begins as none of these.
_HOSTS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"RIFF", b"MZ", b"\x7fELF", b"#!/")


def is_zip_behind(head: bytes, footer: bytes, size: int) -> bool:
    """Whether a file of another beginning ends as a zip archive does, and is no medium.

    Args:
        head: its first bytes.
        footer: its last bytes, in which the end record must stand with its whole comment.
        size: its length. That of a medium is in whole sectors, and one may end in any bytes: so a
            file of whole sectors counts as an archive only where it begins as a picture, film or
            program does.
    """
    if size % _SECTOR == 0 and not (head.startswith(_HOSTS) or head[4:8] == b"ftyp"):
        return False
    at = footer.rfind(END)
    if at < 0 or at + END_RECORD.size > len(footer):
        return False
    _, disk, of_list, _, number, length, start, comment = END_RECORD.unpack_from(footer, at)
    place = size - len(footer) + at
    fits = NO_32 in (length, start) or length + start <= place
    is_last = at + END_RECORD.size + comment == len(footer)
    return bool(disk == of_list and number > 0 and fits and is_last)
