"""The text of a VMDK: which files the disk consists of, and which one it builds upon."""

from __future__ import annotations

import re

from forensics.disk_images.beside import Wanted
from forensics.value_classes import dataclass

SECTOR = 512
NO_PARENT = b"ffffffff"
MOST_PARTS = 4096
_ACCESS = rb"(?:RW|RDONLY|NOACCESS)"
_EXTENT = re.compile(
    rb"\s*" + _ACCESS + rb'\s+(\d{1,18})\s+([A-Z]{1,20})(?:\s+"([^"]{1,1024})")?(?:\s+(\d{1,18}))?'
)
_SETTING = re.compile(rb'\s*([A-Za-z.]{1,64})\s*=\s*"?([^"\r\n]{0,4096})"?')


@dataclass(frozen=True, slots=True)
class DescribedPart:
    """One line of the list: a stretch of the medium, ``size`` bytes, and where it is kept."""

    size: int
    kind: str
    wanted: Wanted
    start: int


@dataclass(frozen=True, slots=True)
class Description:
    """What the text says. ``parent_identity`` is empty where the disk builds upon no other."""

    identity: bytes
    parent_identity: bytes
    parent_name: str
    parts: tuple[DescribedPart, ...]
    is_encrypted: bool


def parsed(text: bytes) -> Description | None:
    """Read the text; None where it is none, or lists more files than are followed."""
    settings: dict[bytes, bytes] = {}
    parts: list[DescribedPart] = []
    for line in text.split(b"\0")[0].splitlines():
        if extent := _EXTENT.match(line):
            parts.append(_part(extent))
        elif setting := _SETTING.match(line):
            settings.setdefault(setting[1].lower(), setting[2].strip())
    if b"cid" not in settings or len(parts) > MOST_PARTS:
        return None
    parent = settings.get(b"parentcid", NO_PARENT).lower()
    return Description(
        settings[b"cid"].lower(),
        b"" if parent == NO_PARENT else parent,
        _text(settings.get(b"parentfilenamehint", b"")),
        tuple(parts),
        any(name.startswith(b"encryption.") for name in settings),
    )


def _part(extent: re.Match[bytes]) -> DescribedPart:
    count, kind, name, start = extent.groups()
    names = (_text(name),) if name else ()
    return DescribedPart(
        int(count) * SECTOR, kind.decode("ascii"), Wanted(names), int(start or 0) * SECTOR
    )


def _text(name: bytes) -> str:
    return name.decode("utf-8", "replace")
