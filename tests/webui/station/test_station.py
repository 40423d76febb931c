"""The page of the station: from plugging in to the certificate, without a command."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.unit.jobs import JobKind, JobState
from evidence_store.station.here import Station
from forensics.erasing.station.messages import Refused
from tests.webui.conftest import PASSPHRASE
from tests.webui.station.bench import StationBench, serving, set_up_station

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from evidence_store.domain.unit.jobs import Job
    from forensics.erasing.station.messages import Request
    from tests.webui.conftest import Unit, Visitor
    from tests.webui.erase_bench import Bench


@pytest.fixture
def station(open_unit: Unit, tmp_path: Path) -> StationBench:
    return set_up_station(open_unit, tmp_path)


def ended(station: StationBench) -> JobState:
    """How the newest job ended; the eraser works beside the test."""
    until = time.monotonic() + 30
    while (state := station.bench.job.state) in (JobState.QUEUED, JobState.RUNNING):
        assert time.monotonic() < until
        time.sleep(0.05)
    return state


def page(visitor: Visitor) -> str:
    return visitor.get("/station").text


def test_from_plugging_in_to_the_certificate(station: StationBench) -> None:
    bench = station.bench
    operator, second = bench.person("E1"), bench.person("E2")
    address = f"/disposals/{bench.disposal.id}/acts"
    with station.reader(), station.eraser():
        empty = operator.get("/station").text
        station.plug_in()
        shown = page(operator)
        others = page(second)
        station.pull_out()
        away = operator.do(f"{address}/erase-here", reference="ABC/7", passphrase=PASSPHRASE)
        assert state_of(bench) is DisposalState.AUTHORISED  # nothing was signed
        station.plug_in()
        begun = operator.do(f"{address}/erase-here", reference="ABC/7", passphrase=PASSPHRASE)
        assert ended(station) is JobState.DONE
        done = page(second)
        asked = second.do(f"{address}/read-here", reference="ABC/7")
        assert station.read() == 1
        to_sign = page(second)
        signed = second.do(f"{address}/sign-reading", passphrase=PASSPHRASE)
        issued = second.do(f"{address}/issue-certificate")
        station.pull_out()
        gone = page(second)

    assert "No device is plugged in." in empty
    assert "Serial number and size are as recorded." in shown
    assert "Erase it here, at the station" in shown
    assert "Erase it here" not in others  # the second person reads; they do not erase
    assert away.status_code == 403
    assert "not plugged in at the station any more" in away.text
    assert (begun.status_code, begun.location) == (303, "/station")
    assert bench.disposal.operator_id == bench.unit.people["E1"]
    assert "Have it read again here, at the station" in done
    assert "read again here" not in page(operator)
    assert (asked.status_code, asked.location) == (303, "/station")
    assert "Sign for your reading" in to_sign
    assert (signed.status_code, issued.status_code) == (303, 303)
    assert state_of(bench) is DisposalState.CERTIFIED
    assert "No device is plugged in." in gone
    assert not any(bench.training_file.read_bytes())
    kinds = [each.kind for each in jobs(station)]
    assert kinds[-2:] == [JobKind.ERASE_DEVICE, JobKind.READ_DEVICE]


def test_what_is_signed_for_waits_while_the_eraser_is_silent_and_is_begun_with_one_button(
    station: StationBench,
) -> None:
    bench = station.bench
    operator, address = bench.person("E1"), f"/disposals/{bench.disposal.id}/acts"
    station.plug_in()
    with station.reader():
        operator.do(f"{address}/erase-here", reference="ABC/7", passphrase=PASSPHRASE)
        waits = page(operator)
        with station.eraser():
            begin = f"/jobs/{bench.job.id}/acts/begin-here"
            theirs = bench.person("S1").do(begin)
            assert bench.job.state is JobState.QUEUED
            mine = operator.do(begin)
            assert ended(station) is JobState.DONE
        silent = page(operator)
    reader_gone = page(operator)

    assert "Signed, and not begun. The eraser of this station does not answer." in waits
    assert "Begin what is signed for" in waits
    assert not any(station.plugged.read_bytes())
    assert (theirs.status_code, mine.status_code) == (403, 303)
    assert "The reader of this station does not answer" not in silent
    assert "No station is set up" in reader_gone


def test_a_reader_that_fails_is_asked_once_for_all_who_look_at_that_moment(
    station: StationBench,
) -> None:
    """Each page asks several times: were it hung, each question would wait for it anew."""
    asked: list[Request] = []

    def fails(request: Request) -> Refused:
        asked.append(request)
        return Refused("It failed")

    here = Station(station.sockets, seconds=lambda: 5.0)
    with serving(station.sockets.reader, fails), station.bench.unit.store.reading() as uow:
        found = [here.at_hand(uow).silent for _ in range(3)]

    assert found == ["It failed."] * 3
    assert len(asked) == 1


def state_of(bench: Bench) -> DisposalState:
    return bench.disposal.state


def jobs(station: StationBench) -> Sequence[Job]:
    with station.bench.unit.store.reading() as uow:
        return uow.jobs.find(exhibit_id=station.bench.scanned.exhibit)
