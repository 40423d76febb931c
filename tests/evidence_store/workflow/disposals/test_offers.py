"""What pages offer is what the steps take: every state, every deed, every person."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.domain.disposals.not_read import NotReadWhy
from evidence_store.domain.disposals.sampling import SamplingGround
from evidence_store.domain.events.separations import KEY_WAIT
from evidence_store.domain.offers.disposal_offers import Deed, is_offered
from evidence_store.errors import RefusedError, WaitingKeyError, WrongEntryError
from evidence_store.workflow._kit.capacity import key_settles
from evidence_store.workflow.certificates import certification
from evidence_store.workflow.disposals import destruction, disposals, erasures
from evidence_store.workflow.disposals.not_read import give_up_reading
from evidence_store.workflow.disposals.samplings import decide_sampling
from forensics.values import ErasureMethod, Route
from tests.builders import SHA
from tests.evidence_store.workflow.desk import Desk
from tests.evidence_store.workflow.disposals.selective.selecting import (
    NAMES,
    make_selectable,
    selective_plan,
    worked_out,
)
from tests.evidence_store.workflow.keyring import Keyring
from tests.evidence_store.workflow.phone_desk import Phones, taken_later

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidence_store.domain.disposals.disposal import Disposal
    from tests.builders import KeyedPerson

PEOPLE = ("examiner", "second", "supervisor", "officer", "everything", "administrator")


def to_destroy(desk: Desk) -> Disposal:
    return desk.propose(method=ErasureMethod.DESTRUCTION, plan=None)


def selective(desk: Desk) -> Disposal:
    make_selectable(desk)
    return desk.propose(plan=selective_plan())


def interrupted(desk: Desk) -> Disposal:
    started = desk.start(desk.permitted())
    return erasures.record_interruption(desk.of(desk.examiner), started.id, reason="Power")


def withdrawn(desk: Desk, disposal: Disposal) -> Disposal:
    return disposals.withdraw_disposal(desk.of(desk.supervisor), disposal.id, reason="No")


def destroyed(desk: Desk) -> Disposal:
    begun = desk.destruction_begun()
    desk.witness(begun, desk.second)
    return desk.witness(begun, desk.officer)


def reset(desk: Desk) -> Disposal:
    assert isinstance(desk, Phones)
    return desk.reset_seen()


STATES: dict[str, Callable[[Desk], Disposal]] = {
    "proposed": lambda desk: desk.propose(),
    "authorised": lambda desk: desk.authorise(desk.propose()),
    "permitted": lambda desk: desk.permitted(),
    "running": lambda desk: desk.start(desk.permitted()),
    "interrupted": interrupted,
    "completed": lambda desk: desk.erased(),
    "given up by one": lambda desk: given_up(desk, desk.erased(), desk.second),
    "not read": lambda desk: given_up(
        desk, given_up(desk, desk.erased(), desk.second), desk.supervisor
    ),
    "passed": lambda desk: desk.verify(desk.erased()),
    "void": lambda desk: withdrawn(desk, desk.propose()),
    "void after a start": lambda desk: withdrawn(desk, interrupted(desk)),
    "handed over": lambda desk: desk.handed_over(),
    "stated": lambda desk: desk.other_tool(desk.handed_over()),
    "destruction proposed": to_destroy,
    "selective proposed": selective,
    "destruction authorised": lambda desk: desk.authorise(to_destroy(desk)),
    "destruction permitted": lambda desk: desk.permit(desk.authorise(to_destroy(desk))),
    "destruction begun": lambda desk: desk.destruction_begun(),
    "destruction watched by one": lambda desk: desk.witness(desk.destruction_begun(), desk.second),
    "destroyed": destroyed,
    "reset": reset,
}


def authorise(desk: Desk, disposal: Disposal, who: KeyedPerson) -> Disposal:
    if disposal.route is not Route.SELECTIVE:
        return desk.authorise(disposal, who)
    return desk.authorise(disposal, who, worked_out=worked_out(), names_left=NAMES)


def overwrite(desk: Desk, disposal: Disposal, who: KeyedPerson) -> None:
    desk.start(disposals.issue_permit(desk.of(who), disposal.id), who)


def destroy(desk: Desk, disposal: Disposal, who: KeyedPerson) -> None:
    permitted = disposals.issue_permit(desk.of(who), disposal.id)
    assert permitted.permit is not None
    desk.hold_outside()
    destruction.begin_destruction(desk.of(who), disposal.id, permit_id=permitted.permit.id)


def given_up(desk: Desk, disposal: Disposal, who: KeyedPerson) -> Disposal:
    return give_up_reading(desk.of(who), disposal.id, why=NotReadWhy.NOT_HERE)


def sample(desk: Desk, disposal: Disposal, who: KeyedPerson) -> None:
    # Whoever may decide comes as far as what is asked of the share: this stick is too small.
    try:
        decide_sampling(desk.of(who), disposal.id, percent=10, why=SamplingGround.TOO_LARGE)
    except WrongEntryError:
        return


def issue(desk: Desk, disposal: Disposal, who: KeyedPerson) -> None:
    # Whoever may issue comes as far as reading what else it has.
    issuing: Any = SimpleNamespace(folder=Path("no such folder"))
    try:
        certification.issue_certificate(desk.of(who), disposal.id, issuing=issuing)
    except AttributeError:
        return


STEPS: dict[Deed, Callable[[Desk, Disposal, KeyedPerson], object]] = {
    Deed.AUTHORISE: authorise,
    Deed.WITHDRAW: lambda desk, disposal, who: disposals.withdraw_disposal(
        desk.of(who), disposal.id, reason="No"
    ),
    Deed.REFUSE_NAMES: lambda desk, disposal, who: disposals.refuse_for_names(
        desk.of(who), disposal.id
    ),
    Deed.OVERWRITE: overwrite,
    Deed.DESTROY: destroy,
    Deed.WITNESS: lambda desk, disposal, who: desk.witness(disposal, who),
    Deed.READ_AGAIN: lambda desk, disposal, who: desk.verify(disposal, who),
    Deed.GIVE_UP: given_up,
    Deed.SAMPLE: sample,
    Deed.TOOL_SAID: lambda desk, disposal, who: desk.other_tool(
        disposal, who, what="Fill With Ones", file=SHA, serial=None, size=None
    ),
    Deed.TOOL_READ: lambda desk, disposal, who: desk.other_tool(disposal, who, reads=True),
    Deed.READ_LATER: taken_later,
    Deed.ISSUE: issue,
}


def is_taken(desk: Desk, deed: Deed, disposal: Disposal, who: KeyedPerson) -> bool:
    try:
        STEPS[deed](desk, disposal, who)
    except RefusedError:
        return False
    except AttributeError:  # no receipt that could be read again: the builder has none to quote
        assert deed is Deed.READ_AGAIN
        return False
    return True


def desk_of(state: str) -> Desk:
    return Phones() if state == "reset" else Desk()


def made(state: str, deed: Deed) -> tuple[Desk, Disposal]:
    desk = desk_of(state)
    disposal = STATES[state](desk)
    if deed in (Deed.OVERWRITE, Deed.DESTROY):
        desk.at_bench()
    return desk, disposal


@pytest.mark.family(share=1 / 4, least=60, kinds=("state", "deed"))
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("deed", Deed)
def test_what_is_offered_is_what_the_step_takes(state: str, deed: Deed) -> None:
    desk, disposal = made(state, deed)
    for name in PEOPLE:
        who, bag = getattr(desk, name), desk.uow.exhibits.get("x_1")
        offered = is_offered(deed, disposal, bag=bag, actor=who.actor)

        assert offered == is_taken(desk, deed, disposal, who), (state, deed, name)
        if offered:  # a refusal leaves everything as it was; what was taken does not
            desk, disposal = made(state, deed)


SIGNED_FOR = {
    Deed.AUTHORISE: ("proposed", "supervisor"),
    Deed.OVERWRITE: ("authorised", "second"),
    Deed.DESTROY: ("destruction authorised", "second"),
    Deed.WITNESS: ("destruction begun", "second"),
    Deed.READ_AGAIN: ("completed", "second"),
    Deed.TOOL_READ: ("completed", "second"),
}


@pytest.mark.parametrize("deed", SIGNED_FOR)
def test_what_is_signed_for_is_neither_offered_to_a_new_key_nor_taken_until_a_day_has_passed(
    deed: Deed,
) -> None:
    state, name = SIGNED_FOR[deed]
    desk, disposal = made(state, deed)
    who = Keyring(desk).replace(getattr(desk, name), desk.administrator, desk.officer)
    desk.at_bench(who if deed in (Deed.OVERWRITE, Deed.DESTROY) else desk.examiner)

    def is_offered_now() -> bool:
        bag, settles = (
            desk.uow.exhibits.get("x_1"),
            key_settles(desk.uow, who.actor, at=desk.clock()),
        )
        return is_offered(deed, disposal, bag=bag, actor=who.actor, settles=settles)

    desk.clock.now += KEY_WAIT - timedelta(seconds=1)
    assert not is_offered_now()
    before = len(desk.uow.custody.drafts)
    with pytest.raises(WaitingKeyError, match="24 hours"):
        STEPS[deed](desk, disposal, who)
    signed = [draft for draft in desk.uow.custody.drafts[before:] if draft.signed is not None]
    assert signed == []

    desk.clock.forward(seconds=1)
    assert is_offered_now()
    STEPS[deed](desk, disposal, who)


def test_every_deed_is_offered_to_somebody_somewhere_and_to_nobody_everywhere() -> None:
    seen = {deed: set[bool]() for deed in Deed}
    for state, make in STATES.items():
        desk = desk_of(state)
        disposal = make(desk)
        desk.at_bench()
        bag = desk.uow.exhibits.get("x_1")
        for deed in Deed:
            for name in PEOPLE:
                actor = getattr(desk, name).actor
                seen[deed].add(is_offered(deed, disposal, bag=bag, actor=actor))

    assert all(answers == {True, False} for answers in seen.values()), seen
