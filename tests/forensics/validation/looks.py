"""How often content of each kind is said to look encrypted: made here, judged by the rule."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from forensics.containers import identify_source, open_image
from forensics.matching.forms import find_forms
from forensics.matching.randomness import PAGE_SIZE, SAMPLES, look_encrypted, sample_places
from forensics.value_classes import dataclass
from forensics.values import Extent
from forensics.volumes.random_runs import random_runs

if TYPE_CHECKING:
    from collections.abc import Iterator

FILES, SECTOR = 200, 512
SOURCES = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Rate:
    """Of how many files of one kind how many are said to look encrypted.

    ``by_bytes`` leaves their first bytes out of account, as for a piece without its beginning.
    ``outside`` is how many of their ``size`` bytes are, where all of them lie one behind the other
    outside all volumes.
    """

    kind: str
    is_secret: bool
    files: int
    called: int
    by_bytes: int
    size: int
    outside: int


def rates() -> Iterator[Rate]:
    """Judge files of each kind, and stretches outside all volumes that hold them."""
    yield _rate("photographs (JPEG, quality 60 to 97)", _photographs("JPEG"))
    yield _rate("photographs (PNG)", _photographs("PNG", number=20))
    yield _rate("video (AV1, by AVIF sequences)", _videos("AVIF"))
    yield _rate("video (VP8, by WebP sequences)", _videos("WEBP"))
    for name, pack in PACKERS.items():
        yield _rate(f"archives ({name})", _archives(pack))
    yield _rate("programs and text, packed by nothing", _plain())
    yield _rate("encrypted containers (random, as VeraCrypt's)", _random(), is_secret=True)


def _rate(kind: str, contents: Iterator[bytes], *, is_secret: bool = False) -> Rate:
    files = list(contents)
    called, by_bytes = sum(map(look, files)), sum(look(each, with_form=False) for each in files)
    size, outside = _outside(files)
    return Rate(kind, is_secret, len(files), called, by_bytes, size, outside)


def _outside(files: list[bytes]) -> tuple[int, int]:
    """How many bytes of a stretch are said to look encrypted or compressed, of how many."""
    data = bytes(SECTOR) + b"".join(each + bytes(-len(each) % SECTOR) for each in files)
    with tempfile.NamedTemporaryFile(suffix=".raw") as file:
        file.write(data)
        file.flush()
        disk_image = open_image(identify_source(Path(file.name)))
        runs = list(random_runs(disk_image, Extent(SECTOR, len(data) - SECTOR)))
        disk_image.close()
    return len(data) - SECTOR, sum(run.length for run in runs)


def look(content: bytes, *, with_form: bool = True) -> bool:
    """The rule as the scan applies it to a file; or to its bytes alone."""
    if with_form and _has_form(content):
        return False
    places = sample_places(len(content), SAMPLES)
    return look_encrypted(content[at : at + PAGE_SIZE] for at in places)


def _has_form(content: bytes) -> bool:
    sectors, _ = find_forms([memoryview(content[:PAGE_SIZE])])[0]
    return bool(len(sectors)) and int(sectors[0]) == 0


def _photographs(form: str, number: int = FILES) -> Iterator[bytes]:
    """Soft shapes, edges and the noise of a sensor, at a megapixel or less."""
    for seed in range(number):
        made = np.random.default_rng(seed)
        small = made.integers(0, 255, (14, 20, 3)).astype(np.uint8)
        soft = np.asarray(Image.fromarray(small).resize((1024, 768), Image.Resampling.BICUBIC))
        noise = made.normal(0, made.uniform(1, 12), soft.shape)
        picture = Image.fromarray(np.clip(soft + noise, 0, 255).astype(np.uint8))
        file = io.BytesIO()
        picture.save(file, form, **({"quality": 60 + seed % 38} if form == "JPEG" else {}))
        yield file.getvalue()


def _videos(form: str) -> Iterator[bytes]:
    """Sequences of moving shapes with noise, as the codec of a video keeps them."""
    for seed in range(8):
        made = np.random.default_rng(seed)
        small = Image.fromarray(made.integers(0, 255, (9, 40, 3)).astype(np.uint8))
        wide = np.asarray(small.resize((1280, 360)))
        frames = []
        for at in range(12):
            part = wide[:, at * 16 : at * 16 + 640]
            noise = made.normal(0, 1 + seed, part.shape)
            frames.append(Image.fromarray(np.clip(part + noise, 0, 255).astype(np.uint8)))
        file = io.BytesIO()
        frames[0].save(file, form, save_all=True, append_images=frames[1:], quality=60 + 4 * seed)
        yield file.getvalue()


def _zipped(data: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("content", data)
    return file.getvalue()


PACKERS = {"zip": _zipped, "gzip": gzip.compress, "bzip2": bz2.compress, "xz": lzma.compress}


def _plain() -> Iterator[bytes]:
    """Python's own library and this project, in pieces of 1 MiB."""
    paths = sorted((*Path(io.__file__).parent.rglob("*.py"), *SOURCES.glob("*/**/*.py")))
    data = b"".join(path.read_bytes() for path in paths if ".venv" not in path.parts)
    for start in range(0, min(len(data), 40 << 20), 1 << 20):
        yield data[start : start + (1 << 20)]


def _archives(pack: object) -> Iterator[bytes]:
    assert callable(pack)
    for data in list(_plain())[:20]:
        yield pack(data)


def _random() -> Iterator[bytes]:
    for seed in range(FILES):
        size = 1 << (16 + seed % 5)
        yield random.Random(seed).randbytes(size)  # noqa: S311 -- the same bytes in every run
