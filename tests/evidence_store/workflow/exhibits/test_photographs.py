"""Photographs of exhibits, and of a handover that was signed on paper."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.domain.exhibits.exhibit import HandoverForm
from evidence_store.domain.exhibits.photographs import PhotographKind
from evidence_store.domain.holds.waiting_stops import StopFile
from evidence_store.errors import (
    ConflictError,
    EvidenceStoreError,
    HoldOpenError,
    NotFoundError,
    OutOfSequenceError,
    RefusedError,
    WrongEntryError,
)
from evidence_store.workflow.exhibits import handovers, photographs
from evidence_store.workflow.exhibits.photographs import Shot
from evidence_store.workflow.exhibits.referrals import record_referral
from evidence_store.workflow.holds.holds import stop_and_refer
from forensics.pictures.viewing import UnshowableError, View
from tests.evidence_store.workflow.moving import a_movement
from tests.evidence_store.workflow.vaults import MemoryVault

if TYPE_CHECKING:
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.exhibits.photographs import Photograph
    from tests.evidence_store.workflow.desk import Desk


def a_view(data: bytes) -> View:
    del data
    return View(b"\xff\xd8view", 4, 3, "JPEG")


def no_view(data: bytes) -> View:
    del data
    message = "no copy"
    raise UnshowableError(message)


def shoot(
    desk: Desk,
    vault: MemoryVault,
    data: bytes = b"photograph",
    kind: PhotographKind = PhotographKind.SEAL,
    view: Any = a_view,
) -> Photograph:
    return photographs.add_photograph(
        desk.of(desk.officer), "x_1", shot=Shot(data, kind), vault=vault, make_view=view
    )


def see(desk: Desk, vault: MemoryVault, shot: Photograph, *, original: bool) -> bytes:
    return photographs.see_photograph(
        desk.of(desk.officer), "x_1", shot.id, original=original, vault=vault
    )[1]


def test_a_photograph_is_hashed_whole_and_kept_with_a_copy_to_look_at(desk: Desk) -> None:
    vault = MemoryVault()

    made = shoot(desk, vault)

    assert made.digest.value == hashlib.sha256(b"photograph").digest()
    assert (made.size, made.original_format) == (10, "JPEG")
    assert see(desk, vault, made, original=True) == b"photograph"
    assert see(desk, vault, made, original=False) == b"\xff\xd8view"
    draft = desk.uow.custody.drafts[-1]
    assert str(made.digest) not in str(draft.public)


def test_a_photograph_of_which_no_copy_can_be_drawn_is_kept_all_the_same(desk: Desk) -> None:
    vault = MemoryVault()

    made = shoot(desk, vault, view=no_view)

    assert made.view_digest is None
    with pytest.raises(NotFoundError):
        see(desk, vault, made, original=False)


def test_a_photograph_without_bytes_is_refused(desk: Desk) -> None:
    vault = MemoryVault()

    with pytest.raises(WrongEntryError, match="no bytes"):
        shoot(desk, vault, b"")
    assert not vault.kept


def test_a_photograph_that_could_not_be_recorded_is_not_kept(desk: Desk) -> None:
    vault = MemoryVault()
    shoot(desk, vault)
    before = dict(vault.kept)

    with pytest.raises(ConflictError, match="same photograph"):
        shoot(desk, vault)

    assert vault.kept == before


def test_an_original_that_was_exchanged_is_not_shown(desk: Desk) -> None:
    vault = MemoryVault()
    made = shoot(desk, vault)
    case_id = desk.uow.exhibits.get("x_1").case_id
    vault.kept[made.id] = desk.uow.custody.seal_for_case(case_id, made.id, b"another")

    with pytest.raises(EvidenceStoreError, match="not the one that was recorded"):
        see(desk, vault, made, original=True)


def test_a_copy_to_look_at_that_was_exchanged_is_not_shown(desk: Desk) -> None:
    vault = MemoryVault()
    made = shoot(desk, vault)
    case_id, name = desk.uow.exhibits.get("x_1").case_id, f"{made.id}.view"
    assert name in vault.kept
    vault.kept[name] = desk.uow.custody.seal_for_case(case_id, name, b"\xff\xd8another")

    with pytest.raises(EvidenceStoreError, match="not the one that was recorded"):
        see(desk, vault, made, original=False)


def test_a_photograph_ends_with_the_values_of_its_case(desk: Desk) -> None:
    vault = MemoryVault()
    made = shoot(desk, vault)
    desk.uow.custody.destroy_values(desk.uow.exhibits.get("x_1").case_id)

    for original in (True, False):
        with pytest.raises(OutOfSequenceError, match="destroyed with the values"):
            see(desk, vault, made, original=original)


def test_a_photograph_of_before_the_cases_key_sealed_it_still_opens(desk: Desk) -> None:
    vault = MemoryVault()
    made = shoot(desk, vault)
    exhibit = desk.uow.exhibits.get("x_1")
    sealed_digest = vault.put(made.id, b"photograph")
    earlier = replace(exhibit.photographs[0], under_case_key=False, sealed_digest=sealed_digest)
    desk.uow.exhibits.save(replace(exhibit, photographs=(earlier,)))

    assert see(desk, vault, made, original=True) == b"photograph"


def test_once_an_exhibit_is_stopped_no_photograph_of_it_is_shown(desk: Desk) -> None:
    vault = MemoryVault()
    made = shoot(desk, vault)
    with pytest.raises(OutOfSequenceError):
        record_referral(desk.of(desk.officer), "x_1", to="Child abuse team")
    stop_and_refer(desk.of(desk.administrator), "x_1", note="")

    for original in (True, False):
        with pytest.raises(RefusedError, match="stopped and referred"):
            see(desk, vault, made, original=original)
    referred = record_referral(desk.of(desk.officer), "x_1", to="Child abuse team")
    assert [each.to for each in referred.referrals] == ["Child abuse team"]
    assert "Child" not in str(desk.uow.custody.drafts[-1].public)


def test_no_photograph_is_shown_while_a_signed_stop_waits_to_be_recorded(desk: Desk) -> None:
    vault = MemoryVault()
    made = shoot(desk, vault)
    desk.uow.outside.waiting = [StopFile("odd.json", "sha256:2", None)]

    for original in (True, False):
        with pytest.raises(HoldOpenError, match=r"odd\.json"):
            see(desk, vault, made, original=original)


def on_paper(desk: Desk, paper: str, **changes: Any) -> Exhibit:
    return handovers.hand_over_on_paper(
        desk.of(desk.officer),
        "x_1",
        movement=a_movement(to_holder="Courier", **changes),
        paper=paper,
    )


def test_a_paper_signature_counts_once_the_paper_was_photographed(desk: Desk) -> None:
    vault = MemoryVault()
    seal = shoot(desk, vault)
    sheet = shoot(desk, vault, b"sheet", PhotographKind.PAPER)

    for wrong in (seal.id, "g_none"):
        with pytest.raises(WrongEntryError, match="photograph the signed paper"):
            on_paper(desk, wrong)
    moved = on_paper(desk, sheet.id)

    assert (moved.holder, moved.holder_id) == ("Courier", None)
    assert (moved.handovers[0].form, moved.handovers[0].paper) == (HandoverForm.PAPER, sheet.id)


def test_a_paper_stands_for_one_movement(desk: Desk) -> None:
    sheet = shoot(desk, MemoryVault(), b"sheet", PhotographKind.PAPER)
    on_paper(desk, sheet.id)

    with pytest.raises(WrongEntryError, match="rests on this paper already"):
        on_paper(desk, sheet.id, from_holder="Courier")

    assert len(desk.uow.exhibits.get("x_1").handovers) == 1
