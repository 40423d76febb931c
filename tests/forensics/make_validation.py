"""Write ``docs/validation.md`` from runs: what was tried, missed and wrongly found, and the rates.

Run from the project's folder, as root (NTFS and exFAT are mounted); it takes some minutes:

    EXPUNGE_CORPUS=... python -m tests.forensics.make_validation docs/validation.md

``--told FOLDER`` takes what the scorers of the corpora said in a run before, from ``dftt.txt``,
``third_party.txt`` and ``hostile.txt``, instead of running them.

The figures stand in the page as they came; what the method cannot see is written here by hand.
"""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
import tarfile
import tempfile
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import click

import forensics
from forensics import __version__
from forensics.matching.randomness import LEAST_BITS, LEAST_RANDOM, SAMPLES, SMALLEST
from tests.forensics.validation.looks import rates
from tests.forensics.validation.media import tried
from tests.forensics.validation.plants import planted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

EXPUNGE = f"{sys.executable} -m tests.forensics.scanning.expunge"
TRIES = 20
_WORDS = ("ok", "MISSED")
CANNOT_SEE = Path(__file__).with_name("validation") / "cannot_see.md"


@click.command()
@click.argument("page", type=click.Path(path_type=Path))
@click.option("--told", type=click.Path(path_type=Path, file_okay=False))
@click.option("--tries", type=click.IntRange(min=1), default=TRIES, show_default=True)
def main(page: Path, told: Path | None, tries: int) -> None:
    """Run everything and write the page."""
    os.umask(0o077)  # passphrase files are written, which nobody else may read
    corpus = os.environ.get("EXPUNGE_CORPUS")
    with tempfile.TemporaryDirectory() as folder:
        parts = [
            *_head(), *_media(Path(folder), tries), *_plants(),
            *_corpora(corpus, told, Path(folder)), *_looks(), CANNOT_SEE.read_text("utf-8"),
        ]  # fmt: skip
    page.write_text("\n".join(parts), "utf-8")


def _head() -> Iterator[str]:
    day = datetime.now(UTC).strftime("%d %B %Y")
    yield "# What the scan was tried on, and what it cannot see\n"
    yield (
        "This page is written by `python -m tests.forensics.make_validation`, from runs: nobody "
        "types its figures.\n"
    )
    yield (
        f"Version {__version__}, {day}, Python {platform.python_version()}, {platform.machine()}. "
        f"The program that ran: SHA-256 {_digest_of_programme()} over the files of `forensics/` "
        "(of each, in the order of their paths, the line that `sha256sum` prints).\n"
    )


def _digest_of_programme() -> str:
    """What `find forensics -name '*.py' | LC_ALL=C sort | xargs sha256sum | sha256sum` prints."""
    root = Path(forensics.__file__).parent
    paths = sorted(path.relative_to(root.parent).as_posix() for path in root.rglob("*.py"))
    lines = (f"{sha256((root.parent / path).read_bytes()).hexdigest()}  {path}\n" for path in paths)
    return sha256("".join(lines).encode()).hexdigest()


def _media(folder: Path, tries: int) -> Iterator[str]:
    yield "## Copies of each kind, on media of each kind\n"
    yield (
        "Media made by mtools, ntfs-3g, exfat-fuse, e2fsprogs, xfsprogs, sfdisk, ewfacquire, "
        "qemu-img, cryptsetup and tar; both stages. A hit is wrong where the bytes that it names, "
        "read by other means, are not those of the known file. HFS+ and ISO 9660 are not made "
        "here; the images of other projects below hold both.\n"
    )
    yield _table(
        ("medium", "copy", "tried", "missed", "wrongly found"),
        (
            (row.medium, row.copy, row.tried, "–" if row.missed is None else row.missed, row.wrong)
            for row in tried(folder, seeds=range(tries))
        ),
    )
    yield ""


def _plants() -> Iterator[str]:
    yield "## Pieces of exactly the promised size, at random places\n"
    yield (
        "`expunge hash-set info` says of each known file from which size on a piece is always "
        "found. Pieces of that size, no larger, from random places of random files.\n"
    )
    found = (planted(on_sectors=True), planted(on_sectors=False))
    yield _table(
        ("where", "tried", "missed", "wrong bytes claimed"),
        ((each.how, each.tried, each.missed, each.wrong) for each in found),
    )
    yield ""


def _looks() -> Iterator[str]:
    yield "## What is said to look encrypted\n"
    yield (
        f"A file looks encrypted where it has {SMALLEST // 1024} KiB or more and no known form, "
        f"and {LEAST_RANDOM} of {SAMPLES} sampled pages of 4 KiB, or all, have {LEAST_BITS} bits a "
        "byte or more. The column after leaves the first bytes out of account: that is how often "
        "bytes alone would be taken for cipher text, as in a file whose beginning is lost. Outside "
        "all volumes first bytes do not count, and a run of such pages is called encrypted or "
        "compressed: "
        "the last column is the share of bytes of which that is said where all these files lie one "
        "behind the other in such a stretch.\n"
    )
    yield _table(
        (
            "content", "files", "said to look encrypted", "by their bytes alone",
            "of their bytes, outside volumes",
        ),
        (
            (
                rate.kind, rate.files,
                _share(rate.called, rate.files), _share(rate.by_bytes, rate.files),
                f"{100 * rate.outside / rate.size:.1f} %",
            )
            for rate in rates()
        ),
    )  # fmt: skip
    yield ""


def _corpora(corpus: str | None, told: Path | None, folder: Path) -> Iterator[str]:
    yield "## Published and hostile media\n"
    if told is None and corpus is None:
        yield "The corpora were not present at this run.\n"
        return
    said = _read(told) if told is not None else _run_scorers(Path(str(corpus)), folder)
    yield _table(("what", "outcome"), _outcomes(*said))
    yield ""


def _read(told: Path) -> tuple[str, ...]:
    names = ("dftt", "third_party", "hostile")
    return tuple((told / f"{name}.txt").read_text("utf-8") for name in names)


def _outcomes(dftt: str, third_party: str, hostile: str) -> Iterator[tuple[str, str]]:
    for line in re.findall(r"^#.*$", dftt, re.MULTILINE):
        name, _, outcome = line.partition(": ")
        yield f"Digital Forensics Tool Testing {name}", outcome.partition(" missed:")[0].strip()
    whole, part = (re.findall(f"^{word} .*$", third_party, re.MULTILINE) for word in _WORDS)
    told = sum(line.rstrip().endswith("rc 3") for line in part)
    yield "images of other projects", f"{len(whole)} complete, {len(part)} with files not found"
    yield "of these with files not found", f"{told} ended with exit code 3: not all was examined"
    yield "files on all of them", _last(third_party)
    yield "malformed and hostile media", _last(hostile)


def _last(said: str) -> str:
    return said.strip().splitlines()[-1]


def _run_scorers(root: Path, folder: Path) -> tuple[str, ...]:
    with tarfile.open(root / "hostile.tar.xz") as archive:
        archive.extractall(folder / "hostile", filter="data")
    (folder / "pass").write_text("orchard violin granite teaspoon\n", "utf-8")
    (folder / "evidence").mkdir()
    (folder / "evidence" / "a.jpg").write_bytes(os.urandom(50_000))
    sealed = f"--passphrase-file {folder / 'pass'}"
    build = f"hash-set build {folder / 'evidence'} --out {folder / 'set'} {sealed}"
    subprocess.run([*EXPUNGE.split(), *build.split()], check=True, stdout=subprocess.DEVNULL)
    scan = f"scan {{}} --hash-set {folder / 'set'} {sealed} --out {folder / 'out'} --restart"
    return (
        _run(root / "check_dftt.py", root / "dftt", "--expunge", EXPUNGE),
        _run(root / "check_third_party.py", root / "third_party", "--expunge", EXPUNGE),
        _run(root / "run_hostile.py", f"{EXPUNGE} {scan}", folder / "hostile"),
    )


def _run(script: Path, *words: str | Path) -> str:
    done = subprocess.run(
        [sys.executable, script, *words], check=False, capture_output=True, text=True
    )
    return done.stdout


def _share(part: int, whole: int) -> str:
    return f"{part} ({100 * part / whole:.1f} %)"


def _table(heads: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


if __name__ == "__main__":
    main()
