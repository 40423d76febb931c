"""Traces of a reset in a later extraction agree with what people saw, differ, or are not there."""

from __future__ import annotations

import tarfile
import zipfile
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from forensics.cli.devices.phone import phone
from forensics.errors import WrongUseError
from forensics.scanning.sources.reset_traces import MOST, reset_traces
from forensics.values.file_facts.times import TimeZoneOf
from forensics.values.phones.reset_traces import (
    ResetSign,
    ResetTrace,
    TraceSays,
    beside_witnessed,
)
from forensics.values.phones.trace_words import BY_ITSELF, NO_TRACE, NOT_WHOLE
from tests.forensics.containers.l01_recipes import an_l01

if TYPE_CHECKING:
    from pathlib import Path

SEEN = datetime(2026, 7, 14, 9, 30, tzinfo=UTC)
BOOTSTAT, OBLITERATED = "data/misc/bootstat/factory_reset", "private/var/root/.obliterated"
SET_UP = "data/data/com.google.android.settings.intelligence/shared_prefs/setup_wizard_info.xml"


def set_up_at(at: datetime) -> bytes:
    """What Android writes: <map> of one long."""
    told = f'<map>\n<long name="suw_finished_time_ms" value="{int(at.timestamp())}123" />\n</map>'
    return told.encode()


def tar_of(path: Path, files: dict[str, tuple[bytes, datetime]]) -> Path:
    with tarfile.open(path, "w") as made:
        for name, (content, at) in files.items():
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(content), int(at.timestamp())
            made.addfile(info, BytesIO(content))
    return path


def told(extraction: Path, *, witnessed: str = "2026-07-14T10:30+01:00") -> tuple[int, str]:
    ran = CliRunner().invoke(
        phone, ["traces", str(extraction), "--witnessed", witnessed], standalone_mode=False
    )
    return ran.return_value or 0, ran.output


def test_traces_of_an_extraction_are_told_beside_the_witnessed_time(tmp_path: Path) -> None:
    minutes, later = SEEN + timedelta(minutes=4), SEEN + timedelta(days=30)
    made = {BOOTSTAT: (b"", minutes), SET_UP: (set_up_at(later), later), "data/x": (b"x", later)}
    code, said = told(tar_of(tmp_path / "after.tar", made))

    assert code == 0
    assert "14 July 2026, 09:34:00 UTC, agrees with the witnessed time." in said
    assert "13 August 2026, 09:30:00 UTC, agrees with the witnessed time." in said
    assert "iOS, erased (root/.obliterated): not found." in said
    assert BY_ITSELF in " ".join(said.split())

    before = SEEN - timedelta(days=400)
    code, said = told(tar_of(tmp_path / "old.tar", {OBLITERATED: (b"", before)}))
    assert (code, "9 June 2025, 09:30:00 UTC, differs" in said) == (3, True)

    code, said = told(tar_of(tmp_path / "none.tar", {"data/x": (b"x", later)}))
    assert (code, NO_TRACE in " ".join(said.split())) == (0, True)
    assert "not found" not in said.replace("No trace of a reset was found", "")


def test_a_copy_in_a_folder_and_a_zip_say_no_more_than_they_keep(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    for name, content in ((BOOTSTAT, b""), (SET_UP, set_up_at(SEEN)), ("data/y", b"y")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    with zipfile.ZipFile(tmp_path / "after.zip", "w") as made:  # it keeps no zone
        made.writestr(zipfile.ZipInfo(OBLITERATED, (2026, 7, 15, 20, 30, 0)), b"")
        made.writestr(SET_UP, b"no number of any kind")

    copied, set_up = reset_traces(folder).traces
    assert (copied.sign, copied.at) == (ResetSign.ANDROID_RESET, None)
    assert beside_witnessed(copied, SEEN) is TraceSays.NO_TIME
    assert set_up.at == SEEN
    unset, zipped = reset_traces(tmp_path / "after.zip").traces
    assert unset.at is None
    assert zipped.zone is TimeZoneOf.LOCAL
    assert beside_witnessed(zipped, SEEN) is TraceSays.AGREES  # 35 hours: the zone is not known


def test_a_damaged_extraction_is_told_beside_what_was_found(tmp_path: Path) -> None:
    made = tar_of(tmp_path / "cut.tar", {SET_UP: (set_up_at(SEEN), SEEN), BOOTSTAT: (b"", SEEN)})
    made.write_bytes(made.read_bytes()[:1500])

    code, said = told(made)

    assert (code, NOT_WHOLE in " ".join(said.split())) == (3, True)
    assert "agrees with the witnessed time" in said


@pytest.mark.parametrize(
    ("sign", "after", "says"),
    [
        (ResetSign.IOS_ERASED, timedelta(hours=23), TraceSays.AGREES),
        (ResetSign.IOS_ERASED, timedelta(hours=25), TraceSays.DIFFERS),
        (ResetSign.ANDROID_RESET, -timedelta(hours=25), TraceSays.DIFFERS),
        (ResetSign.ANDROID_SET_UP, timedelta(days=300), TraceSays.AGREES),
        (ResetSign.ANDROID_SET_UP, -timedelta(hours=25), TraceSays.DIFFERS),
    ],
)
def test_a_reset_is_of_about_that_time_and_set_up_is_not_before_it(
    sign: ResetSign, after: timedelta, says: TraceSays
) -> None:
    trace = ResetTrace(sign, int((SEEN + after).timestamp()))
    assert beside_witnessed(trace, SEEN) is says


def test_many_traces_odd_numbers_and_other_files_end_nothing(tmp_path: Path) -> None:
    odd = b'name="suw_finished_time_ms"  value="99999999999999"' + b"<" * 70_000
    made = {f"{n}/{SET_UP}": (odd, SEEN) for n in range(MOST + 8)}
    found = reset_traces(tar_of(tmp_path / "odd.tar", made))
    assert (len(found.traces), {each.at for each in found.traces}) == (MOST, {None})
    assert not found.is_whole

    (tmp_path / "medium.raw").write_bytes(bytes(1 << 20))
    with pytest.raises(WrongUseError, match="is a disk image"):
        reset_traces(tmp_path / "medium.raw")
    with pytest.raises(WrongUseError, match="is logical evidence"):  # no empty file is given of it
        reset_traces(an_l01({BOOTSTAT: b""}, tmp_path / "case.L01"))
    ran = CliRunner().invoke(phone, ["traces", "x", "--witnessed", "2026-07-14"])
    assert "with its zone" in str(ran.exception)
