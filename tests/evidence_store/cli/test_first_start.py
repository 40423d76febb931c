"""``expunge init`` alone leads three people through the founding of a unit, at a real terminal."""

from __future__ import annotations

import http.client
import os
import pty
import re
import select
import socket
import sys
import time
from contextlib import closing, suppress
from dataclasses import field
from pathlib import Path
from types import SimpleNamespace

import pytest

from evidence_store.bootstrap import open_store
from evidence_store.cli.unit import first_start
from evidence_store.cli.unit.founders import USUAL_DUTIES, Founder, why_not
from evidence_store.data_folder.places import FOUNDING
from evidence_store.domain.people.person import Duty, IdentityDocument
from evidence_store.errors import SealedKeyError, WrongEntryError
from forensics.python_process import python
from forensics.value_classes import dataclass

pytestmark = pytest.mark.timeout(600)

PEOPLE = {
    "1001": ("Siân Parry", "Detective Constable", "orchard violin granite teaspoon"),
    "2002": ("Alun Price", "Inspector", "lantern pebble harvest umbrella"),
    "3003": ("Mary Okafor", "Examiner", "saddle thistle copper window"),
}
SECONDS = 300
at_a_terminal = pytest.mark.skipif(sys.platform != "linux", reason="it takes a terminal of Linux")


@dataclass
class Terminal:
    """A program at a terminal of its own, and what it has said so far."""

    words: list[str]
    said: str = ""
    code: int | None = None
    _at: int = field(default=0)

    def __post_init__(self) -> None:
        self.child, self.screen = pty.fork()
        if not self.child:
            os.execv(self.words[0], self.words)  # noqa: S606 -- our own program, no shell

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

    def presses_ctrl_c(self) -> None:
        """As the terminal has it: an interrupt for everything that runs in it."""
        time.sleep(0.2)
        os.write(self.screen, b"\x03")

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


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this computer's browser writes which address it was given."""
    browser, opened = tmp_path / "browser", tmp_path / "opened"
    browser.write_text(f"#!/bin/sh\nprintf '%s' \"$1\" > {opened}\n")
    browser.chmod(0o700)
    monkeypatch.setenv("BROWSER", str(browser))
    return opened


def begun(data: Path) -> Terminal:
    return Terminal(python("-m", "forensics", "init", "--data", str(data), "--training"))


def tell_the_unit(told: Terminal, *, people: str = "") -> None:
    told.answers("Force: ", "Training Police")
    told.answers("Unit [Digital Forensics Unit]: ", "")
    told.answers("Address: ", '1 "Example" Street')
    told.answers("Telephone: ", "01632 960001")
    told.answers("E-mail: ", "")
    told.answers("Name of its custody log [custody.training-police/", "")
    told.answers("How many people found the unit [3]: ", people)


def tell_a_person(told: Terminal, number: str, name: str, rank: str, duties: str = "") -> None:
    told.answers("Staff number: ", number)
    told.answers("Name: ", name)
    told.answers("Rank or post: ", rank)
    told.answers("Duties, with spaces between [", duties)


def make_a_key(told: Terminal, number: str, name: str, passphrase: str) -> None:
    told.reads(f"{name} ({number}) makes a key")
    told.answers("Passphrase: ", passphrase)
    told.answers("Repeat for confirmation: ", passphrase)
    told.reads("RECOVERY SLIP")
    told.answers("press any key to clear it", "")


def sign(told: Terminal, number: str, name: str, passphrase: str) -> None:
    told.reads(f"{name} ({number}) signs the founding")
    told.answers("Passphrase: ", passphrase)


def found(told: Terminal, data: Path) -> None:
    """Lead three people from the first question to the last."""
    tell_the_unit(told)
    for number, (name, rank, _) in PEOPLE.items():
        tell_a_person(told, number, name, rank)
    for number, (name, _, passphrase) in PEOPLE.items():
        make_a_key(told, number, name, passphrase)
    for number, (name, _, passphrase) in PEOPLE.items():
        if number == "2002":
            sign(told, number, name, "mistyped by its owner")
            told.reads("Once more.")
            told.answers("Passphrase: ", passphrase)
        else:
            sign(told, number, name, passphrase)
    told.reads("FIRST CHECKPOINT")
    told.reads(str(data / "root.pem"))
    told.answers("press any key", "")


def answer_of(port: int) -> str:
    connection = http.client.HTTPConnection("localhost", port, timeout=30)
    connection.request("GET", "/sign-in")
    with closing(connection), connection.getresponse() as answer:
        assert answer.status == 200
        return answer.read().decode()


def processes_about(data: Path) -> list[str]:
    """The commands of all running processes that name this folder."""
    commands = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # it ended meanwhile
            commands.append(file.read_bytes().replace(b"\0", b" ").decode("utf-8", "replace"))
    return [command for command in commands if str(data) in command]


@at_a_terminal
def test_one_command_leads_three_people_to_a_unit_that_opens_and_a_server_that_answers(
    tmp_path: Path, opened: Path
) -> None:
    data = tmp_path / "unit"
    told = begun(data)
    found(told, data)
    told.answers("Start the server now", "y")
    told.reads("Siân Parry (1001) opens the unit's keys")
    told.answers("Passphrase: ", PEOPLE["1001"][2])
    told.reads("Expunge is at http://localhost:")
    told.reads("Stop it with Ctrl+C")
    port = int(told.said.rpartition("http://localhost:")[2].split()[0])

    assert "<h1" in (page := answer_of(port))
    assert "Sign in" in page
    assert "Training" in page
    assert len(processes_about(data)) == 2  # the server, and its worker
    until = time.monotonic() + SECONDS
    while not opened.exists() and time.monotonic() < until:
        time.sleep(0.1)
    assert opened.read_text("utf-8") == f"http://localhost:{port}/sign-in"

    told.presses_ctrl_c()

    assert told.ends() == 0
    assert told.said.rstrip().endswith("Stopped.")
    assert "Traceback" not in told.said
    assert not processes_about(data)
    assert not re.search("|".join(words for *_, words in PEOPLE.values()), told.said)
    require_what_they_founded(data)


def require_what_they_founded(data: Path) -> None:
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


@at_a_terminal
def test_a_founding_that_was_interrupted_goes_on_with_the_same_command(tmp_path: Path) -> None:
    data, clerk = tmp_path / "unit", ("4004", "Ann Hughes", "meadow candle ribbon anchor")
    everybody = [(number, name, words) for number, (name, _, words) in PEOPLE.items()]
    everybody.append(clerk)
    told = begun(data)
    tell_the_unit(told, people="4")
    for number, (name, rank, _) in PEOPLE.items():
        tell_a_person(told, number, name, rank)
    tell_a_person(told, *clerk[:2], "Clerk", "reader")
    for each in everybody:
        make_a_key(told, *each)
    # A reader's signature cannot end it: readers sign first.
    sign(told, *clerk)
    sign(told, *everybody[0])
    told.reads("Alun Price (2002) signs the founding")
    told.reads("Passphrase: ")
    told.presses_ctrl_c()
    assert told.ends() != 0
    assert "What was signed is kept." in told.said
    assert f"expunge init --data {data}" in told.said.replace("\r\n", " ")

    told = begun(data)
    told.reads("2 of 4 people have signed the founding of this unit.")
    sign(told, *everybody[1])
    sign(told, *everybody[2])
    told.reads("FIRST CHECKPOINT")
    told.answers("press any key", "")
    told.answers("Start the server now", "n")

    assert told.ends() == 0
    assert f"expunge serve --data {data} --as 1001 --open" in told.said.replace("\r\n", " ")
    assert not re.search("|".join(words for *_, words in everybody), told.said)
    assert open_store(data).open_actor("2002", PEOPLE["2002"][2]).actor.name == "Alun Price"


def test_a_folder_begun_as_a_real_one_is_not_gone_on_with_as_one_for_training(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / FOUNDING).write_text("begun")
    monkeypatch.setattr(first_start, "open_unfounded", lambda _: SimpleNamespace(is_training=False))

    with pytest.raises(WrongEntryError, match="was begun as a real folder"):
        first_start.lead(tmp_path, training=True, document=IdentityDocument.WARRANT_CARD)


@at_a_terminal
def test_a_folder_of_something_else_is_refused_before_anything_is_asked(tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("of somebody")
    told = begun(tmp_path)

    assert told.ends() != 0
    assert "is there already and is not an empty folder" in told.said
    assert "Force" not in told.said


def test_where_the_usual_port_is_taken_the_next_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setattr(first_start, "USUAL_PORT", port)

        assert port < first_start.free_port() <= port + 100


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

    assert why in why_not(people)
    assert bool(why_not(people)) == bool(why)


def test_one_person_named_twice_is_told() -> None:
    people = [Founder("1001", "N", "R", each) for each in USUAL_DUTIES]

    assert "same staff number" in why_not(people)


def test_a_folder_that_not_everybody_signed_for_is_said_to_be_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = Founder("1001", "N", "R", USUAL_DUTIES[0])
    monkeypatch.setattr(first_start, "ask_unit", str)
    monkeypatch.setattr(first_start, "ask_people", lambda: [person])
    monkeypatch.setattr(first_start, "_key_made", lambda *told: told[0])
    monkeypatch.setattr(first_start, "_run", lambda *_: None)
    monkeypatch.setattr(first_start, "_command", lambda _: python("-c", "raise SystemExit(1)"))

    with pytest.raises(WrongEntryError, match=r"folder is made.*expunge person sign-founding"):
        first_start.lead(tmp_path / "unit", training=True, document=IdentityDocument.WARRANT_CARD)
