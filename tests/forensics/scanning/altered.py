"""Media with altered copies of one drawn picture, and a hash set that knows it."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from forensics.altered.description import describe
from forensics.altered.known_picture import KnownPicture
from forensics.hash_set import HashSet
from forensics.hash_sets.altered_side import pack_altered
from forensics.hash_sets.blocks import blocks_of
from forensics.hash_sets.sections import from_sections, to_sections
from forensics.pictures.looking import load_decoders
from forensics.pictures.pixels import decode_picture
from forensics.value_classes import dataclass
from tests.forensics.altered.drawn import a_picture
from tests.forensics.hash_sets.builders import a_hash_set_of
from tests.forensics.pictures.videos import a_frame, an_avi, sound_alone
from tests.forensics.scanning.recipes import MIB, blank, patched, run

CARVED_AT = 12 * MIB + 4096
WIDTH, HEIGHT = 640, 480


def saved(picture: Image.Image, kind: str = "JPEG", **how: object) -> bytes:
    """A picture as a file of that format."""
    out = io.BytesIO()
    picture.save(out, kind, **how)
    return out.getvalue()


def zipped(files: dict[str, bytes]) -> bytes:
    """A deflated zip archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def drawn(seed: int) -> Image.Image:
    """A picture that the recipe draws."""
    return Image.fromarray(np.asarray(a_picture(seed, width=WIDTH, height=HEIGHT, patches=40)))


ORIGINAL = drawn(1)
KNOWN = saved(ORIGINAL, quality=92)
SMALL = ORIGINAL.resize((160, 120))
COPIES = {
    "/saved.jpg": saved(ORIGINAL, quality=40),
    "/smaller.png": saved(ORIGINAL.resize((WIDTH // 2, HEIGHT // 2)), "PNG"),
    "/turned.webp": saved(ORIGINAL.transpose(Image.Transpose.ROTATE_90), "WEBP", quality=80),
    "/mirrored.gif": saved(ImageOps.mirror(ORIGINAL), "GIF"),
    "/clip.avi": an_avi([a_frame(11), np.asarray(ORIGINAL.resize((320, 240)))]),
}
AT_A_SECTOR = 3 * 512
BUNDLED = saved(ORIGINAL.resize((320, 240)), "GIF")
CACHE = b"CACHE\0\0" + bytes(454) + saved(SMALL) + bytes(900) + saved(drawn(7).resize((160, 120)))
ZIPPED = saved(ORIGINAL.resize((400, 300)), quality=60)
OTHERS = {
    "/album.zip": zipped({"in/a.jpg": ZIPPED, "in/b.jpg": saved(drawn(5)), "in/c.jpg": KNOWN}),
    "/other.jpg": saved(drawn(2)),
    "/exact.jpg": KNOWN,
    "/broken.jpg": saved(drawn(3))[:20] + bytes(4000),
    "/flat.png": saved(Image.new("RGB", (300, 300), "grey"), "PNG"),
    "/icon.png": saved(drawn(4).resize((20, 20)), "PNG"),
    "/note.txt": b"nothing here\n",
    "/song.mp4": sound_alone(),
    "/bundle.bin": b"BUNDLE\0\0" + bytes(AT_A_SECTOR - 8) + BUNDLED + bytes(700),
}
CARVED = saved(ORIGINAL.resize((500, 375)), quality=70)


def knowing(*pictures: bytes, others: tuple[bytes, ...] = ()) -> HashSet:
    """A hash set of these pictures, with what finds their altered copies, and of other files."""
    load_decoders()
    listed = [*pictures, *others]
    known_files = a_hash_set_of(listed).known_files
    rows = {each.size: row for row, each in enumerate(known_files)}
    described = (KnownPicture(rows[len(one)], describe(decode_picture(one))) for one in pictures)
    sections = to_sections(
        bytes(32), known_files, blocks=blocks_of(listed), altered=pack_altered(described)
    )
    return from_sections(sections)


@dataclass(frozen=True)
class Altered:
    """An ext4 medium with all of it; the carved copy lies where no file does."""

    medium: Path
    folder: Path
    hash_set: HashSet


def altered_media(folder: Path) -> Altered:
    """Make them with mke2fs, which needs no root."""
    source = folder / "files"
    source.mkdir()
    for name, content in {**COPIES, **OTHERS, "/thumbs.db": CACHE}.items():
        (source / name[1:]).write_bytes(content)
    medium = blank(folder / "disk.raw", 16 * MIB)
    run("mke2fs", "-q", "-t", "ext4", "-d", source, medium)
    assert not any(medium.read_bytes()[CARVED_AT : CARVED_AT + len(CARVED)])
    return Altered(patched(medium, (CARVED_AT, CARVED)), source, knowing(KNOWN))
