"""An insider who opens the folder with one passphrase and appends by code of their own."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.custody.log.log import Log
from evidence_store.domain.exhibits.exhibit import PlacedHold
from evidence_store.domain.orders.order_changes import suspended
from evidence_store.domain.orders.order_states import OrderState
from evidence_store.errors import (
    ChangedRecordError,
    CustodyError,
    EvidenceStoreError,
    TamperedLogError,
)
from evidence_store.persistence.records.marks import RecordMark
from evidence_store.persistence.records.recorded import RECORDS
from evidence_store.persistence.upkeep.checking import verify_records
from tests.builders import NOON, a_case, a_draft, an_exhibit, an_order
from tests.evidence_store.keeping import keep
from tests.evidence_store.stores import acting

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidence_store.keys.unit_keys import UnitKeys
    from evidence_store.open_folder.store import Store
    from evidence_store.persistence.records.unit_of_work import SqlUnitOfWork

HOLD = PlacedHold("h_1", "other", NOON, "u_examiner", "Another force asks for it")
BACK = timedelta(days=210)
REFUSED = (ChangedRecordError, TamperedLogError)


@pytest.fixture
def held(store: Store, unit_keys: UnitKeys) -> Store:
    """A case with an exhibit under a hold and an order; and another case with one of its own."""
    who, at = acting(store), store.clock()
    with store.unit_of_work(unit_keys) as uow:
        keep(uow, who, a_case(), an_exhibit(), an_order(), at=at)
        other = an_exhibit(id="x_2", case_id="c_2")
        keep(uow, who, a_case(id="c_2", reference="other"), other, at=at)
        uow.exhibits.save(an_exhibit(placed_holds=(HOLD,)))
        placed = {"hold": HOLD.id, "code": HOLD.code}
        uow.custody.append(a_draft("hold.placed", "c_1", "x_1", at, public=placed))
        uow.commit()
    return store


def drop_the_hold(uow: SqlUnitOfWork) -> None:
    uow.exhibits.save(replace(uow.exhibits.get("x_1"), placed_holds=()))


def date_the_order_back(uow: SqlUnitOfWork) -> None:
    order = uow.orders.get("o_1")
    uow.orders.save(replace(order, made_on=order.made_on - BACK))


def date_the_conviction_back(uow: SqlUnitOfWork) -> None:
    case = uow.cases.get("c_1")
    (one,) = case.offenders
    before = tuple(replace(each, convicted_on=each.convicted_on - BACK) for each in one.offences)
    uow.cases.save(replace(case, offenders=(replace(one, offences=before),)))


def slip(
    store: Store,
    keys: UnitKeys,
    change: Callable[[SqlUnitOfWork], None],
    event: str,
    *,
    about: tuple[str, str | None],
    hides: bool = False,
    **public: Any,
) -> None:
    """Append such an entry past the program; where it hides, it tells of no part."""
    with store.unit_of_work(keys) as uow:
        change(uow)
        said = {}
        for name, (before, after) in uow.custody.pending.items():
            mark = RecordMark.of(before, after)
            said[name] = replace(mark, parts={} if hides else mark.parts).document()
        draft = a_draft(event, *about, store.clock(), public=public, committed={RECORDS: said})
        _, marks = uow.custody.present()
        log = Log(
            uow.custody.leaves, origin=store.log_key.origin, clock=store.clock, marks=lambda: marks
        )
        log.append(draft)
        uow.custody.pending.clear()
        uow.commit()


SLIPPED = {
    "a hold dropped": (drop_the_hold, "exhibit.weighed", ("c_1", "x_1"), {}),
    "a hold dropped under another": (
        drop_the_hold, "hold.placed", ("c_1", "x_1"), {"hold": "h_2", "code": "other"},
    ),
    "a hold dropped under a release that nobody signed": (
        drop_the_hold, "hold.released", ("c_1", "x_1"), {"hold": "h_1", "code": "other"},
    ),
    "a hold dropped in another case": (drop_the_hold, "exhibit.weighed", ("c_2", "x_2"), {}),
    "an order dated back": (
        date_the_order_back, "order.item_referred", ("c_1", None), {"order": "o_1"},
    ),
    "a conviction dated back": (
        date_the_conviction_back, "case.order_requested", ("c_1", None), {},
    ),
}  # fmt: skip


@pytest.mark.family(share=1 / 3, least=8, kinds=("name", "hides"))
@pytest.mark.parametrize("hides", [False, True])
@pytest.mark.parametrize("name", SLIPPED)
def test_a_bar_that_an_entry_of_another_kind_took_away_is_missed_at_every_gate(
    name: str, held: Store, unit_keys: UnitKeys, *, hides: bool
) -> None:
    change, event, about, public = SLIPPED[name]
    slip(held, unit_keys, change, event, about=about, hides=hides, **public)

    with held.unit_of_work(unit_keys) as uow, pytest.raises(REFUSED):
        uow.orders.get("o_1"), uow.cases.get("c_1"), uow.exhibits.get("x_1")
    with held.unit_of_work(unit_keys) as uow, pytest.raises(REFUSED):
        uow.custody.require_whole("c_1")
    with held.reading() as uow, pytest.raises(TamperedLogError):
        verify_records(uow)


def revive_the_order(uow: SqlUnitOfWork) -> None:
    order = suspended(uow.orders.get("o_1"), on=NOON.date(), by="u_1")
    uow.orders.save(replace(order, state=OrderState.MAPPED))


def test_an_order_whose_state_does_not_follow_from_what_is_recorded_is_read_by_nobody(
    held: Store, unit_keys: UnitKeys
) -> None:
    """Several kinds of entry may change the state: it is worked out again wherever it is read."""
    slip(
        held, unit_keys, revive_the_order, "order.suspended",
        about=("c_1", None), order="o_1", suspended_on=NOON.date().isoformat(),
    )  # fmt: skip

    with held.unit_of_work(unit_keys) as uow, pytest.raises(EvidenceStoreError, match="o_1"):
        uow.orders.get("o_1")
    with held.unit_of_work(unit_keys) as uow, pytest.raises(EvidenceStoreError, match="o_1"):
        uow.custody.require_whole("c_1")
    with held.reading() as uow, pytest.raises(EvidenceStoreError, match="o_1"):
        verify_records(uow)


@pytest.mark.parametrize("name", SLIPPED)
def test_the_programme_makes_no_such_entry(name: str, held: Store, unit_keys: UnitKeys) -> None:
    change, event, about, public = SLIPPED[name]
    with held.unit_of_work(unit_keys) as uow:
        change(uow)
        with pytest.raises((CustodyError, ValueError)):
            uow.custody.append(a_draft(event, *about, held.clock(), public=public))


def test_what_such_an_entry_is_about_passes_every_gate(held: Store, unit_keys: UnitKeys) -> None:
    with held.unit_of_work(unit_keys) as uow:
        uow.exhibits.save(replace(uow.exhibits.get("x_1"), locked=True))
        uow.custody.append(a_draft("exhibit.described", "c_1", "x_1", held.clock()))
        uow.commit()

    with held.unit_of_work(unit_keys) as uow:
        assert uow.exhibits.get("x_1").open_holds == (HOLD,)
        uow.custody.require_whole("c_1")
    with held.reading() as uow:
        verify_records(uow)
