"""What a unit of a test has to work on."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from evidence_store.domain.cases.case import Case, Offence, Offender
from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.law.enquiries import REQUIRED_ENQUIRIES
from evidence_store.domain.orders.order_changes import OrderReading
from evidence_store.domain.values.identifiers import new_id
from evidence_store.workflow.cases.cases import open_case
from evidence_store.workflow.orders.order_records import validate_order
from evidence_store.workflow.orders.orders import map_line
from tests.webui.conftest import PASSPHRASE, Unit, Visitor, signed_in
from tests.webui.story import book_phone
from webui.door.sessions import ServerSessions

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.test import TestResponse

    from evidence_store.domain.orders.order import Order


SEAL = "B1234567"
DIRECTION = "I direct that exhibit ABC/9 be destroyed."


def boxes(day: date) -> list[str]:
    """A day as a browser sends the three boxes of one."""
    return [str(day.day), str(day.month), str(day.year)]


def days_ago(unit: Unit, days: int) -> list[str]:
    return boxes(unit.store.clock().date() - timedelta(days=days))


def bring_a_phone(open_app: Flask, open_unit: Unit) -> None:
    """Three people bring a phone from the order to an authorised destruction."""
    store, order = open_unit.store, open_unit.story.order
    phone = book_phone(store, store.open_actor("O1", PASSPHRASE), open_unit.story.case, "ABC/9")
    officer, examiner = signed_in(open_app, "O1"), signed_in(open_app, "E1")
    supervisor = signed_in(open_app, "S1")

    mapped = officer.do(f"/orders/{order.id}/acts/map-line", number="2", exhibits=[phone.id],
                        passphrase=PASSPHRASE)  # fmt: skip
    nobody = officer.do(
        f"/orders/{order.id}/acts/nobody-else",
        decided_on=days_ago(open_unit, 1),
        reason="The household was asked",
        passphrase=PASSPHRASE,
    )
    decided = officer.do(
        f"/orders/{order.id}/acts/disclosure-decision",
        need="not_needed",
        officer="DC Disclosure",
        decided_on=days_ago(open_unit, 1),
        reason="Nothing is outstanding",
        passphrase=PASSPHRASE,
    )
    answered = officer.do(
        f"/orders/{order.id}/acts/answer-questions",
        answered_by="A. Prosecutor",
        answered_on=days_ago(open_unit, 1),
        **dict.fromkeys(REQUIRED_ENQUIRIES, "no"),
        passphrase=PASSPHRASE,
    )
    assert [one.status_code for one in (nobody, decided, answered)] == [303, 303, 303]
    proposed = examiner.do(
        f"/exhibits/{phone.id}/acts/propose-destruction",
        order=order.id,
        kind="chief_officer_direction",
        given_by="Rhiannon Llŷr",
        rank="Superintendent",
        delegation="Scheme of delegation 2026, item 4",
        given_on=days_ago(open_unit, 3),
        reason="The device may not go back",
        quotation=DIRECTION,
        known_gaps="",
        passphrase=PASSPHRASE,
    )
    assert (mapped.status_code, proposed.status_code) == (303, 303), proposed.text
    with open_unit.store.reading() as uow:
        (disposal,) = uow.disposals.find(exhibit_id=phone.id)
    deciding = supervisor.get(f"/disposals/{disposal.id}/acts/authorise").text
    authorised = supervisor.do(f"/disposals/{disposal.id}/acts/authorise", passphrase=PASSPHRASE)

    assert DIRECTION in deciding
    assert f"/exhibits/{phone.id}#holds" in deciding
    assert authorised.status_code == 303
    with open_unit.store.reading() as uow:
        assert uow.disposals.get(disposal.id).state is DisposalState.AUTHORISED


def end_session(app: Flask, visitor: Visitor) -> None:
    sessions = app.session_interface
    assert isinstance(sessions, ServerSessions)
    cookie = visitor.client.get_cookie(sessions.cookie)
    assert cookie is not None
    sessions.table.end(cookie.value)


def three(day: date) -> list[str]:
    return [str(day.day), str(day.month), str(day.year)]


def another_case(unit: Unit, *references: str) -> Case:
    """Cases with the same person; the last is given."""
    acting = unit.store.open_actor("O1", PASSPHRASE)
    offence = Offence("soa2003_67", "Voyeurism", None, date(2026, 1, 5))
    for reference in references:
        made = open_case(
            unit.store.desk_of(acting),
            reference=reference,
            court=f"Court of {reference}",
            court_case_number="",
            offenders=(Offender(new_id("f"), "Ann Other", None, (offence,)),),
        )
    return made


def references(page: str) -> list[str]:
    return re.findall(r'href="/cases/c_\w+">([^<]+)</a></th>', page)


def led(visitor: Visitor, done: TestResponse) -> str:
    """Where somebody comes to whose act was recorded."""
    assert done.status_code == 303, done.text
    on = visitor.get(done.location)
    assert on.status_code == 303
    return str(on.location)


def unread(unit: Unit) -> Order:
    """The one order of the story that two people have not read."""
    with unit.store.reading() as uow:
        (found,) = (one for one in uow.orders.find() if not one.is_validated)
    return found


def read_by(unit: Unit, number: str, order: Order) -> None:
    """Somebody reads the order against its document, and finds nothing."""
    desk = unit.store.signing_desk(unit.store.open_actor(number, PASSPHRASE))
    case = unit.story.case
    lines = tuple(each.text for each in order.lines)
    reading = OrderReading(case.offenders[0].name, case.court_case_number, lines)
    validate_order(desk, order.id, reading=reading)


def map_all_lines(unit: Unit) -> None:
    """Let every line that is left mean the disk."""
    desk = unit.store.signing_desk(unit.store.open_actor("O1", PASSPHRASE))
    with unit.store.reading() as uow:
        orders = uow.orders.find()
    for order in orders:
        for line in order.unsaid_lines:
            map_line(desk, order.id, line=line, exhibit_ids=(unit.story.disk.id,))


def day(unit: Unit, ago: int = 0) -> list[str]:
    """A day of London as three boxes take it."""
    then = unit.store.clock().date() - timedelta(days=ago)
    return [str(then.day), str(then.month), str(then.year)]
