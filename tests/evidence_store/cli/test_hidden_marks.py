"""Every form of the command line, filled in with what hides or disguises other text."""

from __future__ import annotations

import json
import tomllib
import unicodedata
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner

from forensics.cli.root import expunge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.evidence_store.cli.room import Room

HIDDEN = "Llan\\u202Edudno\\u001B[31m"  # as TOML writes it
WHAT = {"EXHIBIT": "ABC/1", "DISPOSAL": "ABC/1", "ORDER": "99ZZ1", "CASE": "99ZZ1"}


def verbs_with_forms(
    group: click.Group = expunge, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every verb that prints a form, with the words that call it."""
    context = click.Context(group)
    for name in group.list_commands(context):
        verb = group.get_command(context, name)
        if isinstance(verb, click.Group):
            yield from verbs_with_forms(verb, (*path, name))
        elif verb and any("--print-form" in each.opts for each in verb.params):
            yield (*path, name), verb


def filled(form: str) -> str:
    """The form with the hidden marks in every text that it leaves open."""
    return form.replace('= ""', f'= "{HIDDEN}"')


def is_hidden(text: str) -> bool:
    return any(unicodedata.category(each) in ("Cc", "Cf") and each not in "\n\r\t" for each in text)


def recorded(room: Room) -> str:
    """All that the log holds, in clear and disclosed, unescaped."""
    with room.store.reading() as uow:
        entries = uow.custody.tail(uow.custody.head().size)
        told = [(json.loads(each.body), uow.custody.disclosed(each.seq)) for each in entries]
    return json.dumps(told, ensure_ascii=False, default=dict)


def test_no_form_of_the_command_line_puts_a_hidden_mark_into_the_record(room: Room) -> None:
    tried = 0
    for path, verb in verbs_with_forms():
        assert room.run(*path, "--print-form", by=None) in (0, 2)
        if "=" not in room.said[0]:
            continue
        form = room.file("hidden.toml", filled(room.said[0]))
        words = [WHAT.get(each.metavar or "", "ABC/1")
                 for each in verb.params if isinstance(each, click.Argument)]  # fmt: skip
        room.run(*path, *words, "--form", form)
        tried += 1

    assert tried > 25
    assert not is_hidden(recorded(room))


def test_a_hold_is_placed_whatever_its_note_holds_and_the_marks_are_shown(room: Room) -> None:
    note = room.file("note.txt", "Seen\u202e in the\x1b[2J store")

    assert room.run("hold", "place", "ABC/1", "--why", "ccrc", "--note-file", note) == 0
    assert room.run("exhibit", "refer", "ABC/1", "--note-file", note) == 0

    with room.store.reading() as uow:
        (exhibit,) = uow.exhibits.find(reference="ABC/1")
    assert [each.note for each in exhibit.open_holds] == ["Seen\ufffd in the\ufffd[2J store"] * 2
    assert not is_hidden(recorded(room))


def test_a_release_with_a_hidden_mark_is_refused_and_nothing_is_recorded(room: Room) -> None:
    assert room.run("hold", "place", "ABC/1", "--why", "ccrc") == 0
    with room.store.reading() as uow:
        (exhibit,) = uow.exhibits.find(reference="ABC/1")
    reason = room.file("reason.txt", "Ended\u202e")
    words = ("ABC/1", exhibit.open_holds[0].id, "--reason-file", reason)
    before = recorded(room)

    assert room.run("hold", "release", *words, by="B2") == 2

    assert "hidden character" in room.said[-1]
    assert recorded(room) == before


@pytest.mark.parametrize("verb", [("init",), ("person", "request")])
def test_what_begins_a_unit_prints_its_forms_too(verb: tuple[str, ...]) -> None:
    printed = CliRunner().invoke(expunge, [*verb, "--print-form"])

    assert printed.exit_code == 0
    assert tomllib.loads(printed.output)
