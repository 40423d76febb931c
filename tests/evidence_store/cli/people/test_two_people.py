"""Verbs for which two people open their keys: each does in a process of their own (ADR 6)."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from evidence_store.cli.exhibits.exhibit_handovers import HANDOVER_FORM
from evidence_store.cli.people.signing_apart import ToSign, require_as_shown, signing_apart
from evidence_store.domain.signing.signed_acts import act_statement, is_signed_by
from evidence_store.errors import StatementError
from tests.evidence_store.cli.room import TODAY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evidence_store.domain.signing.act_statements import ActStatement
    from tests.evidence_store.cli.room import Room

HANDOVER = "exhibit.handover_signed"
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


def statement(room: Room, **changes: str) -> ActStatement:
    who = room.store.find_person("C3").id
    with room.store.reading() as uow:
        standing = uow.custody.standing(None)
    return act_statement(
        HANDOVER,
        signers={"giver": "u_giver", "taker": who},
        about=("c_1", "x_1"),
        standing=standing,
        facts=FACTS | changes,
        at=room.store.clock(),
    )


def test_the_other_process_signs_what_it_was_shown_and_nothing_else(
    room: Room, capfd: pytest.CaptureFixture[str]
) -> None:
    file = room.folder / "C3"
    to_sign = ToSign(HANDOVER, "taker", ("c_1", "x_1"), FACTS)
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


def signed(room: Room, file: Path, to_sign: ToSign, what: ActStatement) -> bytes:
    with signing_apart(room.store, "C3", file, to_sign) as signer:
        return signer(signer.shown(what).nonce.encode())


def test_a_statement_for_something_else_than_was_shown_is_not_signed(room: Room) -> None:
    to_sign, by = ToSign(HANDOVER, "taker", ("c_1", "x_1"), FACTS), room.store.find_person("C3").id
    genuine = statement(room)
    require_as_shown(genuine, to_sign, by=by)

    for change in ({"event": "disposal.authorised"}, {"role": "giver"}, {"about": ("c_1", "x_2")}):
        with pytest.raises(StatementError):
            require_as_shown(genuine, replace(to_sign, **change), by=by)
    with pytest.raises(StatementError):
        require_as_shown(genuine, to_sign, by="u_giver")
