"""A stick that another tool erased, by commands: from the permit to a certificate, or a report."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evidence_store.domain.disposals.disposal_states import DisposalState
from tests.evidence_store.cli.room import SIZE, Room, permitted
from tests.forensics.erasure_logs.logs import COMPLETED

if TYPE_CHECKING:
    from evidence_store.domain.disposals.disposal import Disposal

CANARY = "Complainant-CANARY"


def hand_over(room: Room, paths: dict[str, str]) -> int:
    target = ("--target", paths["copy.raw"], "--permit", paths["permit"], "--seal-broken", "B1")
    return room.run("erase", "hand-over", paths["plan.json"], *target)


def log_of(room: Room, *, size: int = SIZE, serial: str = "") -> str:
    """What nwipe 0.38 would have written of that run, with a name where its free text stands."""
    now = datetime.now(UTC).strftime("%Y/%m/%d %H:%M:%S")
    text = re.sub(r"2026/11/30 [0-9:]{8}", now, COMPLETED)
    text = text.replace("/4194304", f"/{size}").replace("Loopback device", f"\x1b[31m{CANARY}")
    return room.file("nwipe.log", text.replace("S/N=", f"S/N={serial}"))


def the_disposal(room: Room) -> Disposal:
    with room.store.reading() as uow:
        (found,) = uow.disposals.find()
    return found


def test_a_stick_that_another_tool_erased_is_certified_as_far_as_it_was_read_here(
    room: Room,
) -> None:
    paths = permitted(room, "other_tool")
    copy = Path(paths["copy.raw"])
    before = copy.read_bytes()
    words = ("--target", str(copy), "--receipt", paths["receipt.json"], "--permit", paths["permit"])
    assert room.run("erase", "run", paths["plan.json"], *words, "--progress", "none") == 4

    assert hand_over(room, paths) == 0
    assert the_disposal(room).state is DisposalState.RUNNING
    assert copy.read_bytes() == before  # nothing of ours wrote to it
    copy.write_bytes(bytes(SIZE))  # any tool will do

    log = ("--clock", "utc", "--log", str(room.folder / log_of(room)))
    assert room.run("disposal", "other-tool", "ABC/1", *log, by="C3") == 4  # not the operator
    assert room.run("disposal", "other-tool", "ABC/1", *log) == 0
    assert room.run("disposal", "verify", "ABC/1", "--target", str(copy)) == 4
    assert room.run("disposal", "verify", "ABC/1", "--target", str(copy), by="C3") == 0
    assert room.run("certificate", "issue", "ABC/1", by="B2") == 0
    (document,) = room.store.certificates.glob("*.pdf")
    trusted = ("--trust", str(room.folder / "data" / "root.pem"))
    assert room.run("certificate", "verify", str(document), *trusted, by=None) == 3
    assert [*room.store.check(known=[])]
    assert room.run("disposal", "show", "ABC/1", by="B2") == 0
    assert CANARY not in "".join(room.said)


@pytest.mark.long
def test_a_made_up_log_over_a_stick_that_nobody_erased_ends_in_a_report(room: Room) -> None:
    paths = permitted(room, "other_tool")
    assert hand_over(room, paths) == 0

    log = ("--clock", "utc", "--log", str(room.folder / log_of(room)))
    assert room.run("disposal", "other-tool", "ABC/1", *log) == 0

    target = ("--target", paths["copy.raw"])
    assert room.run("disposal", "verify", "ABC/1", *target, by="C3") == 1
    assert the_disposal(room).state is DisposalState.FAILED


@pytest.mark.long
def test_a_log_of_another_stick_stops_the_exhibit(room: Room) -> None:
    paths = permitted(room, "other_tool")
    assert hand_over(room, paths) == 0

    log = ("--clock", "utc", "--log", str(room.folder / log_of(room, serial=CANARY)))
    assert room.run("disposal", "other-tool", "ABC/1", *log) == 4

    assert "another serial number" in "".join(room.said)
    assert CANARY not in "".join(room.said)
    assert the_disposal(room).state is DisposalState.VOID
