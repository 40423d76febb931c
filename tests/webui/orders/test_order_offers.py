"""Both faces offer of an order what its steps take, and say why not in the same words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click
import pytest
from click.testing import CliRunner

from evidence_store.acts.orders.catalogue import ORDER_RULES
from evidence_store.acts.orders.letters import RecordObjection
from evidence_store.acts.orders.order_changes import SuspendOrder
from evidence_store.acts.orders.proceedings import DetermineProceeding, NoteProceeding
from evidence_store.cli.orders.order_offers import VERBS
from evidence_store.domain.law.courts import CourtKind
from evidence_store.domain.offers.order_deeds import OrderDeed
from evidence_store.domain.offers.order_offers import require_rule
from evidence_store.domain.orders.matters import ObjectionOutcome
from evidence_store.domain.orders.proceedings import ProceedingKind, ProceedingOutcome
from evidence_store.domain.people.person import Actor
from evidence_store.errors import RefusedError
from evidence_store.kept_files.order_documents import received_document
from evidence_store.ways import said_by
from evidence_store.workflow._kit.subjects.open_orders import on_order
from evidence_store.workflow.orders import (
    notices,
    order_nothing,
    proceedings,
    quashings,
    sentence_corrections,
)
from evidence_store.workflow.orders.orders import OrderEntry, map_line, record_order
from evidence_store.workflow.orders.proceedings import CorrectionEntry
from evidence_store.workflow.orders.sentence_corrections import CorrectedSentence
from forensics.cli.root import expunge
from tests.builders import SHA
from tests.evidence_store.workflow.acts import done
from tests.webui.conftest import PASSPHRASE, STAFF, Unit, Visitor, signed_in
from tests.webui.story import an_order_document
from webui.door.ways import in_browser
from webui.orders.order_acts import GROUPS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from flask import Flask

    from evidence_store.domain.orders.order import Order
    from evidence_store.open_folder.acting import ActingWithKeys

READERS_OF_FORMS = ("O1", "S1")


def doubted(unit: Unit, officer: ActingWithKeys) -> None:
    """An outcome, the sentence and the heading wait for a second person; all of it is O1's."""
    order, today = unit.story.order, unit.store.clock().date()
    desk, kind = unit.store.signing_desk(officer), ProceedingKind.CCRC
    noted = done(NoteProceeding(kind=kind, lodged_on=today), order.id, desk).proceedings[-1]
    how: dict[str, Any] = {"determined_on": today, "outcome": ProceedingOutcome.DISMISSED}
    done(DetermineProceeding(proceeding=noted.id, **how), order.id, desk)
    entry = CorrectionEntry(None, None, "Misread")
    proceedings.ask_correction(desk, order.id, noted.id, entry=entry)
    right = CorrectedSentence(order.sentence, "The court's paper")
    sentence_corrections.ask_sentence_correction(desk, order.id, entry=right)
    order_nothing.mark_nothing(desk, order.id, line=1)


def appealed(unit: Unit, officer: ActingWithKeys) -> None:
    order, today = unit.story.order, unit.store.clock().date()
    lodged = NoteProceeding(kind=ProceedingKind.CCRC, lodged_on=today)
    done(lodged, order.id, unit.store.signing_desk(officer))


def suspended(unit: Unit, officer: ActingWithKeys) -> None:
    today = unit.store.clock().date()
    done(SuspendOrder(suspended_on=today), unit.story.order.id, unit.store.signing_desk(officer))


def quashed(unit: Unit, officer: ActingWithKeys) -> None:
    today = unit.store.clock().date()
    desk = unit.store.signing_desk(officer)
    quashings.record_quashing(desk, unit.story.order.id, quashed_on=today)


def disclaimed(unit: Unit, officer: ActingWithKeys) -> None:
    """Beside the court's order a disclaimer of the same item, with its line mapped."""
    case, today = unit.story.case, unit.store.clock().date()
    entry = OrderEntry(
        offender_id=case.offenders[0].id, order_type="offender_disclaimer",
        court_kind=CourtKind.CROWN, court=case.court, made_on=today, takes_effect_on=today,
        made_by="Dai Owens", statutory_basis="The owner's own act", text="I give up the stick.",
        sentence=unit.story.order.sentence,
    )  # fmt: skip
    made = record_order(
        unit.store.desk_of(officer),
        case.id,
        entry=entry,
        received=received_document(unit.store, officer.unit_keys, an_order_document()),
    )
    map_line(unit.store.signing_desk(officer), made.id, line=1, exhibit_ids=(unit.story.disk.id,))


STATES: Mapping[str, Callable[[Unit, ActingWithKeys], None]] = {
    "carried out": lambda _unit, _officer: None,
    "doubted by the officer": doubted,
    "appealed": appealed,
    "suspended": suspended,
    "quashed": quashed,
    "beside a disclaimer": disclaimed,
}


def answers(unit: Unit, order: Order, number: str) -> dict[str, str | None]:
    """Why each act is not offered to this person; None where it is."""
    store, found = unit.store, dict[str, str | None]()
    person = store.find_person(number)
    actor = Actor(person.id, person.name, person.rank, frozenset(person.duties))
    with store.reading() as uow:
        for deed, rule in ORDER_RULES.items():
            try:
                require_rule(rule, on_order(uow, order, actor, rules=store.rules))
            except RefusedError as error:
                found[deed] = said_by(error)
            else:
                found[deed] = None
    return found


def orders_of(unit: Unit) -> list[Order]:
    with unit.store.reading() as uow:
        return list(uow.orders.find(case_id=unit.story.case.id))


def with_page(app: Flask) -> list[str]:
    """The acts that the browser has."""
    return [page.name for page in app.extensions["expunge_acts"] if page.kind == "order"]


@pytest.mark.parametrize("state", STATES)
def test_the_case_s_page_lists_of_an_order_what_the_steps_take(
    open_app: Flask, open_unit: Unit, state: str
) -> None:
    STATES[state](open_unit, open_unit.store.open_actor("O1", PASSPHRASE))
    for number in STAFF:
        visitor = signed_in(open_app, number)
        page = visitor.get(f"/cases/{open_unit.story.case.id}")
        if page.status_code != 200:
            continue
        for order in orders_of(open_unit):
            listed = set(re.findall(rf'href="/orders/{order.id}/acts/([a-z-]+)"', page.text))
            why_not = answers(open_unit, order, number)
            assert listed == {deed for deed in with_page(open_app) if why_not[deed] is None}, number


@pytest.mark.parametrize("state", ["doubted by the officer", "quashed"])
def test_each_form_about_an_order_says_why_not_before_anything_is_typed(
    open_app: Flask, open_unit: Unit, state: str
) -> None:
    STATES[state](open_unit, open_unit.store.open_actor("O1", PASSPHRASE))
    order = next(one for one in orders_of(open_unit) if one.id == open_unit.story.order.id)
    for number in READERS_OF_FORMS:
        visitor, why_not = Visitor(open_app), answers(open_unit, order, number)
        visitor.come_in(number)
        for deed in with_page(open_app):
            form, reason = visitor.get(f"/orders/{order.id}/acts/{deed}"), why_not[deed]
            if form.status_code != 200:
                assert reason is not None, (number, deed)
                continue
            plain = form.text.replace("&#39;", "'").replace("&#34;", '"')
            assert ("Refused" in plain) is (reason is not None), (number, deed)
            with open_app.test_request_context():
                assert reason is None or in_browser(reason) in plain, (number, deed)


def test_an_objection_that_was_upheld_is_settled_in_the_browser_once_it_is_resolved(
    open_app: Flask, open_unit: Unit
) -> None:
    officer, today = open_unit.store.open_actor("O1", PASSPHRASE), open_unit.store.clock().date()
    order, entry = open_unit.story.order, notices.NoticeEntry("Somebody", today, SHA)
    sent = notices.record_notice(open_unit.store.desk_of(officer), order.id, entry=entry)
    letter = sent.matters.notices[-1].id
    heard = RecordObjection(notice=letter, received_on=today, words="Mine")
    made = done(heard, order.id, open_unit.store.signing_desk(officer))
    objection = made.matters.notices[-1].objections[-1].id
    upheld = notices.ObjectionSettlement(ObjectionOutcome.UPHELD, today, "It is theirs")
    desk = open_unit.store.signing_desk(officer)
    notices.settle_objection(desk, order.id, objection, settlement=upheld)
    visitor, act = Visitor(open_app), f"/orders/{order.id}/acts/settle-objection"
    visitor.come_in("O1")
    day = [str(today.day), str(today.month), str(today.year)]

    assert act in visitor.get(f"/cases/{order.case_id}").text
    answer = visitor.do(
        act,
        objection=objection,
        outcome="withdrawn",
        settled_on=day,
        reason="Gone",
        passphrase=PASSPHRASE,
    )
    assert answer.status_code == 303, answer.text
    assert act not in visitor.get(f"/cases/{order.case_id}").text


def test_the_outcome_of_an_appeal_that_was_allowed_is_not_asked_for_again(
    open_app: Flask, open_unit: Unit
) -> None:
    officer, today = open_unit.store.open_actor("O1", PASSPHRASE), open_unit.store.clock().date()
    order, kind = open_unit.story.order, ProceedingKind.APPEAL_AGAINST_SENTENCE
    lodged = NoteProceeding(kind=kind, lodged_on=today)
    first = done(lodged, order.id, open_unit.store.signing_desk(officer)).proceedings[-1].id
    how: dict[str, Any] = {"determined_on": today, "outcome": ProceedingOutcome.ALLOWED}
    ended = DetermineProceeding(proceeding=first, **how)
    done(ended, order.id, open_unit.store.signing_desk(officer))
    visitor, act = Visitor(open_app), f"/orders/{order.id}/acts/determine-proceeding"
    visitor.come_in("O1")
    assert act not in visitor.get(f"/cases/{order.case_id}").text

    second = done(lodged, order.id, open_unit.store.signing_desk(officer)).proceedings[-1].id
    form = visitor.get(act).text
    assert f'value="{second}"' in form
    assert f'value="{first}"' not in form


def test_every_act_about_an_order_that_has_a_page_has_its_rule(open_app: Flask) -> None:
    pages = set(with_page(open_app))

    assert pages <= ORDER_RULES.keys()
    assert {name for names in GROUPS.values() for name in names} <= pages


@pytest.mark.parametrize(
    ("deed", "words"),
    [
        (OrderDeed.QUASH, ("quash", "--on", "2026-11-27")),
        (OrderDeed.CONFIRM_OUTCOME, ("confirm-outcome", "g_none")),
        (OrderDeed.CONFIRM_SENTENCE, ("confirm-sentence",)),
        ("close", ("close", "--on", "2026-11-27")),
        ("end-suspension", ("resume", "--on", "2026-11-27")),
    ],
)
def test_the_command_about_an_order_refuses_in_the_same_words(
    open_unit: Unit, tmp_path: Path, deed: OrderDeed, words: tuple[str, ...]
) -> None:
    officer = open_unit.store.open_actor("O1", PASSPHRASE)
    doubted(open_unit, officer)
    quashed(open_unit, officer)
    order = next(one for one in orders_of(open_unit) if one.id == open_unit.story.order.id)
    file = tmp_path / "pass"
    file.write_text(PASSPHRASE)
    file.chmod(0o600)
    by = ("--as", "O1", "--passphrase-file", str(file), "--data", str(open_unit.store.data))
    verb, *rest = words

    said = CliRunner().invoke(expunge, ["order", verb, order.id, *rest, *by])
    shown = CliRunner().invoke(expunge, ["order", "show", order.id, "--why", "Test", *by])

    assert isinstance(said.exception, RefusedError)
    assert str(said.exception) == answers(open_unit, order, "O1")[deed]
    assert said.exception.exit_code == 4
    assert f"you can now: expunge {VERBS[deed]}\n" not in shown.output
    assert "you can now: expunge order correct-outcome\n" in shown.output


@pytest.mark.family(share=1 / 3, least=2)
@pytest.mark.parametrize("state", STATES)
def test_the_command_lists_of_an_order_for_everybody_what_the_steps_take(
    open_unit: Unit, tmp_path: Path, state: str
) -> None:
    STATES[state](open_unit, open_unit.store.open_actor("O1", PASSPHRASE))
    file = tmp_path / "pass"
    file.write_text(PASSPHRASE)
    file.chmod(0o600)
    for number in STAFF:
        by = ("--as", number, "--passphrase-file", str(file), "--data", str(open_unit.store.data))
        for order in orders_of(open_unit):
            shown = CliRunner().invoke(expunge, ["order", "show", order.id, "--why", "Test", *by])

            if shown.exit_code:
                assert number in {"A1", "R1"}, shown.output
                continue
            listed = set(re.findall(r"you can now: expunge ([a-z -]+)\n", shown.output))
            why_not = answers(open_unit, order, number)
            taken_now = {deed for deed, reason in why_not.items() if reason is None}
            assert listed == {VERBS[deed] for deed in taken_now}, number


def test_every_act_about_an_order_has_its_command() -> None:
    context = click.Context(expunge)
    assert set(VERBS) == set(ORDER_RULES)
    for deed in ORDER_RULES:
        group: Any = expunge
        for word in VERBS[deed].split():
            group = group.get_command(context, word)
            assert group is not None, deed
