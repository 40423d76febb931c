"""One scan, by any means and killed at any moment, finds the same: altered copies included."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from forensics.hash_sets.opening import save_hash_set
from forensics.scanning.result.result_file import read_result
from forensics.value_classes import dataclass
from tests.forensics.scanning.altered import altered_media
from tests.forensics.scanning.cluster.clusters import running_cluster

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from forensics.values import ScanResult

MOMENTS = 50
pytestmark = pytest.mark.long


@dataclass(frozen=True)
class Ways:
    """The command of one scan, and what each way of doing it adds to it."""

    command: list[str]
    ways: dict[str, list[str]]

    def start(self, out: Path, way: str) -> subprocess.Popen[bytes]:
        words = [*self.command, *self.ways[way], "--out", str(out)]
        return subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def whole(self, out: Path, way: str) -> ScanResult:
        assert self.start(out, way).wait() in (0, 3)
        return read_result(out)


@pytest.fixture(scope="module")
def scan(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ways]:
    folder = tmp_path_factory.mktemp("ways")
    altered, phrase = altered_media(folder), folder / "pass"
    known = altered.hash_set
    save_hash_set(
        folder / "set", known.known_files, passphrase=b"p", blocks=bytes(known.blocks or b""),
        altered=bytes(known.altered or b""),
    )  # fmt: skip
    phrase.write_text("p\n")
    command = [
        sys.executable, "-m", "tests.forensics.scanning.expunge", "scan", str(altered.medium),
        str(altered.folder), "--hash-set", str(folder / "set"), "--passphrase-file", str(phrase),
        "--progress", "none",
    ]  # fmt: skip
    with running_cluster(folder / "cluster", phrase, phrase) as cluster:
        yield Ways(
            command,
            {
                "one": ["--workers", "1"],
                "two": ["--workers", "2"],
                "cluster": ["--scheduler", cluster.address],
            },
        )


def found_by(result: ScanResult) -> tuple[object, ...]:
    return result.hits, result.faults, result.sources


def test_one_process_workers_and_a_cluster_find_the_same(scan: Ways, tmp_path: Path) -> None:
    results = [scan.whole(tmp_path / way, way) for way in scan.ways]

    assert any(hit.is_candidate for hit in results[0].hits)
    assert all(found_by(each) == found_by(results[0]) for each in results)


def test_killed_at_fifty_moments_and_continued_it_finds_the_same(
    scan: Ways, tmp_path: Path
) -> None:
    began = time.monotonic()
    whole = scan.whole(tmp_path / "whole", "two")
    lasts = time.monotonic() - began

    killed = 0
    for number in range(MOMENTS):
        way = ("one", "two", "cluster")[number % 3]
        out = tmp_path / str(number)
        process = scan.start(out, way)
        time.sleep(lasts * (number + 0.5) / MOMENTS)
        process.send_signal(signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
        found = read_result(out) if out.exists() else scan.whole(out, way)
        assert found_by(found) == found_by(whole), (way, number)
    assert killed > MOMENTS // 2
