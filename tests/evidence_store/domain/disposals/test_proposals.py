from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from evidence_store.domain.disposals.proposals import (
    DESTROY_ONLY,
    Proposal,
    WrongPlanError,
    verify_authority,
    verify_limits_said,
    verify_method,
    verify_proposal,
    verify_target,
)
from evidence_store.domain.exhibits.exhibit import MediumKind
from evidence_store.domain.law.authority import AuthorityKind
from evidence_store.errors import NoAuthorityError, OutOfSequenceError
from forensics.values import (
    DeviceIdentity,
    ErasureMethod,
    Extent,
    Route,
    TargetKind,
    VirtualKind,
    is_witnessed,
)
from tests.builders import SERIAL, SIZE, a_plan, an_authority, an_exhibit, an_order, the_rules

TODAY = date(2026, 7, 14)
WORDS = "to be destroyed"


def a_proposal(**changes: Any) -> Proposal:
    told: dict[str, Any] = {
        "order_id": "o_1",
        "method": ErasureMethod.OVERWRITE_ZEROS,
        "plan": a_plan(),
        "authority": an_authority(),
        "known_gaps": (),
    }
    return Proposal(**(told | changes))


def judge(
    exhibit: dict[str, Any] | None = None,
    *,
    by_content: bool = False,
    is_training: bool = False,
    **changes: Any,
) -> None:
    verify_proposal(
        a_proposal(**changes),
        exhibit=an_exhibit(**(exhibit or {})),
        order=an_order(),
        is_training=is_training,
        by_content=by_content,
    )


def test_a_plan_for_the_device_that_was_booked_in_is_accepted() -> None:
    judge()


@pytest.mark.parametrize(
    ("plan", "word"),
    [
        (None, "needs a plan"),
        (a_plan(target=DeviceIdentity("USB-0002", None, SIZE)), "different serial numbers"),
        (a_plan(target=DeviceIdentity(None, None, SIZE)), "cannot be read"),
        (a_plan(target=DeviceIdentity(SERIAL, None, SIZE + 512)), "bytes"),
        (a_plan(route=Route.COPY), "whole device"),
        (a_plan(route=Route.SELECTIVE, extents=(Extent(0, 512),)), "does not cover"),
        (a_plan(method=ErasureMethod.DESTRUCTION), "whole device"),
        (a_plan(extents=(Extent(0, 512),)), "does not cover"),
        (a_plan(target_kind=TargetKind.WORKING_COPY), "training"),
    ],
)
def test_a_plan_for_something_else_is_refused(plan: Any, word: str) -> None:
    with pytest.raises(WrongPlanError, match=word):
        judge(plan=plan)


@pytest.mark.parametrize("kind", list(VirtualKind))
def test_whoever_proposes_signs_that_a_computer_made_the_device_up(kind: VirtualKind) -> None:
    """A loop device over a copy of the disk image holds the same bytes as the exhibit."""
    plan = a_plan(target=DeviceIdentity(None, None, SIZE, virtual=kind))
    proposal = Proposal("o_1", ErasureMethod.OVERWRITE_ZEROS, plan, None, ("Said by hand",))

    assert proposal.gaps_to_sign == ("Said by hand", kind.limit)
    assert kind.named in kind.limit


@pytest.mark.parametrize("kind", list(VirtualKind))
def test_a_made_up_device_is_refused_where_nobody_signed_that_it_is_one(kind: VirtualKind) -> None:
    real = DeviceIdentity(None, None, SIZE)
    made_up = replace(real, virtual=kind)
    signed = (kind.limit,)

    verify_limits_said(a_plan(target=made_up), signed, device=made_up, name="ABC/1")
    for plan, gaps, device in (
        (a_plan(target=made_up), (), made_up),
        (a_plan(target=made_up), signed, real),
        (a_plan(target=real), signed, made_up),
    ):
        with pytest.raises(WrongPlanError, match="made up"):
            verify_limits_said(plan, gaps, device=device, name="ABC/1")


def test_an_exhibit_without_serial_number_is_overwritten_only_where_its_content_can_be_known() -> (
    None
):
    plan = a_plan(target=DeviceIdentity("WHATEVER", None, SIZE))

    judge({"serial": None}, plan=plan, by_content=True)
    judge({"serial": None}, plan=a_plan(target=DeviceIdentity(None, None, SIZE)), by_content=True)
    with pytest.raises(WrongPlanError, match="no verified disk image"):
        judge({"serial": None}, plan=plan)


@pytest.mark.parametrize("serial", [None, "USB-0002"])
def test_content_does_not_stand_in_for_a_serial_number_that_is_on_record(
    serial: str | None,
) -> None:
    plan = a_plan(target=DeviceIdentity(serial, None, SIZE))

    with pytest.raises(WrongPlanError, match="serial number"):
        judge(plan=plan, by_content=True)


@pytest.mark.parametrize(
    "exhibit",
    [{"medium": MediumKind.PHONE}, {"medium": MediumKind.TABLET}, {"locked": True}],
)
def test_a_phone_or_locked_device_is_not_overwritten(exhibit: dict[str, Any]) -> None:
    with pytest.raises(WrongPlanError, match="two witnesses"):
        judge(exhibit)


def test_an_exhibit_of_unknown_size_is_not_overwritten() -> None:
    with pytest.raises(WrongPlanError, match="Complete the record first"):
        judge({"size": None})


@pytest.mark.parametrize("medium", MediumKind)
def test_a_kind_of_medium_allows_destruction_and_overwriting_where_a_reading_can_verify_it(
    medium: MediumKind,
) -> None:
    exhibit, rules = an_exhibit(medium=medium), the_rules()
    verify_method(ErasureMethod.DESTRUCTION, exhibit=exhibit, rules=rules)
    allowed = rules.medium(medium.value).methods
    assert medium not in DESTROY_ONLY or all(map(is_witnessed, allowed))

    for method in set(ErasureMethod) - set(allowed):
        with pytest.raises(WrongPlanError, match=r"not allowed for this kind .* destruction"):
            verify_method(method, exhibit=exhibit, rules=rules)


def test_the_rules_know_every_kind_of_medium_and_no_other() -> None:
    assert {each.code for each in the_rules().media} == {each.value for each in MediumKind}


def test_a_destruction_has_no_plan() -> None:
    judge({"medium": MediumKind.PHONE}, method=ErasureMethod.DESTRUCTION, plan=None)

    with pytest.raises(WrongPlanError):
        judge(method=ErasureMethod.DESTRUCTION)


def test_an_order_that_does_not_name_the_exhibit_carries_nothing() -> None:
    with pytest.raises(OutOfSequenceError):
        verify_proposal(
            a_proposal(),
            exhibit=an_exhibit(id="x_2"),
            order=an_order(),
            is_training=False,
            by_content=False,
        )


def test_nothing_is_proposed_under_a_quashed_order() -> None:
    with pytest.raises(OutOfSequenceError, match="quashed"):
        verify_proposal(
            a_proposal(),
            exhibit=an_exhibit(),
            order=an_order().quashed(TODAY),
            is_training=False,
            by_content=False,
        )


@pytest.mark.parametrize(
    ("is_training", "is_training_file", "is_accepted"),
    [(True, True, True), (True, False, False), (False, True, False), (False, False, False)],
)
def test_a_file_stands_for_a_device_only_in_training_and_on_record(
    is_training: bool,  # noqa: FBT001 -- a column of the table
    is_training_file: bool,  # noqa: FBT001 -- the same
    is_accepted: bool,  # noqa: FBT001 -- the same
) -> None:
    exhibit = an_exhibit(has_training_file=is_training_file, training_file_serial="copy")
    facts: dict[str, Any] = {
        "device": DeviceIdentity("copy", None, SIZE),
        "target_kind": TargetKind.WORKING_COPY,
        "is_training": is_training,
        "by_content": False,
    }

    if is_accepted:
        verify_target(exhibit, **facts)
    else:
        with pytest.raises(WrongPlanError):
            verify_target(exhibit, **facts)


def test_the_serial_number_of_a_training_file_makes_no_device_the_exhibit_of_a_real_folder() -> (
    None
):
    """Anyone who can write the entry of a training file would else name any device by it."""
    exhibit = an_exhibit(has_training_file=True, training_file_serial="OTHER")

    with pytest.raises(WrongPlanError, match="training data folder"):
        verify_target(
            exhibit,
            device=DeviceIdentity("OTHER", None, SIZE),
            target_kind=TargetKind.BLOCK_DEVICE,
            is_training=False,
            by_content=True,
        )


def authority(changed: Any, **order: Any) -> None:
    verify_authority(
        changed,
        order=an_order(**order),
        exhibit=an_exhibit(),
        today=TODAY,
        rules=the_rules(),
        bar_ends_on=date(2026, 7, 12),
    )


QUOTES = replace(an_authority(), kind=AuthorityKind.ORDERS_OWN_WORDS, quotation=WORDS)


def test_each_kind_of_authority_is_accepted_where_it_is_whole() -> None:
    authority(an_authority())
    authority(an_authority(kind=AuthorityKind.SECTION_157_ORDER))
    authority(QUOTES, specifies_destruction=WORDS)


@pytest.mark.parametrize(
    ("changed", "order"),
    [
        (None, {}),
        (an_authority(given_by=""), {}),
        (an_authority(rank=""), {}),
        (an_authority(delegation=""), {}),
        (an_authority(reason=""), {}),
        (an_authority(quotation=""), {}),
        (an_authority(given_by=" "), {}),
        (an_authority(rank=" \n"), {}),
        (an_authority(delegation="\t"), {}),
        (an_authority(reason="  "), {}),
        (an_authority(quotation=" "), {}),
        (an_authority(given_on=date(2026, 1, 11)), {}),
        (an_authority(kind=AuthorityKind.SECTION_157_ORDER, given_by=" "), {}),
        (an_authority(kind=AuthorityKind.SECTION_157_ORDER, quotation=" "), {}),
        (replace(QUOTES, quotation=" "), {"specifies_destruction": " "}),
        (an_authority(given_on=date(2026, 7, 15)), {}),
        (an_authority(kind=AuthorityKind.SECTION_157_ORDER, quotation=""), {}),
        (QUOTES, {}),
        (QUOTES, {"specifies_destruction": "other words"}),
    ],
)
def test_without_whole_authority_to_destroy_it_is_refused(
    changed: Any, order: dict[str, Any]
) -> None:
    with pytest.raises(NoAuthorityError, match="ABC/1"):
        authority(changed, **order)
