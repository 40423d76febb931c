"""What waits at one exhibit, in the order of the work: what stops it first, and its end last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.certificates.certificate import CertificateState
from evidence_store.domain.exhibits.stages import Stage
from evidence_store.domain.exhibits.standing import Standing
from evidence_store.domain.law.rules import STOP_AND_REFER
from evidence_store.domain.overview.next_steps import StepTo, Todo
from evidence_store.domain.overview.progress import TaskName
from evidence_store.domain.overview.todos.bag_todos import todos_of_bag
from evidence_store.domain.overview.todos.copy_todos import todos_of_copies
from evidence_store.domain.overview.todos.disposal_todos import todos_of_disposal, todos_of_reports
from evidence_store.domain.overview.todos.examination_todos import todos_of_examination
from evidence_store.domain.overview.todos.hash_set_todos import todos_of_sets
from evidence_store.domain.overview.todos.order_todos import (
    start_of,
    todos_of_holds,
    todos_of_orders,
)
from evidence_store.domain.overview.todos.standing_todos import todos_of_standing
from evidence_store.domain.people.duties import Act

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evidence_store.domain.overview.at_exhibit import AtExhibit
    from evidence_store.domain.signing.signed_statements import SignedStatement

_HELD = "A person placed a hold on it."


def todos_of_exhibit(on: AtExhibit) -> Iterator[Todo]:
    """Yield what waits at the exhibit, and at what its case holds; nothing where all is done."""
    yield from own_todos(on)
    if not on.is_examined:
        return
    yield from todos_of_sets(on.hash_sets)
    yield from todos_of_orders(on.orders, on.case, on.ids)
    yield from last_todos(on)


def last_todos(on: AtExhibit) -> Iterator[Todo]:
    """Yield what hangs on its holds, where these were worked out, and the proposal after them."""
    if on.holds is None or not on.is_examined:
        return
    if on.exhibit.open_holds and not on.begun_releases:
        yield Todo(_HELD, "It waits until two people have released it.", Act.RELEASE_HOLD)
    yield from todos_of_holds(on.holds, [each for each in on.orders if each.reaches(on.ids)])
    if on.holds.is_clear:
        yield Todo(
            "Nothing stands in the way of its disposal, and none is proposed.",
            "It waits for an examiner to propose it.",
            Act.PROPOSE,
            (on.step("propose-overwriting"), on.step("propose-destruction")),
            since=start_of(day) if (day := on.holds.earliest_erasure) is not None else None,
            is_routine=on.is_to_be_scanned,  # to examine it comes first
            task=TaskName.REVIEW,
        )


def own_todos(on: AtExhibit) -> Iterator[Todo]:
    """Yield what waits at the exhibit itself, before its orders and the holds of the law."""
    exhibit, goes_on = on.exhibit, on.exhibit.ended is None and not on.is_stopped
    if exhibit.placed_holds:
        yield from _releases(on)
    if exhibit.discrepancies or (exhibit.handovers and exhibit.handovers[-1].is_open):
        yield from todos_of_bag(on)
    if on.disposals:
        yield from todos_of_reports(on)
    if on.certificates:
        yield from _withdrawals(on)
    if exhibit.standing is not Standing.NONE and goes_on:
        yield from todos_of_standing(on)
    if exhibit.copies:
        yield from todos_of_copies(on)
    if on.disposal is not None and goes_on:
        yield from todos_of_disposal(on.disposal, on)
    elif on.is_examined:
        yield from todos_of_examination(on)


def _to_refer(on: AtExhibit) -> Iterator[Todo]:
    referred = {each.hold_id for each in on.exhibit.referrals}
    stops = [each for each in on.exhibit.open_holds if each.code == STOP_AND_REFER]
    if not all(each.id in referred for each in stops):
        yield Todo(
            "Everything on it is stopped, and it is not recorded to whom it was referred.",
            "It waits for somebody to record to whom it was referred.",
            Act.RECORD_REFERRAL,
            (on.step("referred-to"),),
            since=min(each.placed_at for each in stops),
            begun_by=frozenset(each.placed_by for each in stops),
        )


def _releases(on: AtExhibit) -> Iterator[Todo]:
    if on.is_stopped and on.exhibit.ended is None:
        yield from _to_refer(on)
    stands = "Everything on it is stopped and referred." if on.is_stopped else _HELD
    if begun := on.begun_releases:
        signed = [one for each in begun for one in each]
        yield Todo(
            stands,
            "It waits for a second person to sign for the release.",
            Act.RELEASE_HOLD,
            (on.step("release-hold"),),
            since=min(one.statement.made_at for one in signed),
            until=min(one.statement.not_after for one in signed),
            not_by=frozenset.intersection(*map(_signers, begun)),
            begun_by=frozenset(one.statement.person_id for one in signed),
        )
    elif on.is_stopped:
        # Before anybody signed, to go on stopping is as right as to release: nobody is sent there.
        yield Todo(stands, "It waits until two people have released it.", Act.RELEASE_HOLD)


def _signers(releases: Sequence[SignedStatement]) -> frozenset[str]:
    return frozenset[str]().union(*(each.people for each in releases))


def _withdrawals(on: AtExhibit) -> Iterator[Todo]:
    contradicted = {each.id for each in on.disposals if each.is_contradicted}
    for each in on.certificates:
        # Until it is withdrawn, no case certificate rests on it (ADR 122).
        if each.disposal_id in contradicted and each.state is CertificateState.ISSUED:
            yield Todo(
                "A scan of a later extraction found places, and the certificate of its reset "
                "stands.",
                "It waits for a supervisor to ask for the withdrawal of that certificate.",
                Act.WITHDRAW_CERTIFICATE,
                (StepTo("certificate", each.id, "withdraw"),),
            )
        if each.state is CertificateState.WITHDRAWAL_ASKED:
            yield Todo(
                "One person asked to withdraw a document that was issued for it.",
                "It waits for another person to confirm the withdrawal.",
                Act.CONFIRM_WITHDRAWAL,
                (StepTo("certificate", each.id, "confirm-withdrawal"),),
                since=each.asked.asked_at,
                not_by=each.asked.askers,
                begun_by=frozenset({each.asked.asked_by}),
            )


def exhibit_done(on: AtExhibit) -> str:
    """Return the standing of the exhibit, as one sentence, if nothing at it waits."""
    if on.exhibit.ended is not None:
        return "It has left the police. Nothing more is recorded of it."
    if on.exhibit.stage is Stage.CERTIFIED:
        return "It is disposed of, and its certificate is issued."
    if on.exhibit.stage is Stage.CERTIFICATE_WITHDRAWN:
        return "Its certificate was withdrawn, so it is not disposed of."
    return "Nothing at it waits."
