"""Measure the stage content of a scan: a scan with it beside one without, and each form alone.

    python benchmarks/contents.py                     384 MiB, 3 pairs; no root
    python benchmarks/contents.py --mib 96 --pairs 1  a trial
    python benchmarks/contents.py --members 1000000   its memory

The medium is ext4 and holds what a laptop does: half of it photographs and other bytes that cannot
be packed, a quarter documents (docx) and archives (zip, tar.gz, 7z where there is one), the rest
free. The ratio of pairs is quoted; it must be 2 or less.
"""

from __future__ import annotations

import argparse
import bz2
import gzip
import io
import lzma
import os
import resource
import shutil
import subprocess
import tarfile
import tempfile
import time
import zipfile
from pathlib import Path

import zstandard

from benchmarks.measuring import Job, adopt_orphans, compare
from forensics.python_process import python

MIB = 1 << 20
MUST = 2.0
TEXT = b"".join(b"%06d The quick brown fox jumps over the lazy dog.\n" % n for n in range(20_000))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--mib", type=int, default=384)
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--members", type=int, default=0)
    asked = parser.parse_args()
    adopt_orphans()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _seal(folder)
        if asked.members:
            _many(folder, asked.members)
            return
        _laptop(folder, asked.mib)
        _compare(folder, asked.pairs)
        shutil.rmtree(folder / "files")
        _each_form(folder)


def _compare(folder: Path, pairs: int) -> None:
    with_it, without = _scan(folder, "exact,raw,content"), _scan(folder, "exact,raw")
    ratio = compare(with_it, without, pairs)
    print(
        f"with content / without, by the processors: {ratio.cpu:.2f} ({ratio.ours.cpu:.2f} s / "
        f"{ratio.theirs.cpu:.2f} s), by the clock: {ratio.wall:.2f}; must be {MUST} or less"
    )


def _each_form(folder: Path) -> None:
    """Processor time for each MB of content, beside that of the same bytes as they are."""
    content = os.urandom(16 * MIB) + TEXT * 16
    forms = {
        "as it is": content,
        "zip": _zip({"a": content}),
        "gzip": gzip.compress(content, 6),
        "bzip2": bz2.compress(content),
        "xz": lzma.compress(content, preset=6),
        "zstd": zstandard.compress(content),
        "tar": _tar({"a": content}),
    }
    for name, data in forms.items():
        _medium(folder, {"f": data}, 96)
        taken = compare(_scan(folder, "exact,raw,content"), _scan(folder, "exact,raw"), 1)
        more = taken.ours.cpu - taken.theirs.cpu
        print(f"{name:9} {len(content) / 1e6 / max(more, 0.01):6.0f} MB of content a second more")


def _many(folder: Path, members: int) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for number in range(members):
            archive.writestr(f"{number}.txt", b"some words %d" % number)
    _medium(folder, {"many.zip": held.getvalue()}, 64 + 2 * len(held.getvalue()) // MIB)
    begun = time.perf_counter()
    subprocess.run(_expunge(folder, "exact,raw,content"), check=False, capture_output=True)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(
        f"{members:,} members: {time.perf_counter() - begun:.0f} s, largest process {peak:.0f} MiB"
    )


def _laptop(folder: Path, mib: int) -> None:
    files = dict[str, bytes]()
    for number in range(mib // 2 // 4):
        files[f"{number}.jpg"] = b"\xff\xd8\xff\xe0" + os.urandom(4 * MIB)
    for number in range(mib // 4 // 8):
        files[f"{number}.docx"] = _zip({"word/document.xml": TEXT, "a.jpg": os.urandom(2 * MIB)})
        files[f"{number}.zip"] = _zip({f"{n}.jpg": os.urandom(MIB) for n in range(4)})
        files[f"{number}.tgz"] = gzip.compress(_tar({"a": TEXT, "b.jpg": os.urandom(2 * MIB)}))
    _medium(folder, files, mib)


def _medium(folder: Path, files: dict[str, bytes], mib: int) -> None:
    inside = folder / "files"
    shutil.rmtree(inside, ignore_errors=True)
    inside.mkdir()
    for name, content in files.items():
        (inside / name).write_bytes(content)
    with (folder / "disk.raw").open("wb") as file:
        file.truncate(mib * MIB)
    words = ["/usr/sbin/mke2fs", "-q", "-t", "ext4", "-d", str(inside), str(folder / "disk.raw")]
    subprocess.run(words, check=True)


def _zip(files: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return held.getvalue()


def _tar(files: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return held.getvalue()


def _seal(folder: Path) -> None:
    """A set of some pictures, which are nowhere."""
    originals = folder / "originals"
    originals.mkdir()
    for number in range(20):
        (originals / f"{number}.jpg").write_bytes(os.urandom(500_000))
    phrase = folder / "phrase"
    phrase.write_text("a phrase for this benchmark only\n")
    phrase.chmod(0o600)
    words = ("hash-set", "build", str(originals), "--out", str(folder / "set"))
    command = (*python("-m", "forensics"), *words, "--passphrase-file", str(phrase))
    subprocess.run(command, check=True, capture_output=True)


def _expunge(folder: Path, stages: str) -> tuple[str, ...]:
    words = ("scan", str(folder / "disk.raw"), "--hash-set", str(folder / "set"))
    more = ("--out", str(folder / "r"), "--workers", "1", "--stages", stages)
    phrase = ("--passphrase-file", str(folder / "phrase"))
    return (*python("-m", "forensics"), *words, *more, *phrase)


def _scan(folder: Path, stages: str) -> Job:
    def before() -> None:
        (folder / "r").unlink(missing_ok=True)

    return Job(stages, (_expunge(folder, stages),), before, folder / "out", fine=(0, 3))


if __name__ == "__main__":
    main()
