"""Both faces offer of an exhibit what its steps take, and say why not in the same words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click
import pytest
from click.testing import CliRunner

from evidence_store.acts.exhibits.bags import OpenBag
from evidence_store.acts.exhibits.catalogue import EXHIBIT_RULES
from evidence_store.cli.exhibits.exhibit_offers import VERBS
from evidence_store.domain.people.person import Actor
from evidence_store.errors import RefusedError
from evidence_store.ways import said_by
from evidence_store.workflow._kit.subjects.exhibit_offers import ExhibitDeed, require_rule
from evidence_store.workflow._kit.subjects.moving import Movement
from evidence_store.workflow._kit.subjects.open_exhibits import open_exhibit
from evidence_store.workflow.exhibits import continuity, transits
from evidence_store.workflow.holds import holds
from forensics.cli.root import expunge
from tests.evidence_store.workflow.acts import done
from tests.webui.conftest import PASSPHRASE, STAFF, Unit, Visitor
from webui.door.ways import in_browser

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from flask import Flask

    from evidence_store.open_folder.acting import ActingWithKeys

SEAL = "B1234567"
PROPOSALS = {
    ExhibitDeed.PROPOSE_DESTRUCTION,
    ExhibitDeed.PROPOSE_OVERWRITING,
    ExhibitDeed.PROPOSE_RESET,
}


def taken(unit: Unit, officer: ActingWithKeys) -> None:
    told: dict[str, Any] = {"seal_seen": SEAL, "reason": "Work"}
    continuity.take(unit.store.signing_desk(officer), unit.story.disk.id, **told)


def opened(unit: Unit, officer: ActingWithKeys) -> None:
    taken(unit, officer)
    done(OpenBag(seal=SEAL, reason="Work"), unit.story.disk.id, unit.store.signing_desk(officer))


def given(unit: Unit, officer: ActingWithKeys) -> None:
    taken(unit, officer)
    movement = Movement(unit.store.clock(), officer.actor.name, "Laboratory", "Imaging", SEAL)
    transits.offer(unit.store.signing_desk(officer), unit.story.disk.id, movement=movement)


def stopped(unit: Unit, officer: ActingWithKeys) -> None:
    holds.stop_and_refer(unit.store.desk_of(officer), unit.story.disk.id, note="")


STATES: dict[str, Callable[[Unit, ActingWithKeys], None]] = {
    "in the unit": lambda _unit, _officer: None,
    "taken by the officer": taken,
    "open on the bench": opened,
    "in transit": given,
    "stopped and referred": stopped,
}


def answers(unit: Unit, number: str) -> Mapping[str, str | None]:
    """Why each act is not offered to this person; None where it is."""
    store, found = unit.store, dict[str, str | None]()
    person = store.find_person(number)
    actor = Actor(person.id, person.name, person.rank, frozenset(person.duties))
    desk = store.reading_desk(actor)
    with desk.uow:
        on = open_exhibit(desk, unit.story.disk.id)
        for deed, rule in EXHIBIT_RULES.items():
            try:
                require_rule(rule, on)
            except RefusedError as error:
                found[deed] = said_by(error)
            else:
                found[deed] = None
    return found


@pytest.mark.family(share=1 / 3, least=2)
@pytest.mark.parametrize("state", STATES)
def test_the_page_lists_what_the_steps_take_and_each_form_says_why_not(
    open_app: Flask, open_unit: Unit, state: str
) -> None:
    STATES[state](open_unit, open_unit.store.open_actor("O1", PASSPHRASE))
    address = f"/exhibits/{open_unit.story.disk.id}"
    for number in STAFF:
        visitor, why_not = Visitor(open_app), answers(open_unit, number)
        visitor.come_in(number)
        page = visitor.get(address)
        pages = {deed: visitor.get(f"{address}/acts/{deed}") for deed in EXHIBIT_RULES}

        if page.status_code == 200:
            listed = set(re.findall(rf'href="{address}/acts/([a-z-]+)"', page.text))
            taken_now = {deed for deed, reason in why_not.items() if reason is None}
            assert listed == taken_now - PROPOSALS - {ExhibitDeed.REGISTER_IMAGE}, number
        for deed, form in pages.items():
            reason = why_not[deed]
            if form.status_code == 200 and reason is not None:
                with open_app.test_request_context():
                    assert visitor_reads(form.text, in_browser(reason)), (number, deed)


def visitor_reads(page: str, sentence: str) -> bool:
    plain = page.replace("&#39;", "'").replace("&#34;", '"').replace("&quot;", '"')
    return sentence in plain


@pytest.mark.parametrize(
    ("deed", "words"),
    [
        (ExhibitDeed.TAKE, ("--seal", SEAL, "--reason", "Work")),
        (ExhibitDeed.RECALL, ()),
        (ExhibitDeed.ACCEPT, ("--seal", SEAL)),
        (ExhibitDeed.REFERRED_TO, ("--to", "Team")),
    ],
)
def test_the_command_refuses_in_the_same_words(
    open_unit: Unit, tmp_path: Any, deed: ExhibitDeed, words: tuple[str, ...]
) -> None:
    taken(open_unit, open_unit.store.open_actor("O1", PASSPHRASE))
    file = tmp_path / "pass"
    file.write_text(PASSPHRASE)
    file.chmod(0o600)
    by = ("--as", "E1", "--passphrase-file", str(file), "--data", str(open_unit.store.data))

    said = CliRunner().invoke(expunge, [*VERBS[deed].split(), "ABC/1", *words, *by])
    shown = CliRunner().invoke(expunge, ["exhibit", "show", "ABC/1", "--why", "Test", *by])

    assert str(said.exception) == answers(open_unit, "E1")[deed]
    assert f"expunge {VERBS[deed]}\n" not in shown.output
    assert "you can now: expunge exhibit refer\n" in shown.output


@pytest.mark.parametrize("state", STATES)
def test_the_command_lists_for_everybody_what_the_steps_take(
    open_unit: Unit, tmp_path: Any, state: str
) -> None:
    STATES[state](open_unit, open_unit.store.open_actor("O1", PASSPHRASE))
    file = tmp_path / "pass"
    file.write_text(PASSPHRASE)
    file.chmod(0o600)
    for number in STAFF:
        why_not = answers(open_unit, number)
        by = ("--as", number, "--passphrase-file", str(file), "--data", str(open_unit.store.data))

        shown = CliRunner().invoke(expunge, ["exhibit", "show", "ABC/1", "--why", "Test", *by])

        if shown.exit_code == 0:
            listed = set(re.findall(r"you can now: expunge ([a-z -]+)\n", shown.output))
            taken_now = {VERBS[deed] for deed, reason in why_not.items() if reason is None}
            assert listed - {"disposal propose"} == taken_now - {"disposal propose"}, number
        else:
            assert number in {"A1", "R1"}, shown.output


def test_every_act_about_an_exhibit_has_its_command() -> None:
    context = click.Context(expunge)
    for deed in EXHIBIT_RULES:
        group: Any = expunge
        for word in VERBS[deed].split():
            if word.startswith("--"):
                assert any(word in each.opts for each in group.params), deed
                continue
            group = group.get_command(context, word)
            assert group is not None, deed
