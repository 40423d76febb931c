"""An image is made whole and of the same bytes as its medium, or nothing is left of it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from subprocess import run
from typing import TYPE_CHECKING

import pytest

from forensics.acquisition_log import AcquisitionLog, unread_of
from forensics.acquisition_logs.reading import read_log
from forensics.erasing.devices.block_devices import THIS_MACHINE
from forensics.erasing.devices.targets import identify_target
from forensics.erasing.tools.toolbox import SYSTEM_TOOLS
from forensics.imaging import making
from forensics.imaging.ends import ImagingEnd, ImagingError
from forensics.imaging.folders import hidden_folder
from forensics.imaging.making import Around, ImageMade, make_image
from forensics.scanning.sources.whole_reading import WholeReading
from forensics.values import Extent
from forensics.values.tool_runs import ExternalTool
from tests.disks import memory_disk
from tests.forensics.erasing import faulty_devices
from tests.forensics.erasing.builders import MIB, loop_device, random_bytes
from tests.forensics.erasing.tools.made_tools import make_tool, make_toolbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from forensics.erasing.tools.toolbox import Toolbox

MEDIUM = random_bytes(2 * MIB)
NAME = "j_1"
pytestmark = [
    pytest.mark.skipif(not shutil.which("ewfacquire"), reason="ewfacquire is not present"),
    pytest.mark.skipif(
        not hasattr(os, "geteuid") or os.geteuid() != 0, reason="attaching a device needs root"
    ),
]
Report = Callable[[str, int, int, int, float | None], object]


@pytest.fixture
def device(tmp_path: Path) -> Iterator[Path]:
    (tmp_path / "medium").write_bytes(MEDIUM)
    with loop_device(tmp_path / "medium", "--read-only") as found:
        yield found


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "place").mkdir()
    return tmp_path / "place"


def imaged(
    device: Path,
    place: Path,
    *,
    toolbox: Toolbox = SYSTEM_TOOLS,
    may_go_on: Callable[[], object] = lambda: None,
    report: Report = lambda *_: None,
) -> ImageMade:
    target = identify_target(device, machine=THIS_MACHINE)
    around = Around(THIS_MACHINE, toolbox, may_go_on, report)
    return make_image(target, place, NAME, around=around)


def refused(device: Path, place: Path, **around: object) -> ImagingError:
    """Why no image was made; nothing of it is left."""
    with pytest.raises(ImagingError) as caught:
        imaged(device, place, **around)  # type: ignore[arg-type]  # by name
    assert [each.name for each in place.iterdir() if each.name.endswith(NAME)] == []
    return caught.value


def test_a_device_is_imaged_and_the_image_is_held_against_a_reading_of_ours(
    device: Path, place: Path
) -> None:
    told: list[tuple[str, int, int]] = []
    killed = place / ".imaging-j_0"  # of a reader that was killed
    killed.mkdir()
    (killed / "image.E01").touch()

    made = imaged(device, place, report=lambda *each: told.append(each[:3]))

    assert made.how is ImagingEnd.MADE
    assert made.medium is not None
    assert made.medium.value == sha256(MEDIUM).digest()
    assert made.stated == (made.medium,)
    assert made.medium in made.told.digests
    (segment,) = made.image.source.segments
    assert segment == place / NAME / f"{NAME}.E01"
    assert (made.image.source.size, segment.stat().st_mode & 0o777) == (len(MEDIUM), 0o640)
    assert made.image.digests
    assert [each.name for each in place.iterdir()] == [NAME]
    assert told[0] == ("imaging", 0, len(MEDIUM))
    assert told[-1] == ("reading_the_medium", len(MEDIUM), len(MEDIUM))
    assert (made.run.tool, made.run.version) == (ExternalTool.EWFACQUIRE, "20140816")


def test_sectors_that_cannot_be_read_are_carried_and_the_medium_has_no_digest(
    tmp_path: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(faulty_devices, "SIZE", len(MEDIUM))
    bad = Extent(MIB + 4096, 4096)
    with faulty_devices.faulty_device(tmp_path, bad_writes=(), bad_reads=(bad,)) as device:
        made = imaged(device, place)

    assert made.how is ImagingEnd.MADE_WITH_BAD_SECTORS
    assert (made.medium, made.stated) == (None, ())
    (unread,) = unread_of(made.told, len(MEDIUM))
    assert unread.offset <= bad.offset < bad.end <= unread.end < len(MEDIUM)
    assert made.told.bad_sectors == unread.length // 512
    assert made.image.source.size == len(MEDIUM)


def test_the_medium_is_read_a_second_time_and_not_what_the_system_remembers(
    tmp_path: Path, device: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_after_a_change(log: bytes, *, name: str) -> AcquisitionLog:
        (tmp_path / "medium").write_bytes(bytes(len(MEDIUM)))  # the tool has ended
        return read_log(log, name=name)

    monkeypatch.setattr(making, "read_log", read_after_a_change)

    assert refused(device, place).how is ImagingEnd.DIFFERS


def test_a_reading_of_ours_that_fails_is_no_bad_sector(
    device: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> WholeReading:
        return WholeReading((), ("Its reader went down.",), None)

    monkeypatch.setattr(making, "read_whole", fails)

    found = refused(device, place)

    assert found.how is ImagingEnd.NOT_READ_AGAIN
    assert "names no sector" in str(found)


def test_what_is_not_of_a_start_stays_in_the_place_and_four_at_once_leave_one_another_alone(
    place: Path,
) -> None:
    others = [place / ".imaging-archive-2024", place / ".imaging-notes"]
    others[0].mkdir()
    (others[0] / "evidence.E01").write_bytes(b"evidence")
    others[1].write_text("notes")
    (place / ".imaging-j_9").symlink_to(others[0])

    def starts(number: int) -> int:
        made = 0
        for turn in range(50):
            with hidden_folder(place, f"j_{number}{turn}") as folder:
                (folder / "image.E01").touch()
                made += (folder / "image.E01").exists()
        return made

    with ThreadPoolExecutor(4) as pool:
        made = [*pool.map(starts, range(1, 5))]

    assert made == [50] * 4
    assert (others[0] / "evidence.E01").read_bytes() == b"evidence"
    assert sorted(each.name for each in place.iterdir()) == [
        ".imaging-archive-2024", ".imaging-j_9", ".imaging-notes",
    ]  # fmt: skip


LIES = {
    "nothing": ("echo 'ewfacquire: SUCCESS'", ImagingEnd.TOOL_FAILED),
    "another size": ("made short", ImagingEnd.TOOL_FAILED),
    "another medium": ("made other", ImagingEnd.DIFFERS),
}


@pytest.mark.parametrize(("script", "how"), LIES.values(), ids=LIES)
def test_a_tool_that_returns_0_makes_no_image_by_that(
    device: Path, place: Path, tmp_path: Path, script: str, how: ImagingEnd
) -> None:
    if script.startswith("made "):
        (tmp_path / "short").write_bytes(MEDIUM[:MIB])
        (tmp_path / "other").write_bytes(MEDIUM[:-1] + b"\0")
        other = script.partition(" ")[2]
        # It images something else, and says of it what it would say.
        script = f'for each; do shift; [ "$each" = {device} ] && each={tmp_path}/{other}; '
        script += 'set -- "$@" "$each"; done; exec /usr/bin/ewfacquire "$@"'
        # The tool is held to the device: what it reads instead is put where tools may read.
        script = script.replace(str(tmp_path), str(tmp_path / "tools"))
    toolbox = make_toolbox(tmp_path / "tools")
    for each in ("short", "other"):
        if (tmp_path / each).exists():
            (tmp_path / each).rename(tmp_path / "tools" / each)
    make_tool(toolbox, ExternalTool.EWFACQUIRE, script)

    assert refused(device, place, toolbox=toolbox).how is how


def test_who_stops_it_ends_the_tool_and_leaves_nothing(
    device: Path, place: Path, tmp_path: Path
) -> None:
    toolbox = make_toolbox(tmp_path / "tools")
    make_tool(toolbox, ExternalTool.EWFACQUIRE, f"echo begun; exec sleep 600.{os.getpid()}")

    def stop() -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        imaged(device, place, toolbox=toolbox, may_go_on=stop)

    assert list(place.iterdir()) == []
    assert run(["pgrep", "-f", f"sleep 600.{os.getpid()}"], check=False).returncode == 1


def test_a_device_that_is_another_one_in_the_middle_is_told(
    device: Path, place: Path, tmp_path: Path
) -> None:
    toolbox = make_toolbox(tmp_path / "tools")
    make_tool(toolbox, ExternalTool.EWFACQUIRE, "echo begun; exec sleep 600")

    def exchange() -> None:
        (tmp_path / "medium").write_bytes(MEDIUM[:MIB])
        run(["losetup", "--set-capacity", device], check=True)

    found = refused(device, place, toolbox=toolbox, may_go_on=exchange)

    assert found.how is ImagingEnd.TAKEN_AWAY
    assert "connect it again" in str(found)


def test_without_room_nothing_begins_and_a_disk_that_fills_up_is_told(
    device: Path, tmp_path: Path
) -> None:
    with memory_disk(tmp_path / "disk", size=67 * MIB) as disk:
        (disk / "filler").write_bytes(bytes(2 * MIB))
        before = refused(device, disk)
        (disk / "filler").unlink()

        def fill(phase: str, done: int, *_: object) -> None:
            if (phase, done) == ("imaging", 0):
                (disk / "filler").write_bytes(bytes(66 * MIB))

        meanwhile = refused(device, disk, report=fill)

    assert (before.how, meanwhile.how) == (ImagingEnd.NO_ROOM, ImagingEnd.NO_ROOM)
    assert "bytes free" in str(before)
    assert "The disk of the place is full" in str(meanwhile)
