"""What was acquired, read whole in a confined child: what it finds, and what its failing is."""

from __future__ import annotations

import hashlib
import importlib
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from forensics.containers.opening import identify_source, open_image
from forensics.disk_images.sampling import sample_of
from forensics.disk_images.verifying import MediumDigest
from forensics.errors import DiskImageError, UnreadableExtentError
from forensics.sandbox import available_confinement
from forensics.scanning.sources import whole_reading
from forensics.scanning.sources.guarded_images import identify_acquired
from forensics.scanning.sources.whole_reading import DigestTask, WholeReading, read_whole
from forensics.values import Digest, HashAlgorithm, SourceRef
from tests.forensics.disk_images.recipes import acquire, overwrite, section
from tests.forensics.scanning.sources.taken_over import go_down, install

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SHA256, MD5 = HashAlgorithm.SHA256, HashAlgorithm.MD5
MEDIUM = os.urandom(600_064) + bytes(700_416)
WANTED = (
    Digest(SHA256, hashlib.sha256(MEDIUM).digest()),
    Digest(MD5, hashlib.md5(MEDIUM, usedforsecurity=False).digest()),
)


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    path = tmp_path / "medium.raw"
    path.write_bytes(MEDIUM)
    return path


def read(source: SourceRef) -> WholeReading:
    return read_whole(source, algorithms=(SHA256, MD5), on_progress=lambda _: None)


@pytest.mark.parametrize("form", ["raw", "ewf"])
def test_all_of_a_disk_image_has_its_digests_its_sample_and_its_progress(
    raw: Path, tmp_path: Path, form: str
) -> None:
    path = raw if form == "raw" else acquire(raw, tmp_path / "image", "-c", "fast", "-b", "64")
    done: list[int] = []

    found = read_whole(identify_source(path), algorithms=(SHA256, MD5), on_progress=done.append)

    opened = open_image(identify_source(raw))
    assert found == WholeReading(WANTED, (), sample_of(opened))
    opened.close()
    assert done == sorted(set(done))
    assert done[-1] == len(MEDIUM)


def test_a_folder_is_read_as_its_list_and_its_files(tmp_path: Path) -> None:
    folder = tmp_path / "phone"
    folder.mkdir()
    (folder / "a").write_bytes(b"content")
    done: list[int] = []

    found = read_whole(identify_acquired(folder), algorithms=(SHA256,), on_progress=done.append)

    listed = b"a\0" + (7).to_bytes(8, "little") + b"content"
    assert found.digests == (Digest(SHA256, hashlib.sha256(listed).digest()),)
    assert done[-1] == 7  # of what the extraction was registered with


def test_damage_leaves_its_place_and_no_digest(raw: Path, tmp_path: Path) -> None:
    image = acquire(raw, tmp_path / "image", "-c", "fast", "-b", "64")
    source = identify_source(image)
    overwrite(image, section(image, "sectors").start + 76 + 700, b"x" * 64)

    found = read(source)

    assert (found.digests, len(found.faults)) == ((), 1)
    assert "checksum" in found.faults[0]


def test_an_image_that_cannot_be_opened_is_an_error(raw: Path) -> None:
    source = identify_source(raw)
    raw.unlink()

    with pytest.raises(DiskImageError, match=r"medium\.raw"):
        read(source)


# A decoder that its input took down or over


def eat_memory(_: DigestTask, __: Any) -> Iterator[int]:
    yield len(bytearray(64 << 30))


def hang(_: DigestTask, __: Any) -> Iterator[int]:
    yield 1
    importlib.import_module("time").sleep(60)


def live_without_getting_on(_: DigestTask, beat: Any) -> Iterator[int]:
    yield 1
    while True:
        beat()


def go_back(_: DigestTask, __: Any) -> Iterator[int]:
    while True:
        yield 1


def say_nothing(_: DigestTask, __: Any) -> Iterator[int]:
    yield 1


def answer_without_digests(_: DigestTask, __: Any) -> Iterator[int | MediumDigest]:
    yield MediumDigest((), ())


def answer_less(task: DigestTask, __: Any) -> Iterator[int | MediumDigest]:
    yield MediumDigest((Digest(task.algorithms[0], bytes(32)),), ())


def answer_despite_a_fault(task: DigestTask, __: Any) -> Iterator[int | MediumDigest]:
    fault = UnreadableExtentError(0, 512, "read error")
    yield MediumDigest(tuple(Digest(a, bytes(a.size)) for a in task.algorithms), (fault,))


def answer_twice(task: DigestTask, __: Any) -> Iterator[int | MediumDigest]:
    for byte in (b"\1", b"\2"):
        yield MediumDigest(tuple(Digest(a, byte * a.size) for a in task.algorithms), ())


INVALID = "its reader gave an invalid answer"


@pytest.mark.parametrize(
    ("taken_over", "reason"),
    [
        (go_down, "its reader went down"),
        (eat_memory, "its reader gave up (MemoryError)"),
        (hang, "its reader said nothing for 1 seconds and was ended"),
        (live_without_getting_on, INVALID),
        (go_back, INVALID),
        (say_nothing, INVALID),
        (answer_without_digests, INVALID),
        (answer_less, INVALID),
        (answer_despite_a_fault, INVALID),
        (answer_twice, INVALID),
    ],
)
def test_a_reader_that_fails_or_lies_is_a_fault_and_no_digest(
    raw: Path,
    taken_over: Callable[[DigestTask, Any], Iterator[Any]],
    reason: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    install(monkeypatch, whole_reading, "digest_in_child", taken_over)
    if taken_over is hang:
        monkeypatch.setattr(whole_reading, "SILENCE_SECONDS", 1.0)

    found = read(identify_source(raw))

    assert found == WholeReading((), (f"it was not read to its end: {reason}",), None)


def test_whoever_follows_the_reading_can_end_it(raw: Path) -> None:
    class StoppedError(Exception):
        pass

    def stop(_: int) -> None:
        raise StoppedError

    with pytest.raises(StoppedError):
        read_whole(identify_source(raw), algorithms=(SHA256,), on_progress=stop)


# What the child can reach of the process that has keys


def reach_for_keys(task: DigestTask, _: Any) -> Iterator[int]:
    """Give the number of the first attempt that succeeds; else what is open, /dev/null aside."""
    parent, secret = os.getppid(), task.source.segments[0].with_name("secret")
    attempts: tuple[Callable[[], object], ...] = (
        secret.read_bytes,
        lambda: list(secret.parent.iterdir()),
        lambda: Path(f"/proc/{parent}/environ").read_bytes(),
        lambda: Path(f"/proc/{parent}/mem").open("rb").close(),
        lambda: list(Path(f"/proc/{parent}/fd").iterdir()),
        Path("/proc/self/environ").read_bytes,
        lambda: task.source.segments[0].open("r+b").close(),
    )
    for number, attempt in enumerate(attempts, 1):
        try:
            attempt()
        except OSError:
            continue
        yield number
        return
    modes = [each.st_mode for each in still_open() if each.st_rdev != os.makedev(1, 3)]
    pipes = sum(map(stat.S_ISFIFO, modes))
    yield 100 + 10 * (len(modes) - pipes) + pipes


def still_open() -> Iterator[os.stat_result]:
    for descriptor in range(1024):
        with suppress(OSError):
            yield os.fstat(descriptor)


@pytest.mark.skipif(
    not available_confinement().is_full, reason="this system has no Landlock and seccomp"
)
def test_the_reader_reaches_nothing_of_the_process_that_has_keys(
    raw: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = raw.with_name("secret")
    secret.write_bytes(b"a key of the unit")
    install(monkeypatch, whole_reading, "digest_in_child", reach_for_keys)
    reached: list[int] = []

    with secret.open("rb"):  # a descriptor that is open here is not open there
        read_whole(identify_source(raw), algorithms=(SHA256,), on_progress=reached.append)

    assert reached == [102]  # the two pipes by which it is asked and answers, and no file
