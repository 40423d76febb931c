"""The headers of a tar archive (POSIX.1-2024 pax, "ustar Interchange Format"; GNU tar's manual)."""

from __future__ import annotations

from forensics.value_classes import dataclass

BLOCK = 512
MOST_EXTENDED = 1024 * 1024  # bytes of a pax header or of a long name
MOST_SIZE = 2**62
_SIZE, _CHECKSUM, _TYPE, _MAGIC, _PREFIX = slice(124, 136), slice(148, 156), 156, 257, 345
_MODIFIED = slice(136, 148)
_IS_EXTENDED, _MORE_EXTENDED = 482, 504
REGULAR, LINKS, LONG_NAME, LONG_LINK = b"0", b"123456", b"L", b"K"
PAX, PAX_GLOBAL, SPARSE, OTHERS = b"x", b"g", b"S", b"VDN"


class BrokenHeaderError(Exception):
    """What stands where a header should be is none."""


@dataclass(frozen=True, slots=True)
class TarHeader:
    """One header block."""

    name: bytes
    size: int
    kind: bytes
    is_extended: bool
    modified: int = 0

    @property
    def has_content(self) -> bool:
        """Whether blocks of content follow: those of links and folders have none."""
        return self.kind not in LINKS

    @property
    def is_file(self) -> bool:
        """Whether it is a file, whatever of: unknown kinds are files, as POSIX asks."""
        return self.has_content and self.kind not in (
            LONG_NAME, LONG_LINK, PAX, PAX_GLOBAL, *(bytes([each]) for each in OTHERS),
        )  # fmt: skip


def is_header(block: bytes) -> bool:
    """Whether a block is a header by its mark and its checksum."""
    return len(block) == BLOCK and block.startswith(b"ustar", _MAGIC) and _agrees(block)


def header_of(block: bytes) -> TarHeader:
    """Read a header block.

    Raises:
        BrokenHeaderError: its checksum does not agree, or its size makes no sense.
    """
    if len(block) < BLOCK or not _agrees(block):
        raise BrokenHeaderError
    name = block[:100].split(b"\0", 1)[0]
    if block.startswith(b"ustar\0", _MAGIC):
        prefix = block[_PREFIX : _PREFIX + 155].split(b"\0", 1)[0]
        name = prefix + b"/" + name if prefix else name
    kind = block[_TYPE : _TYPE + 1]
    size = number(block[_SIZE])
    if not 0 <= size < MOST_SIZE:
        raise BrokenHeaderError
    kind = REGULAR if kind == b"\0" else kind
    if kind == REGULAR and name.endswith(b"/"):  # as archives of before POSIX have folders
        kind = b"5"
    is_extended = kind == SPARSE and block[_IS_EXTENDED] != 0
    return TarHeader(name, size, kind, is_extended, number(block[_MODIFIED]))


def goes_on(block: bytes) -> bool:
    """Whether another block of a GNU sparse map follows this one."""
    return len(block) == BLOCK and block[_MORE_EXTENDED] != 0


def pax_values(data: bytes) -> dict[bytes, bytes]:
    """The values of an extended header; what is no record ends them."""
    found: dict[bytes, bytes] = {}
    at = 0
    while at < len(data):
        space = data.find(b" ", at, at + 20)
        if space < 0 or not data[at:space].isdigit():
            break
        end = at + int(data[at:space])
        key, sign, value = data[space + 1 : end - 1].partition(b"=")
        if end <= space or end > len(data) or not sign:
            break
        found[key] = value
        at = end
    return found


def number(field: bytes) -> int:
    """A number of a header: octal digits, or binary where its first bit is set; -1 if neither."""
    if field[:1] and field[0] & 0x80:
        value = int.from_bytes(field, "big") & ~(0x80 << 8 * (len(field) - 1))
        return -1 if field[0] & 0x40 else value
    digits = field.split(b"\0", 1)[0].strip()
    try:
        return int(digits, 8) if digits else 0
    except ValueError:
        return -1


def _agrees(block: bytes) -> bool:
    stated = number(block[_CHECKSUM])
    rest = block[: _CHECKSUM.start] + b" " * 8 + block[_CHECKSUM.stop :]
    if stated == sum(rest):
        return True
    return stated == sum(rest) - 256 * sum(each > 127 for each in rest)  # as some summed them
