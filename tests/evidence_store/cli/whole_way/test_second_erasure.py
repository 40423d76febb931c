"""A certificate is withdrawn by two people, and the item is erased once more, by commands."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import pytest

from evidence_store.demo import paperwork as papers
from tests.evidence_store.cli.room import (
    Room,
    acknowledge,
    check_appeals,
    erase,
    permitted,
    proposal_form,
)
from tests.evidence_store.cli.whole_way.loop_devices import ran

if TYPE_CHECKING:
    from pathlib import Path

FIRST, SECOND = "EXP-2026-0001", "EXP-2026-0002"
GENUINE = 3  # whether it is current, no list that was given says


def read_and_certify(room: Room, paths: dict[str, str]) -> None:
    target = ("--target", paths["copy.raw"])
    assert room.run("disposal", "verify", "ABC/1", *target, by="C3") == 0, room.said
    assert room.run("certificate", "issue", "ABC/1", by="C3") == 0, room.said


def withdraw(room: Room, number: str) -> None:
    why = room.file("why.txt", "The second reading was of another stick.")
    words = ("certificate", "withdraw", number, "--reason-file", why)
    assert room.run(*words, by="B2") == 0, room.said
    assert room.run("certificate", "confirm-withdrawal", number, by="C3") == 0, room.said


def permitted_again(room: Room, paths: dict[str, str]) -> int:
    """Go the way from plan to permit once more."""
    plan = ("erase", "plan", "--route", "whole", "--target", paths["copy.raw"])
    assert room.run(*plan, "--out", paths["plan.json"], by=None) == 0
    check_appeals(room)
    words = ("disposal", "propose", "ABC/1", "--plan", paths["plan.json"])
    assert room.run(*words, "--form", proposal_form(room)) == 0, room.said
    assert room.run("disposal", "authorise", "ABC/1", by="B2") == 0, room.said
    assert acknowledge(room, "ABC/1") == 0, room.said
    return room.run("disposal", "permit", "ABC/1", "--out", paths["permit"])


def file_of(room: Room, number: str) -> Path:
    return room.store.certificates / f"{number}.pdf"


@pytest.fixture
def twice(room: Room) -> tuple[Room, dict[str, str]]:
    """An item whose certificate was withdrawn, and where the papers of a second erasure go."""
    paths = permitted(room)
    assert erase(room, paths) == 0, room.said
    read_and_certify(room, paths)
    withdraw(room, FIRST)
    names = {"plan.json": "plan-2.json", "permit": "permit-2", "receipt.json": "receipt-2.json"}
    return room, paths | {key: str(room.folder / name) for key, name in names.items()}


def test_an_item_whose_certificate_was_withdrawn_is_erased_again_and_every_reader_takes_it(
    twice: tuple[Room, dict[str, str]], tmp_path: Path
) -> None:
    room, paths = twice
    assert permitted_again(room, paths) == 0, room.said
    assert erase(room, paths) == 0, room.said
    read_and_certify(room, paths)

    root = ("--trust", str(room.folder / "data" / "root.pem"))
    assert room.run("certificate", "verify", str(file_of(room, SECOND)), *root, by=None) == GENUINE
    printed = " ".join(ran("pdftotext", "-layout", file_of(room, SECOND), "-").split())
    assert FIRST in printed
    assert "of another stick" not in printed  # why it was withdrawn is for those who ask
    assert room.run("log", "checkpoint", by=None) == 0
    head = re.search(r"(\d+):[0-9a-f]{64}", room.said[0])
    assert head
    assert room.run("fsck", "--head", head[0], by=None) == 0, room.said
    assert told_by_the_verifier(room, head, tmp_path).startswith("VERIFIED up to entry ")


def told_by_the_verifier(room: Room, head: re.Match[str], folder: Path) -> str:
    """What the program that shares nothing with ours says of a bundle of the case."""
    to, bundle = room.file("to.toml", papers.RECIPIENTS), str(folder / "case.custody")
    words = ("disclosure", "build", "99ZZ1", "--for", "defence", "--to", to, "--out", bundle)
    assert room.run(*words, "--earlier", head[1], by="B2") == 0, room.said
    verifiers = folder / "verifiers"
    ran(sys.executable, "-m", "forensics", "disclosure", "verifier", "--out", verifiers)
    verify = (sys.executable, "-I", "-S", verifiers / "verify.py")
    return ran(*verify, bundle, "--head", head[0])


def test_nothing_of_the_first_disposal_serves_the_second(
    twice: tuple[Room, dict[str, str]],
) -> None:
    room, paths = twice

    assert erase(room, paths | {"plan.json": str(room.folder / "plan.json"),
                                "permit": str(room.folder / "permit")}) == 4  # fmt: skip
    assert room.run("disposal", "permit", "ABC/1", "--out", paths["permit"]) == 4
    assert room.run("disposal", "authorise", "ABC/1", by="B2") == 4
    assert room.run("certificate", "issue", "ABC/1", by="C3") == 4


def test_a_withdrawal_that_nobody_confirmed_opens_no_way(room: Room) -> None:
    paths = permitted(room)
    assert erase(room, paths) == 0
    read_and_certify(room, paths)
    why = room.file("why.txt", "The second reading was of another stick.")
    assert room.run("certificate", "withdraw", FIRST, "--reason-file", why, by="B2") == 0

    plan = ("--plan", paths["plan.json"])
    form = proposal_form(room)
    assert room.run("disposal", "propose", "ABC/1", "--form", form, *plan) == 4
    assert room.run("certificate", "confirm-withdrawal", FIRST, by="B2") == 4  # the same person
