"""What hits call a member of a container: the path of the container, ``!/``, and the member's."""

from __future__ import annotations

LONGEST_NAME = 4096
# Endings of files that are one compressed stream, and what is left of them.
_ENDINGS = {
    ".gz": "", ".bz2": "", ".xz": "", ".zst": "", ".lzma": "", ".z": "",
    ".lz4": "", ".lz": "",
    ".tgz": ".tar", ".tbz2": ".tar", ".tbz": ".tar", ".txz": ".tar", ".tzst": ".tar",
    ".svgz": ".svg", ".cpgz": ".cpio",
}  # fmt: skip


def chained(chain: str, name: bytes, container: str, number: int) -> str:
    """Return the chain of a member, which begins with ``!/``.

    Args:
        chain: of its container; empty for that of a file.
        name: of the member; undecodable bytes of it stand as such.
        container: the container's own name, which an only member without one is called by.
        number: of the member, from 1 on.
    """
    text = name[:LONGEST_NAME].decode("utf-8", "backslashreplace").lstrip("/")
    text = text.removeprefix("./")
    return f"{chain}!/{text or _left_of(container) or number}"


def _left_of(container: str) -> str:
    last = container.rsplit("/", 1)[-1]
    for ending, instead in _ENDINGS.items():
        if last.lower().endswith(ending) and len(last) > len(ending):
            return last[: -len(ending)] + instead
    return ""
