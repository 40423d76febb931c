from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from forensics.errors import ForensicsError, InterruptedScanError, WrongUseError
from forensics.hash_sets.opening import save_hash_set
from forensics.scanning.result.checkpoint import Checkpoint
from forensics.scanning.result.placing import part_path
from forensics.scanning.result.result_file import read_result
from forensics.scanning.shards import planning
from forensics.value_classes import dataclass
from forensics.values import ScanResult
from tests.forensics.hash_sets.builders import a_hash_set_of
from tests.forensics.scanning.builders import NOON, a_request, means, scanned
from tests.forensics.scanning.interrupted import Interrupted
from tests.forensics.scanning.recipes import a_picture

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.forensics.scanning.conftest import Media


@pytest.fixture
def small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "MOST_ENTRIES", 2)


@pytest.mark.usefixtures("small_shards")
def test_an_interrupted_scan_goes_on_where_it_stopped(media: Media, tmp_path: Path) -> None:
    out, ran = tmp_path / "r", list[int]()
    request = a_request(*media.all, all_hashes=True)
    whole = scanned(hash_set=media.hash_set, out=tmp_path / "whole", request=request)
    stop = means(make_executor=lambda _: Interrupted(4, ran), in_flight=1)

    with pytest.raises(InterruptedScanError):
        scanned(hash_set=media.hash_set, out=out, request=request, with_means=stop)

    assert not out.exists()
    assert stat.S_IMODE(part_path(out).stat().st_mode) == 0o600
    kept = len(ran) - 1  # the last one was running when the interrupt came, or was kept as well
    later = NOON + timedelta(hours=1)
    rest = means(make_executor=lambda _: Interrupted(10**6, ran), in_flight=1, now=later)
    resumed = scanned(hash_set=media.hash_set, out=out, request=request, with_means=rest)
    assert (resumed.hits, resumed.faults, resumed.sources) == (
        whole.hits, whole.faults, whole.sources,
    )  # fmt: skip
    assert (resumed.started, resumed.finished) == (NOON, later)
    assert len(ran) - len(set(ran)) <= len(set(ran)) - kept
    assert not part_path(out).exists()


@pytest.mark.usefixtures("small_shards")
def test_another_set_source_or_option_is_wrong_use(media: Media, tmp_path: Path) -> None:
    out = tmp_path / "r"
    stop = means(make_executor=lambda _: Interrupted(1, []), in_flight=1)
    with pytest.raises(InterruptedScanError):
        scanned(media.fat, hash_set=media.hash_set, out=out, with_means=stop)

    others = [
        (a_request(media.fat), a_hash_set_of([b"another"])),
        (a_request(media.ntfs), media.hash_set),
        (a_request(media.fat, media.ntfs), media.hash_set),
        (a_request(media.fat, all_hashes=True), media.hash_set),
        (a_request(media.fat, media_digest=True), media.hash_set),
    ]
    for request, hash_set in others:
        with pytest.raises(WrongUseError, match="another hash set, source or options"):
            scanned(hash_set=hash_set, out=out, request=request)

    assert scanned(media.ntfs, hash_set=media.hash_set, out=out, restart=True).hits


def test_a_source_that_changed_meanwhile_is_another(media: Media, tmp_path: Path) -> None:
    out, copy = tmp_path / "r", tmp_path / "copy.raw"
    copy.write_bytes(media.fat.read_bytes())
    stop = means(make_executor=lambda _: Interrupted(0, []))
    with pytest.raises(InterruptedScanError):
        scanned(copy, hash_set=media.hash_set, out=out, with_means=stop)
    os.utime(copy, ns=(1, 1))

    with pytest.raises(WrongUseError):
        scanned(copy, hash_set=media.hash_set, out=out)


def test_one_scan_at_a_time_writes_a_result(media: Media, tmp_path: Path) -> None:
    out = tmp_path / "r"

    with (
        Checkpoint(out, restart=False),
        pytest.raises(ForensicsError, match="another scan"),
    ):
        scanned(media.fat, hash_set=media.hash_set, out=out)


def test_a_damaged_checkpoint_is_told_and_restart_helps(media: Media, tmp_path: Path) -> None:
    out = tmp_path / "r"
    part_path(out).write_bytes(b"no database at all" * 100)

    with pytest.raises(ForensicsError, match="damaged"):
        scanned(media.fat, hash_set=media.hash_set, out=out)

    assert scanned(media.fat, hash_set=media.hash_set, out=out, restart=True).hits


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 KiB."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)],
        check=False, capture_output=True,
    )  # fmt: skip
    if mounted.returncode:
        pytest.skip("needs root, who alone mounts")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_is_told_and_the_same_command_goes_on(media: Media, small_disk: Path) -> None:
    ballast, out = small_disk / "ballast", small_disk / "r"
    ballast.write_bytes(bytes(40 << 10))

    with pytest.raises(ForensicsError, match="no space left"):
        scanned(media.fat, hash_set=media.hash_set, out=out)

    ballast.unlink()
    subprocess.run(["mount", "-o", "remount,size=4m", str(small_disk)], check=True)
    assert scanned(media.fat, hash_set=media.hash_set, out=out).hits


def children_of(pid: int) -> set[int]:
    """All descendants of a process that are alive."""
    parents: dict[int, int] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if fields[0] != "Z":
            parents[int(status.parent.name)] = int(fields[1])
    found: set[int] = set()
    waiting = [pid]
    while waiting:
        here = waiting.pop()
        below = {child for child, parent in parents.items() if parent == here}
        waiting += below - found
        found |= below
    return found


def shared_memory_of(pids: set[int]) -> set[Path]:
    """What these processes have mapped; other tests may share memory at the same time."""
    found: set[Path] = set()
    for pid in pids:
        with suppress(OSError):
            lines = Path(f"/proc/{pid}/maps").read_text().splitlines()
            paths = (line.split(maxsplit=5)[-1] for line in lines)
            found |= {Path(path) for path in paths if path.startswith("/dev/shm/")}  # noqa: S108 -- where it shows itself
    return found


def is_alive(pid: int) -> bool:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return False
    return fields[0] != "Z"


@dataclass(frozen=True)
class Long:
    """A scan of many files: its command without the result, and how a whole run ends."""

    command: list[str]
    duration: float
    result: ScanResult


@pytest.fixture(scope="module")
def long(media: Media, tmp_path_factory: pytest.TempPathFactory) -> Long:
    place = tmp_path_factory.mktemp("long")
    folder = place / "phone"
    folder.mkdir()
    for number in range(6000):
        (folder / f"{number}.txt").write_bytes(a_picture(str(number), 3000))
    (folder / "x.jpg").write_bytes(media.pictures.live)
    blocks = media.hash_set.blocks
    save_hash_set(
        place / "set", media.hash_set.known_files, passphrase=b"p", blocks=bytes(blocks or b"")
    )
    (place / "pass").write_text("p\n")
    command = [
        sys.executable, "-m", "tests.forensics.scanning.expunge", "scan",
        str(folder), str(media.fat), str(media.ntfs), "--hash-set", str(place / "set"),
        "--passphrase-file", str(place / "pass"), "--all-hashes", "--media-digest",
        "--progress", "none", "--workers", "2", "--out",
    ]  # fmt: skip
    started = time.monotonic()
    done = subprocess.run([*command, place / "r"], check=False, capture_output=True)
    assert done.returncode == 0
    return Long(command, time.monotonic() - started, read_result(place / "r"))


@pytest.mark.family(share=1 / 2, least=2)
@pytest.mark.parametrize("moment", [0.2, 0.4, 0.6, 0.85])
def test_a_killed_scan_leaves_nothing_running_and_ends_the_same(
    long: Long, tmp_path: Path, moment: float
) -> None:
    out = tmp_path / "r"

    killed = subprocess.Popen(
        [*long.command, out], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    time.sleep(moment * long.duration)
    below = children_of(killed.pid)
    shared = shared_memory_of({killed.pid, *below})
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    if not out.exists():
        resumed = subprocess.run([*long.command, out], check=False, capture_output=True)
        assert resumed.returncode == 0

    found, expected = read_result(out), long.result
    assert (found.hits, found.faults, found.sources) == (
        expected.hits, expected.faults, expected.sources,
    )  # fmt: skip
    # The last one is a decoy of equal size: all but the end of a picture.
    assert len(found.hits) == 1 + 3 + 3 + 1
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and any(map(is_alive, below)):
        time.sleep(0.1)
    assert not [pid for pid in below if is_alive(pid)]
    while time.monotonic() < deadline and any(path.exists() for path in shared):
        time.sleep(0.1)
    assert not [path for path in shared if path.exists()]
