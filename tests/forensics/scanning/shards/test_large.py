"""What must hold for media of a terabyte, for many files and for many known files."""

from __future__ import annotations

import itertools
import json
import random
import sys
from typing import TYPE_CHECKING

import pytest

from benchmarks.measuring import Job, peak_memory
from forensics.hash_set import KnownFileTable
from forensics.hash_sets.opening import save_hash_set
from forensics.scanning.result.result_file import read_result
from forensics.values import Digest, Extent, HashAlgorithm, KnownFile
from tests.forensics.scanning.builders import a_whole_set_of
from tests.forensics.scanning.recipes import MIB, a_picture, run

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.hash_set import HashSet

pytestmark = [pytest.mark.long, pytest.mark.timeout(3600)]

TERABYTE = 10**12
PICTURE = a_picture("large", 150_003)
PLANTS = (MIB, TERABYTE // 2 + 77, TERABYTE - MIB)
FILES, DIGESTS = 100_000, 1_000_000


def sealed(folder: Path, hash_set: HashSet) -> list[str]:
    (folder / "pass").write_text("p\n")
    blocks = bytes(hash_set.blocks) if hash_set.blocks else None
    save_hash_set(folder / "set", hash_set.known_files, passphrase=b"p", blocks=blocks)
    return ["--hash-set", str(folder / "set"), "--passphrase-file", str(folder / "pass")]


def command(source: Path, words: list[str], out: Path, *options: str) -> tuple[str, ...]:
    expunge = (sys.executable, "-m", "tests.forensics.scanning.expunge", "scan")
    return (*expunge, str(source), *words, "--workers", "2", "--out", str(out), *options)


def peak_of(command: tuple[str, ...], folder: Path) -> tuple[int, int]:
    """Peak PSS of the largest process of a scan, and of all together, in MiB."""
    job = Job("scan", (command,), lambda: None, folder / "output", fine=(0, 3))
    one, together = peak_memory(job)
    return one // MIB, together // MIB


def test_a_terabyte_takes_bounded_memory_and_tells_where_it_is(tmp_path: Path) -> None:
    path, out, told = tmp_path / "sparse.raw", tmp_path / "r", tmp_path / "progress"
    with path.open("wb") as file:
        file.truncate(TERABYTE)
        for offset in PLANTS:
            file.seek(offset)
            file.write(PICTURE)
    words = command(path, sealed(tmp_path, a_whole_set_of([PICTURE])), out, "--progress", "json")

    one, together = peak_of(("sh", "-c", f'"$@" 2>{told}', "sh", *words), tmp_path)

    result = read_result(out)
    assert [hit.extents for hit in result.hits] == [
        (Extent(offset, len(PICTURE)),) for offset in PLANTS
    ]
    (source,) = result.sources
    assert source.coverage.total == TERABYTE
    assert source.coverage.not_examined == source.coverage.opaque
    assert source.coverage.constant >= TERABYTE - 8 * MIB
    assert one <= 200, f"{one} MiB in one process, {together} MiB in all"
    lines = [json.loads(line) for line in told.read_text().splitlines() if line.startswith("{")]
    figures = [line for line in lines if line["phase"] == "raw"]
    done = [line["done"] for line in figures]
    assert {line["total"] for line in figures} == {TERABYTE}
    assert done == sorted(done)
    assert 0 < done[0] < TERABYTE // 10
    assert done[-1] == TERABYTE
    # Told as it is done: no tenth of the medium passes without a word.
    assert max(b - a for a, b in itertools.pairwise(done)) < TERABYTE // 10
    sys.stdout.write(f"\n1 TB: {one} MiB in one process, {together} MiB in all\n")


@pytest.fixture(scope="module")
def many_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An ext4 medium of 100,000 small files in 1,000 folders."""
    folder = tmp_path_factory.mktemp("many")
    chance = random.Random(11)  # noqa: S311 -- no secret
    for number in range(FILES):
        place = folder / "files" / f"{number % 1000:03}"
        if number < 1000:
            place.mkdir(parents=True)
        (place / f"a name of usual length {number}.jpg").write_bytes(chance.randbytes(1500))
    path = folder / "many.raw"
    with path.open("wb") as file:
        file.truncate(900 * MIB)
    run("mke2fs", "-q", "-F", "-t", "ext4", "-N", str(FILES + 5000), "-d", folder / "files", path)
    return path


def test_a_hundred_thousand_files_fit_into_two_hundred_mebibytes(
    many_files: Path, tmp_path: Path
) -> None:
    known = [a_picture(str(number), 1_000_000) for number in range(50)]
    words = sealed(tmp_path, a_whole_set_of(known))

    one, together = peak_of(command(many_files, words, tmp_path / "r"), tmp_path)

    sys.stdout.write(f"\n{FILES} files: {one} MiB in one process, {together} MiB in all\n")
    assert one <= 200, f"{one} MiB in one process, {together} MiB in all"


def test_a_million_digests_besides_fit_into_sixty_more(many_files: Path, tmp_path: Path) -> None:
    chance = random.Random(12)  # noqa: S311 -- no secret
    table = KnownFileTable.from_known_files(
        KnownFile(
            f"{number:07}",
            chance.randrange(1000, 2000),
            (
                Digest(HashAlgorithm.SHA1, chance.randbytes(20)),
                Digest(HashAlgorithm.MD5, chance.randbytes(16)),
            ),
        )
        for number in range(DIGESTS)
    )
    save_hash_set(tmp_path / "set", table, passphrase=b"p")
    (tmp_path / "pass").write_text("p\n")
    words = ["--hash-set", str(tmp_path / "set"), "--passphrase-file", str(tmp_path / "pass")]

    one, together = peak_of(command(many_files, words, tmp_path / "r"), tmp_path)

    sys.stdout.write(f"\n{DIGESTS} digests: {one} MiB in one process, {together} MiB in all\n")
    assert one <= 260, f"{one} MiB in one process, {together} MiB in all"
