"""The plug is pulled in the middle of an erasure, and another start goes on from there.

By commands alone, in a real data folder that lies on a disk of the guest's.
"""

from __future__ import annotations

import json
import shlex
import time
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.demo.paperwork import OFFICER, SUPERVISOR
from forensics.python_process import python
from forensics.value_classes import dataclass
from tests.cost.commands import forked_commands
from tests.evidence_store.cli.whole_way import bench as at
from tests.evidence_store.cli.whole_way.bench import EXHIBIT, PLANTED, SEALS, Bench
from tests.evidence_store.cli.whole_way.loop_devices import MIB, Plug, make_medium, sha256
from tests.forensics.erasing.guests.desk import TARGET, Desk, zeros_of
from tests.forensics.erasing.guests.first_system import require_guests

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SIZE = 160 * MIB
BEFORE_THE_PLUG = 80 * MIB  # more than the first stretch of 64 MiB
STRETCH = 64 * MIB
pytestmark = [pytest.mark.root, pytest.mark.long, pytest.mark.timeout(7200)]


@dataclass(frozen=True)
class Pulled:
    """What stood on both disks when the plug had been pulled."""

    has_receipt: bool
    done: int
    stretches: list[int]
    marked: dict[str, Any]
    checked: str


@dataclass(frozen=True)
class Resumed:
    """What came of each start after that, and what stood at the end."""

    other: tuple[int, str]
    other_untouched: bool
    untold: tuple[int, str]
    ended: tuple[int, str]
    receipt: dict[str, Any]
    zeros: int
    stretches: list[int]
    checked: str


@pytest.fixture(scope="module")
def way(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Pulled, Resumed]]:
    require_guests()
    folder = tmp_path_factory.mktemp("plug")
    medium, other = (
        make_medium(folder / f"{name}.raw", seed=name, planted=PLANTED, size=SIZE, filled=130 * MIB)
        for name in ("alpha", "bravo")
    )
    (folder / "desk").mkdir()
    with forked_commands() as command:
        desk = Desk(Bench(folder / "desk", Plug(medium), command))
        first = permitted(desk, medium)
        pulled = pull(desk, medium, first)
        yield pulled, resume(desk, medium, other)


def permitted(desk: Desk, medium: Path) -> str:
    """The papers up to the first permit; the guest alone tells what its disk is."""
    bench = desk.bench
    at.found_unit(bench)
    at.settle_order(bench, at.record_order(bench, size=SIZE))
    at.confirm_known_files(bench)
    at.examine(bench)
    desk.pack()
    with desk.guest(medium) as guest:
        words = ("erase", "plan", "--route", "whole", "--target", str(TARGET))
        guest.done(shlex.join(python("-m", "forensics", *words, "--out", "/told/plan.json")))
        plan = (guest.told / "plan.json").read_text()
    at.propose(bench, bench.file("plan.json", plan))
    bench.by(SUPERVISOR, "disposal", "authorise", EXHIBIT, "--ungraded", str(len(PLANTED)))
    at.anchor(bench)
    return at.permit(bench, "permit-1")


def pull(desk: Desk, medium: Path, permit: str) -> Pulled:
    desk.pack()
    with desk.guest(medium) as guest:
        erasing = desk.erase(permit, "--seal-broken", SEALS[1])
        number = guest.begin(f"{desk.state_date} && {erasing}")
        until = time.monotonic() + 1800
        while zeros_of(medium) < BEFORE_THE_PLUG:
            said = (guest.told / f"{number}.out").read_text()
            assert "not started" not in said, said
            assert time.monotonic() < until, said
            time.sleep(0.2)
    desk.unpack()
    folder = desk.bench.folder
    journal = (folder / "receipt.json.journal").read_text().splitlines()
    return Pulled(
        has_receipt=(folder / "receipt.json").exists(),
        done=zeros_of(medium),
        stretches=desk.stretches,
        marked=json.loads(journal[-1])["entry"],
        checked=checked(desk.bench),
    )


def resume(desk: Desk, medium: Path, other: Path) -> Resumed:
    """Start again: with another device, with nobody who told the time, and as it should be."""
    bench = desk.bench
    at.state_date(bench)
    why = ("--reason-file", bench.file("why.txt", "The plug was pulled."))
    bench.by(OFFICER, "disposal", "interrupted", EXHIBIT, *why)
    second = at.permit(bench, "permit-2")
    with other.open("r+b") as file:  # as far overwritten as the journal says of the right one
        file.write(bytes(STRETCH))
    before = sha256(other)
    desk.pack()
    with desk.guest(other, medium) as guest:
        wrong = guest.run(desk.erase(second), seconds=900)
        desk.exchange(guest, medium)
        untold = guest.run(desk.erase(second), seconds=900)
        guest.done(desk.state_date, seconds=900)
        ended = guest.run(desk.erase(second), seconds=1800)
        guest.done(f"umount {bench.folder}")
    desk.unpack()
    return Resumed(
        other=wrong,
        other_untouched=sha256(other) == before,
        untold=untold,
        ended=ended,
        receipt=json.loads((bench.folder / "receipt.json").read_text()),
        zeros=zeros_of(medium),
        stretches=desk.stretches,
        checked=checked(bench),
    )


def checked(bench: Bench) -> str:
    """What a check of the record says; 3: it is whole, and no head from outside was given."""
    return bench.run("fsck", "--data", str(bench.data), expect=3).text


def is_whole(said: str) -> bool:
    return (
        "Every record is what the custody log says of it." in said
        and "The custody log agrees with itself" in said
    )


def test_a_plug_that_is_pulled_leaves_no_more_reported_than_done_and_the_record_whole(
    way: tuple[Pulled, Resumed],
) -> None:
    pulled, _ = way

    assert not pulled.has_receipt
    assert BEFORE_THE_PLUG <= pulled.done < SIZE
    assert pulled.stretches == [STRETCH, 2 * STRETCH]
    assert STRETCH == pulled.marked["done"] <= pulled.done
    assert is_whole(pulled.checked)


def test_another_device_is_refused_by_its_content_and_keeps_every_byte(
    way: tuple[Pulled, Resumed],
) -> None:
    code, said = way[1].other

    assert code == 4
    assert "this is another device" in said
    assert way[1].other_untouched


def test_the_start_after_it_is_refused_until_a_person_tells_the_time(
    way: tuple[Pulled, Resumed],
) -> None:
    code, said = way[1].untold

    assert code != 0
    assert "this computer was started again" in said


def test_what_was_not_done_is_done_in_a_second_run_and_the_receipt_says_of_both(
    way: tuple[Pulled, Resumed],
) -> None:
    _, resumed = way
    code, said = resumed.ended

    assert code == 0, said
    assert resumed.receipt["outcome"] == "erased"
    assert resumed.receipt["runs"] == 2
    assert resumed.receipt["bytes_written"] == resumed.receipt["bytes_read_back"] == SIZE
    assert resumed.zeros == SIZE
    assert resumed.stretches[:2] == [STRETCH, 2 * STRETCH]
    assert resumed.stretches[-1] == SIZE
    assert is_whole(resumed.checked)
