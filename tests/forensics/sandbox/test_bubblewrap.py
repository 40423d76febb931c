"""The second choice, forced: this system is made to say that it has no Landlock."""

from __future__ import annotations

import os
import socket
import stat
import subprocess
import sys
from functools import partial
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from forensics.errors import UnconfinedError
from forensics.sandbox import (
    Confinement,
    available_confinement,
    bubblewrapped,
    confinement,
    in_bubblewrap,
    is_confined,
)
from forensics.sandbox.messages import answering
from forensics.scanning.sources.scan_sources import ScanSource, refuse_devices
from forensics.scanning.stages import STAGES
from forensics.scanning.workers.confined_pool import ConfinedPool
from forensics.scanning.workers.executors import spawned_pool
from forensics.scanning.workers.guarded_child import GuardedChild, GuardedChildError
from forensics.value_classes import dataclass
from forensics.values import SourceKind, SourceRef
from tests.forensics.sandbox import attempts
from tests.forensics.sandbox.attempts import ATTEMPTS, Scene, attempt
from tests.forensics.scanning.builders import a_request, a_whole_set_of, means, scanned
from tests.forensics.scanning.recipes import Pictures, a_fat_medium, an_ntfs_medium

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TESTS = Path(__file__).resolve().parents[2]
# Within walls a folder shows what was given, and the program's own code can still be loaded.
SEES_LITTLE = {"list a folder", "import what was not loaded"}
# Without seccomp these work, on nothing but itself: its own network, processes, memory, limits.
ON_ITSELF = {
    "send a command to a device",
    "listen on the network",
    "listen on an abstract socket",
    "become a program",
    "fork",
    "fork by clone3",
    "change its limits",
    "make shared memory",
    "make a file in memory",
    "watch files",
    "open a ring",
}


@pytest.fixture(autouse=True)
def without_landlock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confinement, "landlock_abi", lambda: 0)


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    source, other = tmp_path / "source", tmp_path / "other"
    source.write_bytes(b"evidence")
    other.write_bytes(b"secret")
    memory = SharedMemory(create=True, size=4096)
    with (
        subprocess.Popen(["cat"], stdin=subprocess.PIPE) as victim,
        socket.create_server(("127.0.0.1", 0)) as server,
    ):
        port = server.getsockname()[1]
        yield Scene(source, other, memory.name, tmp_path / "spare", victim.pid, port)
    memory.close()
    memory.unlink()


@pytest.fixture
def child(scene: Scene) -> Iterator[GuardedChild]:
    child = GuardedChild(silence_seconds=20, readable=(scene.source, TESTS))
    yield child
    child.close()


def test_it_is_taken_where_landlock_is_missing_and_not_before() -> None:
    found = available_confinement()

    assert found.is_full
    assert found.is_by_bubblewrap
    assert str(found).startswith("bubblewrap")
    assert not Confinement(7, seccomp=True, bubblewrap=True).is_by_bubblewrap
    assert str(Confinement(0, seccomp=False, bubblewrap=True)) == "bubblewrap"


def test_every_attempt_fails_within_walls(child: GuardedChild, scene: Scene) -> None:
    answers = {name: next(iter(child.run(attempt, (name, scene)))) for name in ATTEMPTS}

    done = {name for name, answer in answers.items() if answer != attempts.REFUSED}
    assert done <= SEES_LITTLE
    assert scene.source.read_bytes() == b"evidence"
    assert not os.path.lexists(scene.spare)


def test_walls_alone_keep_it_to_itself(scene: Scene) -> None:
    words = [scene.source, scene.other, scene.memory, scene.spare, scene.victim, scene.port]
    started = [*bubblewrapped((scene.source, TESTS)), sys.executable, "-W", "ignore"]
    started += ["-m", attempts.__name__]
    done = {
        name
        for name in ATTEMPTS
        if subprocess.run(
            [*started, name, *map(str, words)],
            env={"PYTHONPATH": str(TESTS.parent)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        != attempts.REFUSED
    }

    assert done <= SEES_LITTLE | ON_ITSELF
    assert scene.source.read_bytes() == b"evidence"
    assert not os.path.lexists(scene.spare)


@dataclass(frozen=True)
class Seen:
    walls: tuple[bool, bool]
    names: tuple[str, ...]
    files: tuple[int, ...]
    words: tuple[str, ...]


@answering(Seen)
def look(folder: Path, _: Callable[[], None]) -> Iterator[Seen]:
    yield Seen(
        walls=(in_bubblewrap(), is_confined()),
        names=tuple(sorted(path.name for path in folder.iterdir())),
        files=tuple(number for number in range(3, 256) if is_file(number)),
        words=tuple(sorted(os.environ)),
    )


def is_file(descriptor: int) -> bool:
    try:
        return stat.S_ISREG(os.fstat(descriptor).st_mode)
    except OSError:
        return False


def test_it_sees_what_it_was_given_and_inherits_nothing(
    child: GuardedChild, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("A_SECRET", "x")
    with scene.other.open("rb") as held:
        os.set_inheritable(held.fileno(), True)  # noqa: FBT003 -- it has no names
        (seen,) = child.run(look, scene.source.parent)

    assert seen.walls == (True, True)
    assert seen.names == ("source",)
    assert seen.files == ()
    assert "A_SECRET" not in seen.words


def test_this_process_is_within_no_walls() -> None:
    assert not in_bubblewrap()


@answering(int)
def crash(_: object, __: Callable[[], None]) -> Iterator[int]:
    yield 1
    os.abort()


def test_a_crash_within_walls_costs_one_request(child: GuardedChild, scene: Scene) -> None:
    with pytest.raises(GuardedChildError, match="went down"):
        list(child.run(crash, 0))

    assert list(child.run(attempt, ("read another file", scene))) == [attempts.REFUSED]


def test_a_scan_within_walls_finds_the_same_and_says_so(tmp_path: Path) -> None:
    pictures = Pictures()
    fat = a_fat_medium(tmp_path / "stick.raw", pictures)
    ntfs = an_ntfs_medium(tmp_path / "disk.raw", pictures)
    hash_set = a_whole_set_of(pictures.all)
    request = a_request(fat, ntfs, all_hashes=True, stages=STAGES)
    inline = scanned(hash_set=hash_set, out=tmp_path / "inline", request=request)
    pool = means(make_executor=partial(spawned_pool, 2), in_flight=3)

    walled = scanned(hash_set=hash_set, out=tmp_path / "walled", request=request, with_means=pool)

    assert isinstance(spawned_pool(1, ()), ConfinedPool)
    assert walled.hits
    assert (walled.hits, walled.faults, walled.sources) == (
        inline.hits, inline.faults, inline.sources,
    )  # fmt: skip
    assert walled.sandbox == str(available_confinement())


def test_a_device_is_refused_since_walls_do_not_keep_it_from_being_written(tmp_path: Path) -> None:
    path = tmp_path / "sdz"
    ref = SourceRef(SourceKind.BLOCK_DEVICE, (path,), 512)

    with pytest.raises(UnconfinedError, match="cannot keep from being written"):
        refuse_devices((ScanSource("sdz", path, ref, 512),))
    with pytest.raises(PermissionError, match="is a device"):
        bubblewrapped((Path(os.devnull),))
