"""How the demonstration's disk image and pictures were made; run it as root to make them again.

    python -m evidence_store.demo.recipe FOLDER

Needs Debian's gdisk, ntfs-3g, e2fsprogs and ewf-tools. The medium is a 26 MiB USB disk with a GPT:
partition 1 NTFS, partition 2 ext4. Of the eight evidential pictures some lie on it live, renamed,
in an alternate stream, deleted, and small enough to be resident in their MFT record; other pictures
and texts of similar size stand beside them. The content follows from a fixed seed; times inside the
file systems do not, so the image's own digest differs from run to run.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Iterator

MIB = 1 << 20
SIZE = 26 * MIB
NTFS = (1 * MIB, 12 * MIB)  # offset and length in bytes
EXT4 = (13 * MIB, 12 * MIB)
EVIDENTIAL = 8
OTHERS = 6


def main() -> None:
    """Make ``pictures/`` and ``usb_disk.E01`` in the folder that the command line names."""
    folder = Path(sys.argv[1])
    originals = folder / "pictures"
    originals.mkdir(parents=True)
    for number in range(1, EVIDENTIAL + 1):
        (originals / f"original-{number}.jpg").write_bytes(
            picture(number, small=number == EVIDENTIAL)
        )
    with tempfile.TemporaryDirectory() as scratch:
        medium = Path(scratch) / "usb_disk.raw"
        make_medium(medium, originals, Path(scratch))
        about = ["-C", "DEMO", "-D", "Training", "-E", "ABC/1", "-e", "Examiner", "-N", "Training"]
        form = ["-c", "best", "-f", "encase6", "-b", "64", "-m", "removable", "-M", "physical"]
        run("ewfacquire", "-u", "-q", *about, *form, "-t", str(folder / "usb_disk"), str(medium))


def picture(number: int, *, small: bool) -> bytes:
    """An abstract picture as JPEG bytes: soft coloured noise, the same for the same number."""
    grain = np.random.default_rng(7000 + number)
    size = (10, 8) if small else (320 + 16 * (number % 100), 240)
    coarse = grain.integers(0, 256, (9, 12, 3), dtype=np.uint8)
    soft = Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC)
    noise = grain.normal(0, 9, (size[1], size[0], 3))
    data = np.clip(np.asarray(soft, dtype=float) + noise, 0, 255).astype(np.uint8)
    out = io.BytesIO()
    Image.fromarray(data).save(out, "JPEG", quality=35 if small else 80, optimize=small)
    return out.getvalue()


def make_medium(medium: Path, originals: Path, scratch: Path) -> None:
    """Write the whole raw medium: table, both file systems, planted files."""
    with medium.open("wb") as file:
        file.truncate(SIZE)
    run("sgdisk", "--clear", *partition(1, NTFS, "0700"), *partition(2, EXT4, "8300"), str(medium))
    for place, make in ((NTFS, make_ntfs), (EXT4, make_ext4)):
        volume = scratch / "volume.raw"
        with volume.open("wb") as file:
            file.truncate(place[1])
        make(volume, originals, scratch)
        # notrunc: dd would cut the medium off behind the volume.
        run("dd", f"if={volume}", f"of={medium}", "bs=1M", f"seek={place[0] // MIB}",
            "conv=notrunc", "status=none")  # fmt: skip


def partition(number: int, place: tuple[int, int], code: str) -> list[str]:
    """Words for sgdisk that make one partition."""
    first, last = place[0] // 512, (place[0] + place[1]) // 512 - 1
    return ["-n", f"{number}:{first}:{last}", "-t", f"{number}:{code}"]


def make_ntfs(volume: Path, originals: Path, scratch: Path) -> None:
    """Pictures 1 to 5 and the small one: live, renamed, deleted, in a stream, resident."""
    geometry = ["-p", str(NTFS[0] // 512), "-H", "255", "-S", "63", "-s", "512"]
    run("mkntfs", "--quiet", "--force", "--fast", "--label", "STICK", *geometry, str(volume))
    with mounted(volume, scratch, "ntfs-3g", "-o", "streams_interface=windows") as root:
        album = root / "Pictures" / "Album"
        album.mkdir(parents=True)
        shutil.copy(originals / "original-1.jpg", album / "p0001.jpg")
        shutil.copy(originals / "original-2.jpg", root / "invoice-2023.dat")
        shutil.copy(originals / "original-3.jpg", album / "p0003.jpg")
        (root / "notes.txt").write_text("Shopping list.\n")
        Path(f"{root}/notes.txt:backup").write_bytes((originals / "original-4.jpg").read_bytes())
        shutil.copy(originals / "original-5.jpg", album / "p0005.jpg")
        shutil.copy(originals / f"original-{EVIDENTIAL}.jpg", album / "icon.jpg")
        for number in range(1, OTHERS + 1):
            (root / "Pictures" / f"other-{number}.jpg").write_bytes(
                picture(100 + number, small=False)
            )
    with mounted(volume, scratch, "ntfs-3g") as root:
        (root / "Pictures" / "Album" / "p0005.jpg").unlink()


def make_ext4(volume: Path, originals: Path, scratch: Path) -> None:
    """Pictures 6 and 7 live, one of them renamed, and a second copy of picture 1."""
    tree = scratch / "tree"
    (tree / "home" / "u").mkdir(parents=True)
    shutil.copy(originals / "original-6.jpg", tree / "home" / "u" / "img6.jpg")
    shutil.copy(originals / "original-7.jpg", tree / "home" / "u" / ".cache.bin")
    shutil.copy(originals / "original-1.jpg", tree / "home" / "u" / "again.jpg")
    for number in range(1, OTHERS + 1):
        (tree / f"text-{number}.txt").write_text(f"Nothing of interest, part {number}.\n" * 900)
    run("mke2fs", "-q", "-t", "ext4", "-F", "-L", "DATA", "-d", str(tree), str(volume))


@contextmanager
def mounted(volume: Path, scratch: Path, *mounter: str) -> Iterator[Path]:
    """A volume mounted for writing, and unmounted whatever happens."""
    root = scratch / "mounted"
    root.mkdir(exist_ok=True)
    run(mounter[0], str(volume), str(root), *mounter[1:])
    try:
        yield root
    finally:
        run("umount", str(root))


def run(*words: str) -> None:
    """Run a standard tool, quietly.

    Raises:
        subprocess.CalledProcessError: it failed; its own words are shown.
    """
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
