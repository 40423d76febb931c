"""Verbs for which two people open their keys: each does in a process of their own (ADR 6)."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evidence_store.cli.exhibits.exhibit_handovers import HANDOVER_FORM
from evidence_store.cli.people.shown_apart import ToSign, require_as_shown
from evidence_store.cli.people.signing_apart import NotSignedApartError, signing_apart
from evidence_store.domain.events.separations import listed_line
from evidence_store.domain.signing.signed_acts import act_statement, is_signed_by
from evidence_store.errors import StatementError
from tests.evidence_store.cli.room import TODAY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evidence_store.domain.signing.act_statements import ActStatement
    from tests.evidence_store.cli.room import Room

HANDOVER, MANIFEST = "exhibit.handover_signed", "handover.manifest_signed"
FACTS = {"from": "Store", "to": "Cai Cŵn", "seal": "B1"}
_LOOKS: list[list[str]] = []


def _note(event: str, arguments: tuple[object, ...]) -> None:
    if event == "open":
        for each in _LOOKS:
            each.append(str(arguments[0]))


@contextmanager
def opened_here() -> Iterator[list[str]]:
    """The names of the files that this very process opens meanwhile."""
    if _note not in _ADDED:
        sys.addaudithook(_note)
        _ADDED.append(_note)
    _LOOKS.append([])
    yield _LOOKS[-1]
    _LOOKS.pop()


_ADDED: list[object] = []


def passphrases(room: Room, *people: str) -> list[str]:
    return [str(room.folder / each) for each in people]


def test_the_takers_passphrase_is_read_by_a_process_of_their_own(room: Room) -> None:
    day = TODAY.isoformat()
    form = room.form(
        "movement.toml",
        HANDOVER_FORM,
        occurred=f"{day}T00:00:00Z",
        from_holder='"Store"',
        reason='"Imaging"',
        seal='"B1"',
    )
    lines = [f"occurred = {day}T00:00:00Z", 'from_holder = "Store"', 'reason = "To the laboratory"']
    lines += ["[[exhibit]]", 'reference = "ABC/2"', 'seal = "B2"']
    manifest = room.file("manifest.toml", "\n".join(lines))
    giver, taker = passphrases(room, "A1", "C3")
    both = ("--taker", "C3", "--taker-passphrase-file", taker)

    for words in (
        ("exhibit", "handover", "ABC/1", "--form", form),
        ("exhibit", "manifest", "--case", "99ZZ1", "--form", manifest),
    ):
        with opened_here() as opened:
            assert room.run(*words, *both) == 0, room.said
        assert giver in opened
        assert taker not in opened
    assert room.run("fsck", by=None) == 3


def test_a_refused_handover_has_nobody_sign(room: Room) -> None:
    form = room.form(
        "movement.toml", HANDOVER_FORM, from_holder='"Store"', reason='"Imaging"', seal='"Another"'
    )
    taker = ("--taker", "C3", "--taker-passphrase-file", *passphrases(room, "C3"))

    assert room.run("exhibit", "handover", "ABC/1", "--form", form, *taker) == 4
    assert "seal" in room.said[-1]
    # Nobody is asked for a passphrase where the taker cannot act.
    assert room.run("exhibit", "handover", "ABC/1", "--form", form, "--taker", "Z9") == 2
    assert "no one is enrolled" in room.said[-1]


def about(room: Room) -> tuple[str, str | None]:
    """The ids of the case and of ABC/1."""
    with room.store.reading() as uow:
        (found,) = [each for each in uow.exhibits.find() if each.reference == "ABC/1"]
    return found.case_id, found.id


def statement(
    room: Room,
    facts: Mapping[str, str] = FACTS,
    event: str = HANDOVER,
    of: tuple[str, str | None] | None = None,
    **changes: str,
) -> ActStatement:
    who = room.store.find_person("C3").id
    with room.store.reading() as uow:
        standing = uow.custody.standing(None)
    return act_statement(
        event,
        signers={"giver": "u_giver", "taker": who},
        about=of or about(room),
        standing=standing,
        facts={**facts, **changes},
        at=room.store.clock(),
    )


def test_the_other_process_signs_what_it_was_shown_and_nothing_else(
    room: Room, capfd: pytest.CaptureFixture[str]
) -> None:
    file = room.folder / "C3"
    to_sign = ToSign(HANDOVER, "taker", about(room), FACTS)
    genuine, other = statement(room), statement(room, seal="B9")

    signature = signed(room, file, to_sign, genuine)

    shown = capfd.readouterr().err
    assert "signs as the taker" in shown
    assert all(f"{name}: {value}" in shown for name, value in FACTS.items())
    key = room.store.find_person("C3").signing_key
    assert is_signed_by(key, genuine, signature)
    with pytest.raises(StatementError, match="did not sign"):
        signed(room, file, to_sign, other)
    assert "says something else than was shown" in capfd.readouterr().err


def test_they_are_shown_which_exhibit_of_which_case_as_the_record_has_it(
    room: Room, capfd: pytest.CaptureFixture[str]
) -> None:
    case, exhibit = about(room)
    to_sign = ToSign(HANDOVER, "taker", (case, exhibit), FACTS)

    signed(room, room.folder / "C3", to_sign, statement(room))

    assert "signs as the taker for ABC/1 of case 99ZZ1" in capfd.readouterr().err
    elsewhere = replace(to_sign, about=(case, "x_unknown"))
    with pytest.raises(NotSignedApartError):
        signed(room, room.folder / "C3", elsewhere, statement(room))
    mixed = replace(to_sign, about=("c_unknown", exhibit))
    with pytest.raises(NotSignedApartError):
        signed(room, room.folder / "C3", mixed, statement(room))


def test_nobody_is_asked_apart_for_another_act_than_a_handover(
    room: Room, capfd: pytest.CaptureFixture[str]
) -> None:
    other = "exhibit.handover_accepted"
    to_sign = ToSign(other, "taker", about(room), FACTS)

    with pytest.raises(NotSignedApartError):
        signed(room, room.folder / "C3", to_sign, statement(room, event=other))

    assert "signs as the taker" not in capfd.readouterr().err


def signed(room: Room, file: Path, to_sign: ToSign, what: ActStatement) -> bytes:
    with signing_apart(room.store, "C3", file, to_sign) as signer:
        return signer(signer.shown(what).nonce.encode())


def test_a_statement_for_something_else_than_was_shown_is_not_signed(room: Room) -> None:
    of = about(room)
    to_sign, by = ToSign(HANDOVER, "taker", of, FACTS), room.store.find_person("C3").id
    genuine = statement(room)
    require_as_shown(genuine, to_sign, by=by)

    for change in ({"event": "disposal.authorised"}, {"role": "giver"}, {"about": (of[0], "x_2")}):
        with pytest.raises(StatementError):
            require_as_shown(genuine, replace(to_sign, **change), by=by)
    with pytest.raises(StatementError):
        require_as_shown(genuine, to_sign, by="u_giver")
    # What they were not shown they do not sign either.
    with pytest.raises(StatementError, match="than was shown"):
        require_as_shown(statement(room, due_back="2036-01-01"), to_sign, by=by)


def test_a_manifest_lists_the_exhibits_that_were_shown_under_their_seals(room: Room) -> None:
    case, by = about(room)[0], room.store.find_person("C3").id
    told = {
        "exhibit 1": "x_1 ABC/1",
        "exhibit 2": "x_2 ABC/2",
        "movement 1": "from Store; to Cai Cŵn; reason Imaging; seal B1; occurred now",
        "movement 2": "from Store; to Cai Cŵn; reason Imaging; seal B 2; occurred now",
    }
    to_sign = ToSign(MANIFEST, "taker", (case, None), told, (("x_1", "B1"), ("x_2", "B 2")))
    one, two = (
        listed_line(f"x_{n}", (f"m_{n}", seal), None) for n, seal in ((1, "B1"), (2, "B 2"))
    )

    def of(*lines: str, **more: str) -> ActStatement:
        facts = {**told, "manifest": "j_1", "exhibits": " ".join(lines), **more}
        return statement(room, facts, MANIFEST, (case, None))

    require_as_shown(of(one, two), to_sign, by=by)
    other = listed_line("x_9", ("m_2", "B 2"), None)
    resealed = listed_line("x_2", ("m_2", "B9"), None)
    odd = json.dumps(["x_2", "m_2", "B 2", None])  # the same, and no line of the log's
    for lines in (
        (one,), (one, two, other), (one, other), (one, one), (one, resealed), (one, odd), (), ("x",)
    ):  # fmt: skip
        with pytest.raises(StatementError, match="than was shown"):
            require_as_shown(of(*lines), to_sign, by=by)
    with pytest.raises(StatementError, match="than was shown"):
        require_as_shown(of(one, two, **{"exhibit 3": "x_3 ABC/3"}), to_sign, by=by)


def children() -> set[int]:
    """The processes that this one started and that are still there."""
    found = Path(f"/proc/self/task/{threading.get_native_id()}/children")
    return {int(each) for each in found.read_text(encoding="ascii").split()}


def signed_although(room: Room, stop: signal.Signals) -> bytes:
    """What comes where that signal reaches the taker's process before it is given the statement."""
    to_sign, before = ToSign(HANDOVER, "taker", about(room), FACTS), children()
    file = room.folder / "C3"
    with signing_apart(room.store, "C3", file, to_sign, answers_within=1) as signer:
        (theirs,) = children() - before
        os.kill(theirs, stop)
        time.sleep(0.2)  # a process that was killed has let go of its socket by then
        return signer(signer.shown(statement(room)).nonce.encode())


@pytest.mark.parametrize("stop", [signal.SIGKILL, signal.SIGSTOP])
def test_a_taker_s_process_that_dies_or_stands_still_is_a_refusal_in_words(
    room: Room, stop: signal.Signals
) -> None:
    before = children()

    with pytest.raises(StatementError, match=r"did not sign\. Nothing was recorded"):
        signed_although(room, stop)

    assert children() <= before


def test_it_signs_once(room: Room) -> None:
    to_sign = ToSign(HANDOVER, "taker", about(room), FACTS)
    first, second = statement(room), statement(room)

    with signing_apart(room.store, "C3", room.folder / "C3", to_sign) as signer:
        assert signer(signer.shown(first).nonce.encode())
        with pytest.raises(StatementError, match="did not sign"):
            signer(signer.shown(second).nonce.encode())
