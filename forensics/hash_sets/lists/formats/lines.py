"""The lines of a text of strangers, each no longer than a list's lines are."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_LINE = 128 * 1024


def lines_of(file: BinaryIO) -> Iterator[bytes | None]:
    """Return each line from the file's present place on, with its end; None for one too long."""
    while line := file.readline(LONGEST_LINE):
        if line.endswith(b"\n") or len(line) < LONGEST_LINE:
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = file.readline(LONGEST_LINE)
        yield None


def first_line(head: bytes) -> bytes:
    """Return the first line of a list that says something, without its end."""
    return next((each for line in head.splitlines() if (each := line.strip())
                 and not each.startswith(b"#")), b"")  # fmt: skip
