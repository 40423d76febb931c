"""What docs/examiners.md prints is typed as it stands there, and does what the page says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

from evidence_store.cli.disposals import sheets
from evidence_store.demo.paper import SheetInHand
from evidence_store.domain.disposals.disposal_states import DisposalState
from forensics.cli.root import expunge
from tests.evidence_store.cli.room import Room, check_appeals, image, proposal_form, state_date

if TYPE_CHECKING:
    from collections.abc import Mapping

DOCS = Path(__file__).parents[3] / "docs"
PAGES = [*sorted(DOCS.glob("*.md")), DOCS.parent / "README.md"]
_PRINTED = re.compile(r"`expunge ([^`]+)`")
_WORD = re.compile(r'"([^"]*)"|(\S+)')


def printed(text: str) -> list[list[str]]:
    """The words behind ``expunge`` of every command that stands in a text, in their order."""
    return [[a or b for a, b in _WORD.findall(each)] for each in _PRINTED.findall(text)]


def of_the_page(verb: str) -> list[str]:
    """The words of the first command on the examiners' page that begins so."""
    text = (DOCS / "examiners.md").read_text("utf-8")
    return next(each for each in printed(text) if each[: len(verb.split())] == verb.split())


class Examiner:
    """Types the page's commands; what stands there in capitals is replaced by what it means."""

    def __init__(self, room: Room, *, means: Mapping[str, str]) -> None:
        self.room, self.means = room, means

    def types(self, verb: str, *more: str, by: str | None = "A1") -> int:
        words = [self.means.get(each, each) for each in of_the_page(verb)]
        return self.room.run(*words, *more, by=by)

    def has_a_hash_set(self) -> tuple[str, str]:
        """Build, register and confirm one; gives the words that open it."""
        known = self.room.folder / "known"
        known.mkdir()
        (known / "1.jpg").write_bytes(bytes(range(256)) * 64)
        secret = self.room.file("secret", "a passphrase for the set of the case")
        opened = ("--set-passphrase-file", secret)
        built = {"FOLDER": known.name, "SET": "case.set"}
        words = [built.get(each, each) for each in of_the_page("hash-set build")]

        assert not expunge.main([*words, "--passphrase-file", secret], standalone_mode=False)
        assert self.types("known-set register", "case.set", "--case", "99ZZ1", *opened) == 0
        (made,) = self.room.ids("hash_sets")
        assert self.types("known-set confirm", made, "--scheduled", "1", by="B2") == 0
        return opened

    def acknowledges(self, patch: pytest.MonkeyPatch, by: str) -> int:
        """With the paper in the hand, whatever it asks for."""
        held = SheetInHand.read(self.room.folder / "sheet.pdf")
        patch.setattr(sheets, "ask", lambda question: held.answer(f"{question}?"))
        return self.types("disposal acknowledge", by=by)


@pytest.fixture
def examiner(room: Room, monkeypatch: pytest.MonkeyPatch) -> Examiner:
    """In a room with a training file for the stick, as the bench has the device at its place."""
    source, _ = image(room)
    copy = str(room.folder / "copy.raw")
    assert room.run("copy", "make", source, "--out", copy, by=None) == 0
    assert room.run("exhibit", "training-file", "ABC/1", "--copy", copy) == 0
    monkeypatch.chdir(room.folder)
    means = {"EXHIBIT": "ABC/1", "/dev/sdX": "copy.raw", "SEAL": "B1", "WHY": "Disposal"}
    return Examiner(room, means=means)


def test_a_device_is_erased_by_typing_the_steps_of_the_page_and_none_other(
    examiner: Examiner, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    check_appeals(room)
    Path(proposal_form(room)).rename(room.folder / "proposal.toml")
    opened = examiner.has_a_hash_set()
    run = ("--progress", "none")

    assert examiner.types("erase plan", by=None) == 0
    assert examiner.types("disposal propose") == 0
    assert room.run("disposal", "authorise", "ABC/1", by="B2") == 0
    assert examiner.types("disposal permit") == 0
    assert state_date(room) == 0
    assert examiner.types("exhibit take") == 0
    assert examiner.types("erase run", *run) == 4
    assert "expunge disposal sheet" in room.said[-1]

    assert examiner.types("disposal sheet", by="B2") == 0
    assert examiner.acknowledges(monkeypatch, by="B2") == 0
    assert examiner.types("erase run", *run) == 0

    examiner.means = {**examiner.means, "SEAL": "N1"}
    assert examiner.types("disposal verify", *opened, by="C3") == 0
    with room.store.reading() as uow:
        (kept,) = uow.disposals.find()
    assert kept.state is DisposalState.PASSED


@pytest.mark.parametrize("document", PAGES, ids=lambda document: document.stem)
def test_every_command_that_a_page_prints_is_one_and_knows_each_option(document: Path) -> None:
    for words in printed(document.read_text("utf-8")):
        found: click.Command = expunge
        context, at = click.Context(expunge), 0
        while isinstance(found, click.Group) and at < len(words) and words[at].islower():
            below = found.get_command(context, words[at])
            assert below is not None, (document.name, words)
            found, at = below, at + 1
        known = {name for each in found.params for name in (*each.opts, *each.secondary_opts)}
        named = {each.partition("=")[0] for each in words if each.startswith("--")}
        assert named <= {*known, "--help", "--version"}, (document.name, words)
