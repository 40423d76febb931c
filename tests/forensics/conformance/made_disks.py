"""How disk images within files are made: by ``qemu-img``, ``ewfacquire`` and ``mtools``."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tests.forensics.conformance.made_contents import PICTURE, TEXT, Made
from tests.forensics.disk_images.recipes import acquire, virtual_disk
from tests.forensics.scanning.recipes import run
from tests.forensics.virtual_disks.dmg_recipes import a_dmg

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def a_disk(folder: Path) -> Path:
    """A floppy disk with two files."""
    path = folder / "disk.raw"
    run("mformat", "-C", "-i", path, "-f", "720", "::")
    for name, content in (("A.JPG", PICTURE), ("B.TXT", TEXT[:9_999])):
        source = folder / name
        source.write_bytes(content)
        run("mcopy", "-i", path, source, f"::{name}")
    return path


def _raw(folder: Path) -> Made:
    data = a_disk(folder).read_bytes()
    return Made(data, {b"A.JPG": PICTURE, b"B.TXT": TEXT[:9_999]})


def _virtual(form: str, folder: Path) -> Made:
    disk = a_disk(folder)
    made = virtual_disk(disk, folder / f"disk.{form}", form)
    return Made(made.read_bytes(), {b"medium": disk.read_bytes()})


def _ewf(folder: Path) -> Made:
    disk, target = a_disk(folder), folder / "made"
    target.mkdir()
    return Made(acquire(disk, target / "disk").read_bytes(), {b"medium": disk.read_bytes()})


def _dmg(folder: Path) -> Made:
    medium = a_disk(folder).read_bytes()
    return Made(a_dmg(medium, folder / "disk.dmg").read_bytes(), {b"medium": medium})


DISK_RECIPES: dict[str, Callable[[Path], Made]] = {
    "disk": _raw,
    "ewf": _ewf,
    "dmg": _dmg,
    "qcow": partial(_virtual, "qcow2"),
    **{form: partial(_virtual, form) for form in ("vmdk", "vhd", "vhdx", "vdi")},
}
