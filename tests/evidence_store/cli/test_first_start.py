"""``expunge init`` alone leads three people through the founding of a unit, at a real terminal."""

from __future__ import annotations

import os
import pty
import re
import select
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from evidence_store.bootstrap import open_store
from evidence_store.cli.unit import first_start
from evidence_store.cli.unit.first_start import USUAL_DUTIES, Founder, _why_not
from evidence_store.domain.people.person import Duty, IdentityDocument
from evidence_store.errors import SealedKeyError, WrongEntryError
from forensics.python_process import python

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.timeout(600)

PEOPLE = {
    "1001": ("Siân Parry", "Detective Constable", "orchard violin granite teaspoon"),
    "2002": ("Alun Price", "Inspector", "lantern pebble harvest umbrella"),
    "3003": ("Mary Okafor", "Examiner", "saddle thistle copper window"),
}
SECONDS = 300


@dataclass
class Terminal:
    """A programme at a terminal of its own, and what it has said so far."""

    words: list[str]
    said: str = ""
    code: int | None = None
    _at: int = field(default=0)

    def __post_init__(self) -> None:
        self.child, self.screen = pty.fork()
        if not self.child:
            os.execv(self.words[0], self.words)  # noqa: S606 -- our own programme, no shell

    def answers(self, asked: str, answer: str) -> None:
        """Wait until this is asked, and type the answer."""
        self.reads(asked)
        time.sleep(0.2)  # what was typed before a passphrase is asked for would be thrown away
        os.write(self.screen, f"{answer}\n".encode())

    def reads(self, wanted: str) -> None:
        """Wait until this is said."""
        until = time.monotonic() + SECONDS
        while (found := self.said.find(wanted, self._at)) < 0:
            assert time.monotonic() < until, self.said[-2000:]
            assert self._goes_on(), f"{wanted!r} never came: {self.said[-2000:]}"
        self._at = found + len(wanted)

    def ends(self) -> int:
        """Read to its end, and give how it ended."""
        while self._goes_on():
            pass
        return os.waitstatus_to_exitcode(os.waitpid(self.child, 0)[1])

    def _goes_on(self) -> bool:
        if not select.select([self.screen], [], [], 1)[0]:
            return True
        try:
            more = os.read(self.screen, 4096)
        except OSError:  # Linux's word for the end
            return False
        self.said += more.decode("utf-8", "replace")
        return bool(more)


@pytest.mark.skipif(sys.platform != "linux", reason="it takes a terminal of Linux")
def test_one_command_leads_three_people_to_a_unit_that_opens(tmp_path: Path) -> None:
    data = tmp_path / "unit"
    told = Terminal(python("-m", "forensics", "init", "--data", str(data), "--training"))

    told.answers("Force: ", "Training Police")
    told.answers("Unit [Digital Forensics Unit]: ", "")
    told.answers("Address: ", '1 "Example" Street')
    told.answers("Telephone: ", "01632 960001")
    told.answers("E-mail: ", "")
    told.answers("Name of its custody log [custody.training-police/", "")
    told.answers("How many people found the unit [3]: ", "")
    for number, (name, rank, _) in PEOPLE.items():
        told.answers("Staff number: ", number)
        told.answers("Name: ", name)
        told.answers("Rank or post: ", rank)
        told.answers("Duties, with spaces between [", "")
    for number, (name, _, passphrase) in PEOPLE.items():
        told.reads(f"{name} ({number}) makes a key")
        told.answers("Passphrase: ", passphrase)
        told.answers("Repeat for confirmation: ", passphrase)
        told.reads("RECOVERY SLIP")
        told.answers("press any key to clear it", "")
    for number, (name, _, passphrase) in PEOPLE.items():
        told.reads(f"{name} ({number}) signs the founding")
        if number == "2002":
            told.answers("Passphrase: ", "mistyped by its owner")
            told.reads("Once more.")
        told.answers("Passphrase: ", passphrase)
    told.reads("FIRST CHECKPOINT")
    told.reads(str(data / "root.pem"))
    told.answers("press any key", "")
    told.answers("Start the server now", "n")

    assert told.ends() == 0
    assert not re.search("|".join(words for *_, words in PEOPLE.values()), told.said)
    store = open_store(data)
    with store.reading() as uow:
        people = {each.staff_number: each for each in uow.people.find()}
        assert uow.custody.checkpoint() is not None
    assert store.is_training
    assert store.settings.unit.address == '1 "Example" Street'
    assert [people[number].duties for number in PEOPLE] == [*USUAL_DUTIES]
    assert store.open_actor("1001", PEOPLE["1001"][2]).actor.name == "Siân Parry"
    with pytest.raises(SealedKeyError):
        store.open_actor("1001", PEOPLE["2002"][2])


def test_where_nobody_can_be_asked_the_forms_are_needed(tmp_path: Path) -> None:
    from click.testing import CliRunner  # noqa: PLC0415 -- one test of many needs it

    from forensics.cli.root import expunge  # noqa: PLC0415 -- the same

    done = CliRunner().invoke(expunge, ["init", "--data", str(tmp_path / "unit")])

    assert done.exit_code == 2
    assert "--form and --request go together" in done.output
    assert not (tmp_path / "unit").exists()


@pytest.mark.parametrize(
    ("duties", "why"),
    [
        (USUAL_DUTIES, ""),
        (((Duty.OFFICER,), (Duty.SUPERVISOR,), (Duty.EXAMINER,)), "administrator"),
        (((Duty.READER,), (Duty.OFFICER, Duty.ADMINISTRATOR), (Duty.SUPERVISOR,)), "readers"),
        (((Duty.ADMINISTRATOR,), (Duty.AUDITOR,), (Duty.OFFICER,)), "Two of them"),
    ],
)
def test_people_who_cannot_begin_a_unit_are_told_before_anybody_makes_a_key(
    duties: tuple[tuple[Duty, ...], ...], why: str
) -> None:
    people = [Founder(str(n), "N", "R", each) for n, each in enumerate(duties)]

    assert why in _why_not(people)
    assert bool(_why_not(people)) == bool(why)


def test_one_person_named_twice_is_told() -> None:
    people = [Founder("1001", "N", "R", each) for each in USUAL_DUTIES]

    assert "same staff number" in _why_not(people)


def test_a_folder_that_not_everybody_signed_for_is_said_to_be_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = Founder("1001", "N", "R", USUAL_DUTIES[0])
    monkeypatch.setattr(first_start, "_unit_form", str)
    monkeypatch.setattr(first_start, "_people", lambda: [person])
    monkeypatch.setattr(first_start, "_key_made", lambda *told: told[0])
    monkeypatch.setattr(first_start, "_run", lambda *_: None)
    monkeypatch.setattr(first_start, "_command", lambda _: python("-c", "raise SystemExit(1)"))

    with pytest.raises(WrongEntryError, match=r"folder is made.*expunge person sign-founding"):
        first_start.lead(tmp_path / "unit", training=True, document=IdentityDocument.WARRANT_CARD)
