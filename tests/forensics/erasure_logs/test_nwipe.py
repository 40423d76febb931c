"""What nwipe's log says of one drive, and what no log can make of the reader."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from forensics.documents import to_json
from forensics.erasure_logs import reading
from forensics.erasure_logs.nwipe import NotNwipesLogError, read
from forensics.erasure_logs.reading import (
    LARGEST_LOG,
    OtherDriveError,
    ToolLogError,
    read_nwipe,
)
from forensics.sandbox.asking import Answered
from forensics.values.tools import SaidEnd, TakenBy
from tests.forensics.erasing.builders import MIB, loop_device
from tests.forensics.erasure_logs.logs import ABORTED, COMPLETED, FAILED

if TYPE_CHECKING:
    from pathlib import Path

LINE = "[2026/11/30 04:20:15]  notice: "
SERIAL = f"{LINE}/dev/loop0 has serial number WD-77\n"
NAMED = COMPLETED.replace(f"{LINE}/dev/loop0, sect", f"{SERIAL}{LINE}/dev/loop0, sect")
BELOW = COMPLETED.replace(
    f"{LINE}/dev/loop0, sect/blk/dev 512/4096/4194304\n",
    f"{LINE}/dev/loop0: Device geometry is as follows...\n{LINE}  Total device bytes   = 4194304\n",
).replace("nwipe 0.38", "nwipe 0.42")


@pytest.mark.parametrize(
    ("log", "size", "label", "end", "verified", "errors"),
    [
        (COMPLETED, 4194304, "Fill With Zeros", SaidEnd.COMPLETED, SaidEnd.COMPLETED, 0),
        (ABORTED, 629145600, "DoD Short", SaidEnd.ABORTED, SaidEnd.NOT_SAID, 0),
        (FAILED, 16777216, "Fill With Zeros", SaidEnd.FAILED, SaidEnd.NOT_SAID, 2),
    ],
)
def test_a_log_says_what_was_done_and_how_it_ended(
    log: str, size: int, label: str, end: SaidEnd, verified: SaidEnd, errors: int
) -> None:
    (drive,) = read(log.splitlines())

    assert (drive.version, drive.size, drive.label) == ("0.38", size, label)
    assert (drive.end, drive.verified, drive.errors) == (end, verified, errors)


def test_the_form_of_later_versions_is_read_too() -> None:
    (drive,) = read(BELOW.splitlines())

    assert (drive.version, drive.size) == ("0.42", 4194304)


def test_a_confined_child_reads_it_and_times_are_of_the_zone_that_is_given() -> None:
    said = read_nwipe(NAMED.encode(), serial="WD-77", zone=ZoneInfo("America/New_York"))

    assert (said.serial, said.taken_by, said.name) == ("WD-77", TakenBy.READ, "nwipe")
    assert said.began == datetime(2026, 11, 30, 9, 20, 15, tzinfo=UTC)
    assert said.ended == datetime(2026, 11, 30, 9, 20, 18, tzinfo=UTC)


def test_a_log_that_ends_in_the_middle_does_not_say_how_it_ended() -> None:
    (drive,) = read(COMPLETED.split("****")[0].splitlines())

    assert (drive.end, drive.errors) == (SaidEnd.NOT_SAID, None)


def test_errors_that_are_counted_speak_against_a_good_end() -> None:
    (drive,) = read(FAILED.replace("-FAILED-", " Erased ").splitlines())

    assert drive.end is SaidEnd.FAILED


@pytest.mark.parametrize(
    "log",
    [
        "",
        "nwipe 0.38\n",
        COMPLETED + COMPLETED,  # two runs: which of them is meant?
        COMPLETED.replace("nwipe 0.38", "nwipe 0.38; rm -rf"),
        COMPLETED.replace("banner   = nwipe 0.38", "banner   = nwipe 0.42"),
        COMPLETED.replace("Fill With Zeros", "Complainant A"),
        COMPLETED.replace("/dev/loop0", "/dev/" + "x" * 40),
        COMPLETED.replace("2026/11/30", "2026/99/99"),
        COMPLETED + f"{LINE}/dev/loop0, sect/blk/dev 512/4096/1\n",
        COMPLETED + "x" * 401,
        COMPLETED + "\n" * 50_001,
    ],
    ids=range(11),
)
def test_what_is_no_log_of_one_run_is_not_taken(log: str) -> None:
    with pytest.raises(NotNwipesLogError):
        read(log.splitlines())


@pytest.mark.parametrize(
    "hostile",
    [
        b"\x00\xff" * 4096,
        COMPLETED.encode().replace(b"Loopback device", b"\x1b[31mComplainant A\x1b[0m"),
        NAMED.encode().replace(b"WD-77", b"Complainant-A"),
    ],
    ids=["binary", "escapes", "a name for a serial number"],
)
def test_no_free_text_of_a_log_comes_out_of_it(hostile: bytes) -> None:
    try:
        told = repr(read_nwipe(hostile, serial=None, zone=UTC))
    except ToolLogError as error:
        told = str(error)

    assert "Complainant" not in told
    assert "\x1b" not in told


def test_a_log_that_is_too_long_is_not_read_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "ask_once", lambda *_, **__: pytest.fail("it was read"))

    with pytest.raises(ToolLogError, match="larger than"):
        read_nwipe(b"x" * (LARGEST_LOG + 1), serial=None, zone=UTC)


@pytest.mark.parametrize(
    "answer",
    [
        {"version": "<b>"}, {"name": "Complainant A"}, {"serial": "a b"}, {"label": "Anything"},
        {"began": "now"}, {"size": -1}, {"errors": 1 << 63}, {"more": 1}, {"end": "well"},
    ],
)  # fmt: skip
def test_a_child_that_a_log_took_over_says_nothing_of_its_own(
    answer: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = {
        "version": "0.38", "name": "/dev/sda", "serial": "WD-77", "size": 512,
        "began": "2026/11/30 04:20:15", "ended": "2026/11/30 04:20:18",
        "label": "Fill With Zeros", "end": "completed", "verified": "completed", "errors": 0,
    }  # fmt: skip

    def asked(told: dict[str, object]) -> None:
        said = to_json({"drives": [told]})
        monkeypatch.setattr(reading, "ask_once", lambda *_, **__: Answered(0, said))
        read_nwipe(b"", serial="WD-77", zone=UTC)

    asked(honest)
    with pytest.raises(ToolLogError, match="no log of nwipe"):
        asked(honest | answer)


def test_the_log_of_another_drive_is_not_taken_for_this_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reading, "_drives", lambda data: read(data.decode().splitlines()))
    two = NAMED + NAMED.replace("loop0", "loop1").replace("WD-77", "WD-78")

    with pytest.raises(OtherDriveError):
        read_nwipe(NAMED.encode(), serial="WD-78", zone=UTC)
    with pytest.raises(ToolLogError, match="several drives"):
        read_nwipe(two.encode(), serial=None, zone=UTC)
    assert read_nwipe(two.encode(), serial="WD-78", zone=UTC).serial == "WD-78"


@pytest.mark.long
def test_what_nwipe_writes_here_today_is_read(tmp_path: Path) -> None:
    if shutil.which("nwipe") is None:
        pytest.skip("nwipe is not installed")
    (tmp_path / "disk").write_bytes(bytes(4 * MIB))
    log = tmp_path / "log"
    words = ("--nogui", "--nowait", "--autonuke", "-m", "zero", "--noblank", "-P", str(tmp_path))
    with loop_device(tmp_path / "disk") as device:
        subprocess.run(["nwipe", *words, "-l", str(log), str(device)], check=True, timeout=120)

    said = read_nwipe(log.read_bytes(), serial=None, zone=UTC)

    assert (said.size, said.end) == (4 * MIB, SaidEnd.COMPLETED)
