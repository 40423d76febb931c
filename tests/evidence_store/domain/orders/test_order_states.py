"""Every (state, act) pair of an order has its outcome: 10 states, 17 acts, 170 cells."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.domain.cases.court_sentences import SentenceKind
from evidence_store.domain.orders.lasting_matters import Undertaking
from evidence_store.domain.orders.order import Order, OrderLine, restated
from evidence_store.domain.orders.order_changes import (
    OrderReading,
    closed,
    resumed,
    suspended,
    validated,
    varied,
    with_document,
    withdrawal_asked,
    withdrawal_confirmed,
)
from evidence_store.domain.orders.order_history import EntryWithdrawal, Suspension
from evidence_store.domain.orders.order_states import (
    ASKED,
    ORDER_ALLOWS,
    REFUSED,
    OrderAct,
    OrderState,
)
from evidence_store.domain.orders.proceedings import Proceeding, ProceedingKind, ProceedingOutcome
from evidence_store.errors import OutOfSequenceError, SamePersonError, WrongEntryError
from tests.builders import NOON, SHA, a_sentence, an_appeal_check, an_order, some_validations

if TYPE_CHECKING:
    from collections.abc import Callable

S, A = OrderState, OrderAct
DAY = date(2026, 3, 1)
LINE = OrderLine(1, "USB stick, exhibit ABC/1")
MAPPED_LINE = OrderLine(1, "USB stick, exhibit ABC/1", ("x_1",), "u_officer", NOON)
OPEN = Proceeding("g_1", ProceedingKind.CLAIM, date(2026, 2, 1), "u_officer", NOON)
WITHDRAWN = EntryWithdrawal("Typed twice", "u_officer", NOON, "u_second", NOON)
READING = OrderReading("Alex Example", "2601", ("USB stick, exhibit ABC/1",))

FACTS: dict[OrderState, dict[str, Any]] = {
    S.DRAFT: {"document_digest": None, "lines": (LINE,), "validations": ()},
    S.RECEIVED: {"lines": (LINE,), "validations": ()},
    S.VALIDATED: {"lines": (LINE,)},
    S.MAPPED: {},
    S.VARIED: {"lines": (LINE,), "edition": 2, "validations": ()},
    S.APPEALED: {"proceedings": (OPEN,)},
    S.SUSPENDED: {"suspensions": (Suspension(date(2026, 2, 1), "u_officer"),)},
    S.QUASHED: {"quashed_on": date(2026, 2, 20), "proceedings": (OPEN,)},
    S.WITHDRAWN_ENTRY: {
        "entry_withdrawal": WITHDRAWN,
        "proceedings": (OPEN,),
        "suspensions": (Suspension(date(2026, 2, 1), "u_officer"),),
    },
    S.CLOSED: {"closed_on": date(2026, 2, 20)},
}


def in_state(state: OrderState) -> Order:
    return restated(an_order(sentence=a_sentence(kind=SentenceKind.CUSTODY), **FACTS[state]))


def read(order: Order, by: str = "u_third") -> Order:
    return validated(
        order, READING, offender="Alex Example", court_case_number="2601", by=by, at=NOON
    )


def required(act: OrderAct) -> Callable[[Order], Order]:
    def do(order: Order) -> Order:
        order.require(act)
        return order

    return do


ACTS: dict[OrderAct, Callable[[Order], Order]] = {
    A.ATTACH_DOCUMENT: lambda o: with_document(o, SHA),
    A.VALIDATE: read,
    A.MAP_LINE: lambda o: o.mapped(1, exhibit_ids=("x_2",), by="u_officer", at=NOON),
    A.VARY: lambda o: varied(
        o, text="Phone", takes_effect_on=DAY, document_digest=SHA, on=DAY, by="u_officer"
    ),
    A.NOTE_PROCEEDING: lambda o: o.with_proceeding(replace(OPEN, id="g_2")),
    A.DETERMINE_PROCEEDING: lambda o: o.determined(
        o.proceedings[0].id if o.proceedings else "g_1",
        on=DAY,
        outcome=ProceedingOutcome.DISMISSED,
    ),
    A.CHECK_APPEAL: lambda o: o.with_appeal_check(an_appeal_check()),
    A.RECORD_RELEASE: lambda o: o.released(DAY),
    A.RECORD_MATTER: required(A.RECORD_MATTER),
    A.SETTLE_MATTER: required(A.SETTLE_MATTER),
    A.RECORD_ITEM: required(A.RECORD_ITEM),
    A.SUSPEND: lambda o: suspended(o, on=DAY, by="u_officer"),
    A.RESUME: lambda o: resumed(o, on=DAY),
    A.QUASH: lambda o: o.quashed(DAY),
    A.REPORT_INCIDENT: required(A.REPORT_INCIDENT),
    A.WITHDRAW_ENTRY: lambda o: withdrawal_confirmed(
        withdrawal_asked(o, reason="Typed twice", by="u_officer", at=NOON), by="u_second", at=NOON
    ),
    A.CLOSE: lambda o: closed(o, on=DAY),
    A.DISPOSE: required(A.DISPOSE),
}

# What every pair gives; a pair that does not stand here is refused.
TABLE: dict[tuple[OrderState, OrderAct], OrderState] = {
    (S.DRAFT, A.ATTACH_DOCUMENT): S.RECEIVED,
    (S.DRAFT, A.MAP_LINE): S.DRAFT,
    (S.DRAFT, A.NOTE_PROCEEDING): S.APPEALED,
    (S.DRAFT, A.CHECK_APPEAL): S.DRAFT,
    (S.DRAFT, A.RECORD_RELEASE): S.DRAFT,
    (S.DRAFT, A.RECORD_MATTER): S.DRAFT,
    (S.DRAFT, A.SETTLE_MATTER): S.DRAFT,
    (S.DRAFT, A.RECORD_ITEM): S.DRAFT,
    (S.DRAFT, A.QUASH): S.QUASHED,
    (S.DRAFT, A.WITHDRAW_ENTRY): S.WITHDRAWN_ENTRY,
    (S.RECEIVED, A.VALIDATE): S.RECEIVED,
    (S.RECEIVED, A.MAP_LINE): S.MAPPED,
    (S.RECEIVED, A.VARY): S.VARIED,
    (S.RECEIVED, A.NOTE_PROCEEDING): S.APPEALED,
    (S.RECEIVED, A.CHECK_APPEAL): S.RECEIVED,
    (S.RECEIVED, A.RECORD_RELEASE): S.RECEIVED,
    (S.RECEIVED, A.RECORD_MATTER): S.RECEIVED,
    (S.RECEIVED, A.SETTLE_MATTER): S.RECEIVED,
    (S.RECEIVED, A.RECORD_ITEM): S.RECEIVED,
    (S.RECEIVED, A.SUSPEND): S.SUSPENDED,
    (S.RECEIVED, A.QUASH): S.QUASHED,
    (S.RECEIVED, A.WITHDRAW_ENTRY): S.WITHDRAWN_ENTRY,
    (S.RECEIVED, A.DISPOSE): S.RECEIVED,  # refused by the line that is not mapped
    (S.VALIDATED, A.VALIDATE): S.VALIDATED,
    (S.VALIDATED, A.MAP_LINE): S.MAPPED,
    (S.VALIDATED, A.VARY): S.VARIED,
    (S.VALIDATED, A.NOTE_PROCEEDING): S.APPEALED,
    (S.VALIDATED, A.CHECK_APPEAL): S.VALIDATED,
    (S.VALIDATED, A.RECORD_RELEASE): S.VALIDATED,
    (S.VALIDATED, A.RECORD_MATTER): S.VALIDATED,
    (S.VALIDATED, A.SETTLE_MATTER): S.VALIDATED,
    (S.VALIDATED, A.RECORD_ITEM): S.VALIDATED,
    (S.VALIDATED, A.SUSPEND): S.SUSPENDED,
    (S.VALIDATED, A.QUASH): S.QUASHED,
    (S.VALIDATED, A.WITHDRAW_ENTRY): S.WITHDRAWN_ENTRY,
    (S.VALIDATED, A.DISPOSE): S.VALIDATED,  # refused by the line that is not mapped
    (S.MAPPED, A.VALIDATE): S.MAPPED,
    (S.MAPPED, A.MAP_LINE): S.MAPPED,
    (S.MAPPED, A.VARY): S.VARIED,
    (S.MAPPED, A.NOTE_PROCEEDING): S.APPEALED,
    (S.MAPPED, A.CHECK_APPEAL): S.MAPPED,
    (S.MAPPED, A.RECORD_RELEASE): S.MAPPED,
    (S.MAPPED, A.RECORD_MATTER): S.MAPPED,
    (S.MAPPED, A.SETTLE_MATTER): S.MAPPED,
    (S.MAPPED, A.RECORD_ITEM): S.MAPPED,
    (S.MAPPED, A.SUSPEND): S.SUSPENDED,
    (S.MAPPED, A.QUASH): S.QUASHED,
    (S.MAPPED, A.WITHDRAW_ENTRY): S.WITHDRAWN_ENTRY,
    (S.MAPPED, A.CLOSE): S.CLOSED,
    (S.MAPPED, A.DISPOSE): S.MAPPED,
    (S.VARIED, A.VALIDATE): S.VARIED,
    (S.VARIED, A.MAP_LINE): S.MAPPED,
    (S.VARIED, A.VARY): S.VARIED,
    (S.VARIED, A.NOTE_PROCEEDING): S.APPEALED,
    (S.VARIED, A.CHECK_APPEAL): S.VARIED,
    (S.VARIED, A.RECORD_RELEASE): S.VARIED,
    (S.VARIED, A.RECORD_MATTER): S.VARIED,
    (S.VARIED, A.SETTLE_MATTER): S.VARIED,
    (S.VARIED, A.RECORD_ITEM): S.VARIED,
    (S.VARIED, A.SUSPEND): S.SUSPENDED,
    (S.VARIED, A.QUASH): S.QUASHED,
    (S.VARIED, A.WITHDRAW_ENTRY): S.WITHDRAWN_ENTRY,
    (S.APPEALED, A.VALIDATE): S.APPEALED,
    (S.APPEALED, A.MAP_LINE): S.APPEALED,
    (S.APPEALED, A.VARY): S.APPEALED,
    (S.APPEALED, A.NOTE_PROCEEDING): S.APPEALED,
    (S.APPEALED, A.DETERMINE_PROCEEDING): S.MAPPED,
    (S.APPEALED, A.CHECK_APPEAL): S.APPEALED,
    (S.APPEALED, A.RECORD_RELEASE): S.APPEALED,
    (S.APPEALED, A.RECORD_MATTER): S.APPEALED,
    (S.APPEALED, A.SETTLE_MATTER): S.APPEALED,
    (S.APPEALED, A.RECORD_ITEM): S.APPEALED,
    (S.APPEALED, A.SUSPEND): S.SUSPENDED,
    (S.APPEALED, A.QUASH): S.QUASHED,
    (S.APPEALED, A.WITHDRAW_ENTRY): S.WITHDRAWN_ENTRY,
    (S.APPEALED, A.DISPOSE): S.APPEALED,  # refused by the hold that stands
    (S.SUSPENDED, A.VALIDATE): S.SUSPENDED,
    (S.SUSPENDED, A.MAP_LINE): S.SUSPENDED,
    (S.SUSPENDED, A.VARY): S.SUSPENDED,
    (S.SUSPENDED, A.NOTE_PROCEEDING): S.SUSPENDED,
    (S.SUSPENDED, A.CHECK_APPEAL): S.SUSPENDED,
    (S.SUSPENDED, A.RECORD_RELEASE): S.SUSPENDED,
    (S.SUSPENDED, A.RECORD_MATTER): S.SUSPENDED,
    (S.SUSPENDED, A.SETTLE_MATTER): S.SUSPENDED,
    (S.SUSPENDED, A.RECORD_ITEM): S.SUSPENDED,
    (S.SUSPENDED, A.RESUME): S.MAPPED,
    (S.SUSPENDED, A.QUASH): S.QUASHED,
    (S.SUSPENDED, A.WITHDRAW_ENTRY): S.WITHDRAWN_ENTRY,
    (S.QUASHED, A.REPORT_INCIDENT): S.QUASHED,
    (S.QUASHED, A.DETERMINE_PROCEEDING): S.QUASHED,  # another appeal can go on
    (S.QUASHED, A.RECORD_RELEASE): S.QUASHED,  # the sentence can stand
    (S.QUASHED, A.SETTLE_MATTER): S.QUASHED,  # what was open under it is ended there
    (S.WITHDRAWN_ENTRY, A.DETERMINE_PROCEEDING): S.WITHDRAWN_ENTRY,  # what bars under it can end
    (S.WITHDRAWN_ENTRY, A.RECORD_RELEASE): S.WITHDRAWN_ENTRY,
    (S.WITHDRAWN_ENTRY, A.SETTLE_MATTER): S.WITHDRAWN_ENTRY,
    (S.WITHDRAWN_ENTRY, A.RESUME): S.WITHDRAWN_ENTRY,
    (S.CLOSED, A.VARY): S.VARIED,
    (S.CLOSED, A.NOTE_PROCEEDING): S.APPEALED,
    (S.CLOSED, A.CHECK_APPEAL): S.CLOSED,
    (S.CLOSED, A.RECORD_RELEASE): S.CLOSED,
    (S.CLOSED, A.SUSPEND): S.SUSPENDED,
    (S.CLOSED, A.QUASH): S.QUASHED,
}
# Allowed by the machine, and refused in these facts: nothing is open, and the document is there.
IDLE = {
    (S.SUSPENDED, A.DETERMINE_PROCEEDING): LookupError,
    (S.SUSPENDED, A.ATTACH_DOCUMENT): OutOfSequenceError,
    (S.APPEALED, A.ATTACH_DOCUMENT): OutOfSequenceError,
}


@pytest.mark.parametrize("state", list(S))
def test_each_state_follows_from_what_is_recorded(state: OrderState) -> None:
    assert in_state(state).state is state


@pytest.mark.parametrize("act", list(A))
@pytest.mark.parametrize("state", list(S))
def test_an_order_does_what_its_table_says_and_refuses_the_rest(
    state: OrderState, act: OrderAct
) -> None:
    order, following = in_state(state), TABLE.get((state, act))

    if (state, act) in IDLE:
        with pytest.raises(IDLE[state, act]):
            ACTS[act](order)
    elif following is None:
        with pytest.raises(OutOfSequenceError):
            ACTS[act](order)
    else:
        assert ACTS[act](order).state is following


def test_the_machine_allows_what_the_table_says_and_no_more() -> None:
    allowed = {(state, act) for state, acts in ORDER_ALLOWS.items() for act in acts}

    assert allowed == set(TABLE) | set(IDLE)
    assert set(REFUSED) == set(S)
    assert set(ASKED) == set(A)


@pytest.mark.parametrize("state", [s for s in S if s not in (S.QUASHED, S.WITHDRAWN_ENTRY)])
def test_an_appeal_is_noted_wherever_an_order_stands_and_keeps_it_open(state: OrderState) -> None:
    noted = ACTS[A.NOTE_PROCEEDING](in_state(state))

    assert noted.state in (S.APPEALED, S.SUSPENDED)
    assert noted.proceedings[-1].is_open


def test_a_document_that_comes_after_an_appeal_is_recorded_and_then_read() -> None:
    appealed = ACTS[A.NOTE_PROCEEDING](in_state(S.DRAFT))
    assert appealed.state is S.APPEALED

    with pytest.raises(OutOfSequenceError, match="expunge order document"):
        read(appealed)
    assert read(with_document(appealed, SHA)).state is S.APPEALED


def test_an_allowed_appeal_leaves_the_order_appealed_until_the_variation_that_follows_it() -> None:
    appeal = replace(OPEN, kind=ProceedingKind.APPEAL_AGAINST_SENTENCE)
    order = restated(replace(in_state(S.MAPPED), proceedings=(appeal,)))
    order = order.determined("g_1", on=DAY, outcome=ProceedingOutcome.ALLOWED)
    assert order.state is S.APPEALED
    told: dict[str, Any] = {"text": "Phone", "takes_effect_on": DAY, "document_digest": SHA}

    assert varied(order, on=DAY, by="u_officer", **told).state is S.APPEALED
    assert varied(order, on=DAY, by="u_officer", follows=("g_1",), **told).state is S.VARIED


def test_a_late_appeal_opens_a_closed_order_and_its_dismissal_closes_it_again() -> None:
    late = ACTS[A.NOTE_PROCEEDING](in_state(S.CLOSED))
    assert late.state is S.APPEALED

    ended = late.determined("g_2", on=DAY, outcome=ProceedingOutcome.DISMISSED)
    assert ended.state is S.CLOSED


def test_a_variation_keeps_what_it_replaces_and_asks_for_new_readings_and_mappings() -> None:
    order = ACTS[A.VARY](in_state(S.MAPPED))

    assert [(e.number, e.text, e.mapped) for e in order.editions] == [
        (1, "USB stick, exhibit ABC/1", ((1, ("x_1",)),))
    ]
    assert (order.edition, order.text, order.exhibit_ids) == (2, "Phone", ())
    assert not order.is_validated


def test_a_variation_drops_words_of_destruction_that_it_does_not_repeat() -> None:
    order = in_state(S.MAPPED)
    quoting = replace(order, specifies_destruction="USB stick")

    assert ACTS[A.VARY](quoting).specifies_destruction is None


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"text": " "}, "verbatim"),
        ({"on": date(2026, 1, 11)}, "before it was made"),
    ],
)
def test_a_variation_that_cannot_be_so_is_refused(changes: dict[str, Any], match: str) -> None:
    told: dict[str, Any] = {
        "text": "Phone",
        "takes_effect_on": DAY,
        "document_digest": SHA,
        "on": DAY,
        "by": "u_officer",
    }
    with pytest.raises(WrongEntryError, match=match):
        varied(in_state(S.MAPPED), **(told | changes))


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"offender": "Alix Example"}, "the offender's name"),
        ({"court_case_number": "2610"}, "the court's case number"),
        ({"lines": ("USB stick, exhibit ABC/7",)}, "line 1"),
        ({"lines": ()}, "the count of lines"),
        ({"lines": (*READING.lines, "iPhone")}, "the count of lines"),
    ],
)
def test_a_reading_that_differs_is_refused_with_the_place_and_without_the_words(
    changes: dict[str, Any], named: str
) -> None:
    with pytest.raises(WrongEntryError, match=named) as refused:
        validated(
            in_state(S.RECEIVED),
            replace(READING, **changes),
            offender="Alex Example",
            court_case_number="2601",
            by="u_third",
            at=NOON,
        )
    assert "Alex" not in str(refused.value)
    assert "ABC/7" not in str(refused.value)


def test_two_people_read_an_order_and_nobody_reads_it_twice() -> None:
    once = read(in_state(S.RECEIVED), "u_officer")
    assert not once.is_validated

    with pytest.raises(SamePersonError):
        read(once, "u_officer")
    assert read(once, "u_second").state is S.VALIDATED


def test_a_reading_of_an_earlier_edition_does_not_count_for_the_next() -> None:
    order = replace(in_state(S.VARIED), validations=some_validations())

    assert not order.is_validated


def test_an_entry_keyed_in_error_needs_two_words_and_is_kept() -> None:
    order = in_state(S.MAPPED)
    asked = withdrawal_asked(order, reason="Typed twice", by="u_officer", at=NOON)

    assert asked.state is S.MAPPED
    with pytest.raises(OutOfSequenceError, match="asked for before"):
        withdrawal_asked(asked, reason="Again", by="u_second", at=NOON)
    with pytest.raises(OutOfSequenceError, match="has not been asked for"):
        withdrawal_confirmed(order, by="u_second", at=NOON)
    assert withdrawal_confirmed(asked, by="u_second", at=NOON).text == order.text


def test_a_suspension_does_not_end_before_it_began() -> None:
    with pytest.raises(WrongEntryError):
        resumed(in_state(S.SUSPENDED), on=date(2026, 1, 31))


def test_an_order_is_not_closed_while_a_line_is_neither_mapped_nor_an_item() -> None:
    order = in_state(S.MAPPED)
    longer = replace(order, lines=(*order.lines, OrderLine(2, "iPhone")))

    with pytest.raises(OutOfSequenceError, match="Lines not yet mapped: 2"):
        closed(longer, on=DAY)


def test_a_matter_is_found_again_by_its_kind_and_id() -> None:
    given = Undertaking("w_1", "Return the photographs", "DC Y", DAY, DAY, "u_officer")
    matters = an_order().matters.added(given)

    done = replace(given, closed_on=DAY)
    assert matters.changed(done).found(Undertaking, "w_1") == done
    with pytest.raises(LookupError):
        matters.found(Undertaking, "w_2")
