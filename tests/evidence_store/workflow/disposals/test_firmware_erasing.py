"""A drive erases itself only where this unit tried it: at the proposal, and at every start."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from evidence_store.domain.disposals.proposals import WrongPlanError
from evidence_store.domain.exhibits.exhibit import MediumKind
from evidence_store.domain.unit.firmware_trials import limit_of
from evidence_store.workflow.unit.firmware_trials import confirm_trial
from forensics.erasing.firmware.method import MediumType
from forensics.erasing.firmware.permitted import methods_for
from forensics.values import ErasePlan, ErasureMethod, Identification, IdentifiedBy
from forensics.values.device_facts import Bus
from forensics.values.erase_methods import firmware_name
from tests.builders import a_plan, an_acquisition
from tests.evidence_store.workflow.desk import RULES, Desk
from tests.evidence_store.workflow.trials import FACTS, RECEIPT, tried
from tests.forensics.make_methods import RULES as SHIPPED
from tests.forensics.make_methods import in_rules

if TYPE_CHECKING:
    from evidence_store.domain.disposals.disposal import Disposal
    from forensics.values import DeviceFacts

METHOD = ErasureMethod.NVME_SANITIZE_BLOCK


def test_the_rules_name_each_method_for_the_media_that_it_is_for_and_for_no_other() -> None:
    """Flash is never overwritten by its firmware, and a disk that turns has no blocks to erase."""
    named = {
        medium.code: {name for each in medium.methods if (name := firmware_name(each))}
        for medium in RULES.media
    }

    assert named.pop("hdd") == methods_for(MediumType.DISK)
    assert named.pop("ssd") == methods_for(MediumType.FLASH)
    assert not any(named.values())
    assert in_rules(SHIPPED.read_text()) == SHIPPED.read_text()


def plan_of(facts: DeviceFacts | None = FACTS, method: ErasureMethod = METHOD) -> ErasePlan:
    return a_plan(method=method, facts=facts)


KNOWN = Identification(
    IdentifiedBy.CONTENT, plan_of().target, "a_1", bytes(32), equal=4096, telling=4096
)


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    exhibit = desk.uow.exhibits.get("x_1")
    desk.uow.exhibits.save(replace(exhibit, medium=MediumKind.SSD))
    desk.uow.acquisitions.add(an_acquisition(registered_by="u_second", verified_by="u_second"))
    return desk


def switched_on(desk: Desk) -> str:
    """Have the method tried and confirmed, and return what people sign for it."""
    record = tried(desk)
    return limit_of(confirm_trial(desk.of(desk.second), record.id, receipt=RECEIPT))


def proposed(desk: Desk, plan: ErasePlan | None = None) -> Disposal:
    plan = plan or plan_of()
    return desk.propose(method=plan.method, plan=plan)


@pytest.mark.usefixtures("golden")
def test_what_was_tried_is_proposed_permitted_and_started_and_its_trial_is_signed_for(
    desk: Desk,
) -> None:
    limit = switched_on(desk)
    plan = plan_of()

    disposal = desk.permit(desk.authorise(proposed(desk, plan)))
    running = desk.start(disposal, plan=plan, facts=FACTS, identification=KNOWN)

    assert running.known_gaps == (limit,)
    assert "signed for by two people" in limit
    assert running.starts == 1


def test_a_proposal_rests_on_the_newest_trial_and_a_later_one_takes_nothing_from_it(
    desk: Desk,
) -> None:
    older = switched_on(desk)
    desk.clock.forward(hours=1)
    newer = switched_on(desk)
    plan = plan_of()

    disposal = proposed(desk, plan)
    desk.clock.forward(hours=1)
    switched_on(desk)
    running = desk.start(
        desk.permit(desk.authorise(disposal)), plan=plan, facts=FACTS, identification=KNOWN
    )

    assert older != newer
    assert running.known_gaps == (newer,)


def test_what_rests_on_a_trial_that_is_not_in_force_is_not_authorised(desk: Desk) -> None:
    switched_on(desk)
    disposal = proposed(desk)
    (trial,) = desk.uow.firmware_trials.find()
    desk.uow.firmware_trials.save(replace(trial, confirmed_by=None))

    with pytest.raises(WrongPlanError, match="names another trial"):
        desk.authorise(disposal)


@pytest.mark.parametrize(
    "plan",
    [
        plan_of(None),
        plan_of(replace(FACTS, model="SSD 980")),
        plan_of(replace(FACTS, firmware="3B2QEXM7")),
        plan_of(replace(FACTS, bus=Bus.USB)),
        plan_of(method=ErasureMethod.NVME_SANITIZE_CRYPTO),
    ],
)
def test_another_kind_of_drive_or_another_method_is_not_proposed(
    desk: Desk, plan: ErasePlan
) -> None:
    switched_on(desk)

    with pytest.raises(WrongPlanError, match="has no trial of"):
        proposed(desk, plan)


def test_a_trial_that_nobody_else_signed_for_switches_nothing_on(desk: Desk) -> None:
    tried(desk)

    with pytest.raises(WrongPlanError, match="expunge trial run"):
        proposed(desk)


def test_a_medium_for_which_the_rules_do_not_name_the_method_is_refused(desk: Desk) -> None:
    switched_on(desk)
    exhibit = desk.uow.exhibits.get("x_1")
    desk.uow.exhibits.save(replace(exhibit, medium=MediumKind.USB_FLASH))

    with pytest.raises(WrongPlanError, match="not allowed for this kind"):
        proposed(desk)


@pytest.mark.parametrize("at_hand", [None, replace(FACTS, firmware="3B2QEXM7")])
def test_a_drive_whose_firmware_was_changed_since_the_proposal_is_not_started(
    desk: Desk, at_hand: DeviceFacts | None
) -> None:
    switched_on(desk)
    plan = plan_of()
    disposal = desk.permit(desk.authorise(proposed(desk, plan)))

    with pytest.raises(WrongPlanError, match="has no trial of"):
        desk.start(disposal, plan=plan, facts=at_hand)
