"""The station at a terminal: the same steps, without a browser."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner

from evidence_store.cli._kit.working import Work
from evidence_store.cli.station.at_terminal import AtTerminal
from evidence_store.cli.station.terminal import sit_down
from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.unit.jobs import ERASURES
from evidence_store.errors import TokenError
from evidence_store.station.units import ERASER, READER, SERVER, Installed, unit_files
from evidence_store.worker.working import this_worker
from evidence_store.workflow.unit.jobs import take_job
from tests.webui.conftest import PASSPHRASE
from tests.webui.station.bench import StationBench, keys_of, looked_at_each_time, set_up_station

if TYPE_CHECKING:
    from tests.webui.conftest import Unit


def at_terminal(
    station: StationBench, number: str, *typed: str, ends_services: bool = False
) -> str:
    store = station.bench.unit.store
    work = Work(store, store.open_actor(number, PASSPHRASE))

    @click.command()
    def desk() -> None:
        here = AtTerminal(work, looked_at_each_time(station.sockets))
        sit_down(here, ends_services=ends_services)

    done = CliRunner().invoke(desk, input="\n".join((*typed, "q", "")))
    assert done.exit_code == 0, done.output
    return done.output


def test_two_people_at_a_terminal_erase_read_again_and_issue(
    open_unit: Unit, tmp_path: Path
) -> None:
    station = set_up_station(open_unit, tmp_path)
    with station.reader(), station.eraser(), station.reading_beside():
        nothing = at_terminal(station, "E1")
        station.plug_in()
        wrong = at_terminal(station, "E1", "1", "ABC/8", "")
        assert station.bench.disposal.starts == 0
        erased = at_terminal(station, "E1", "1", "ABC/7", "")
        own = at_terminal(station, "E1", "1")
        signed = at_terminal(station, "E2", "1", "ABC/7", "y", "", "1")

    assert "Nothing is plugged in." in nothing
    assert "You: erase it here." in wrong
    assert "not the reference of the exhibit" in wrong
    assert "was overwritten and read back." in erased
    assert "There is nothing for you to do" in own
    assert "You: have it read again here." in signed
    assert "is issued and sealed" in signed
    assert state_of(station) is DisposalState.CERTIFIED


def test_what_was_signed_for_while_the_eraser_was_silent_is_begun_at_the_terminal_afterwards(
    open_unit: Unit, tmp_path: Path
) -> None:
    station = set_up_station(open_unit, tmp_path)
    station.plug_in()
    with station.reader():
        signed = at_terminal(station, "E1", "1", "ABC/7", "")
        waits = station.bench.job
        with station.eraser():
            begun = at_terminal(station, "E1", "1", "y")

    assert "You: begin what you signed for." in begun
    assert "Signed, and not begun." in signed
    assert "It goes on" not in signed
    assert "was overwritten and read back." in begun
    assert station.bench.job.id == waits.id
    assert state_of(station) is DisposalState.COMPLETED


def test_a_person_who_leaves_while_the_services_that_end_with_them_are_at_work_is_asked_first(
    open_unit: Unit, tmp_path: Path
) -> None:
    station = set_up_station(open_unit, tmp_path)
    station.plug_in()
    with station.reader():
        at_terminal(station, "E1", "1", "ABC/7", "")
    store = open_unit.store
    take_job(
        worker=this_worker(),
        is_lost=lambda _: False,
        uow=store.unit_of_work(keys_of(store)),
        reading=store.reading(),
        clock=store.clock,
        kinds=ERASURES,
    )
    asked = at_terminal(station, "E1", "q", "n", "q", "y", ends_services=True)
    beside_others = at_terminal(station, "E1")

    assert asked.count("ABC/7: the work is under way. If you leave, it is interrupted.") == 2
    assert "under way" not in beside_others


def state_of(station: StationBench) -> DisposalState:
    return station.bench.disposal.state


def test_the_units_are_what_systemd_takes_and_give_the_reader_no_right_to_write(
    tmp_path: Path,
) -> None:
    uids = {SERVER: "901", READER: "902", ERASER: "903"}
    files = unit_files(Installed(Path("/bin/true"), Path("/srv/data"), "4711", uids, "901",
                                 (Path("/srv/images"),)))  # fmt: skip
    units = tmp_path / "units"
    units.mkdir()
    for name, text in files.items():
        (units / Path(name).name).write_text(text)

    reader, eraser = (files[f"systemd/system/{each}.service"] for each in (READER, ERASER))
    assert "DeviceAllow=block-sd r\n" in reader
    assert " rw\n" not in reader
    assert "ReadWritePaths=/srv/expunge-reader -/srv/images\n" in reader
    assert "images" not in eraser
    assert "CapabilityBoundingSet=\n" in reader
    assert "DeviceAllow=block-sd rw\n" in eraser
    assert "User=expunge-eraser" in eraser
    # A wrong PIN of the unit's token is tried once, and not at each start.
    assert TokenError("").exit_code not in {0, 1, 2, 3, 4}
    for unit in (reader, eraser):
        assert f"RestartPreventExitStatus={TokenError.exit_code}\n" in unit
    try:
        done = subprocess.run(
            ["systemd-analyze", "verify", *map(str, sorted(units.glob("*.service"))),
             *map(str, sorted(units.glob("*.mount")))],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    except FileNotFoundError:
        pytest.skip("systemd-analyze is not on this machine")
    complaints = [line for line in done.stderr.splitlines() if "expunge" in line]
    assert not complaints
