"""Signed handovers, photographs, secrets, copies and what is due."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.domain.calendar import plain_day
from evidence_store.domain.copies import CopyEnd, CopyKind
from evidence_store.domain.due import DueKind
from evidence_store.domain.exhibits import ExhibitAct, HandoverForm, Stage
from evidence_store.domain.photographs import PhotographKind, SecretKind
from evidence_store.domain.signing import is_signed_by
from evidence_store.domain.whereabouts import Whereabouts
from evidence_store.errors import (
    ConflictError,
    DiscrepancyError,
    EvidenceStoreError,
    NotFoundError,
    NotPermittedError,
    OutOfSequenceError,
    RefusedError,
    SamePersonError,
    WrongEntryError,
)
from evidence_store.keys.sealed_values import ValueSealer
from evidence_store.keys.unit_keys import UnitKeys
from evidence_store.workflow import copies as copying
from evidence_store.workflow import (
    handovers,
    photographs,
    prosecutions,
    secrets_of_devices,
    transits,
)
from evidence_store.workflow.copies import CopyEnding, CopyEntry
from evidence_store.workflow.due import list_due
from evidence_store.workflow.holds import stop_and_refer
from evidence_store.workflow.moving import Movement, Side
from evidence_store.workflow.photographs import Shot
from evidence_store.workflow.prosecutions import Asked
from evidence_store.workflow.referrals import record_referral
from forensics.pictures.viewing import UnshowableError, View
from forensics.values import Digest, HashAlgorithm
from tests.builders import NOON, KeyedPerson, an_acquisition, an_exhibit
from tests.evidence_store.workflow.desk import RULES, Desk

if TYPE_CHECKING:
    from evidence_store.domain.copies import HeldCopy
    from evidence_store.domain.exhibits import Exhibit
    from evidence_store.domain.photographs import Photograph, Secret


@pytest.fixture
def desk() -> Desk:
    return Desk()


def around(desk: Desk, who: KeyedPerson | None = None) -> dict[str, Any]:
    return {"actor": (who or desk.officer).actor, "uow": desk.uow, "clock": desk.clock}


def record(desk: Desk) -> dict[str, Any]:
    return {"uow": desk.uow, "clock": desk.clock}


def side(who: KeyedPerson) -> Side:
    return Side(who.actor, who.sign)


def a_movement(**changes: Any) -> Movement:
    told: dict[str, Any] = {
        "occurred": NOON,
        "from_holder": "Property store",
        "to_holder": "",
        "reason": "Imaging",
        "seal": "B1",
    }
    return Movement(**(told | changes))


def the_exhibit(desk: Desk, exhibit_id: str = "x_1") -> Exhibit:
    return desk.uow.exhibits.get(exhibit_id)


def together(desk: Desk, giver: KeyedPerson, taker: KeyedPerson, **changes: Any) -> Exhibit:
    return handovers.hand_over_together(
        "x_1",
        movement=a_movement(**changes),
        giver=side(giver),
        taker=side(taker),
        **record(desk),
    )


# Both are there


def test_giver_and_taker_sign_one_statement(desk: Desk) -> None:
    moved = together(desk, desk.officer, desk.examiner)

    (handover,) = moved.handovers
    assert (handover.form, handover.giver_id, handover.taker_id) == (
        HandoverForm.BOTH_SIGNED,
        "u_officer",
        "u_examiner",
    )
    assert (moved.holder, moved.holder_id) == ("Name of u_examiner", "u_examiner")
    signed = desk.uow.custody.drafts[-1].signed
    assert signed is not None
    keys = {each.person.id: each.person.signing_key for each in (desk.officer, desk.examiner)}
    assert {each.role for each in signed.signatures} == {"giver", "taker"}
    for each in signed.signatures:
        assert is_signed_by(keys[each.by], dict(signed.statement), each.signature)


def test_the_return_leg_is_signed_in_the_same_way_and_by_its_holder_alone(desk: Desk) -> None:
    together(desk, desk.officer, desk.examiner)
    holder = the_exhibit(desk).holder

    with pytest.raises(WrongEntryError, match="another person signed for it"):
        together(desk, desk.second, desk.officer, from_holder=holder)
    back = together(desk, desk.examiner, desk.officer, from_holder=holder, reason="Return")

    assert back.holder_id == "u_officer"
    assert [each.form for each in back.handovers] == [HandoverForm.BOTH_SIGNED] * 2


def test_nobody_hands_over_to_themselves(desk: Desk) -> None:
    with pytest.raises(SamePersonError):
        together(desk, desk.officer, desk.officer)


def test_another_seal_stops_a_signed_handover(desk: Desk) -> None:
    with pytest.raises(DiscrepancyError):
        together(desk, desk.officer, desk.examiner, seal="B9")

    assert the_exhibit(desk).handovers == ()


# Several at once


@pytest.fixture
def three(desk: Desk) -> Desk:
    for number in (2, 3):
        desk.uow.exhibits.add(
            an_exhibit(id=f"x_{number}", reference=f"ABC/{number}", serial=f"S{number}")
        )
    return desk


def by_manifest(desk: Desk, *ids: str, **changes: Any) -> tuple[Exhibit, ...]:
    return handovers.hand_over_manifest(
        "c_1",
        movements={each: a_movement(**changes) for each in ids},
        giver=side(desk.officer),
        taker=side(desk.examiner),
        **record(desk),
    )


def test_several_exhibits_move_under_one_manifest_that_is_signed_once(three: Desk) -> None:
    moved = by_manifest(three, "x_1", "x_2", "x_3")

    signed = [draft for draft in three.uow.custody.drafts if draft.signed is not None]
    assert [draft.event for draft in signed] == ["handover.manifest_signed"]
    assert [draft.event for draft in three.uow.custody.drafts][-3:] == [
        "exhibit.handover_by_manifest"
    ] * 3
    manifests = {each.handovers[-1].manifest for each in moved}
    assert len(manifests) == 1
    facts = dict(signed[0].signed.statement["facts"])  # type: ignore[union-attr,arg-type]  # as JSON
    assert [f"x_{n}" in facts[f"exhibit {n}"] for n in (1, 2, 3)] == [True] * 3


def test_of_a_manifest_all_exhibits_move_or_none(three: Desk) -> None:
    three.uow.exhibits.save(
        replace(the_exhibit(three, "x_2"), whereabouts=Whereabouts.IN_LAB, seals=())
    )

    with pytest.raises(OutOfSequenceError):
        by_manifest(three, "x_1", "x_2")

    assert the_exhibit(three).handovers == ()
    with pytest.raises(WrongEntryError, match="at least one"):
        by_manifest(three)


def test_a_manifest_is_of_one_case(three: Desk) -> None:
    three.uow.exhibits.add(an_exhibit(id="x_9", case_id="c_9", serial="S9"))

    with pytest.raises(WrongEntryError, match="another case"):
        by_manifest(three, "x_1", "x_9")


# One after the other


def offered(desk: Desk) -> Exhibit:
    return transits.offer(
        "x_1",
        movement=a_movement(to_holder="Laboratory"),
        giver=side(desk.officer),
        **record(desk),
    )


def test_what_is_offered_is_in_transit_and_still_the_givers(desk: Desk) -> None:
    waiting = offered(desk)

    assert (waiting.whereabouts, waiting.holder) == (Whereabouts.IN_TRANSIT, "Property store")
    with pytest.raises(OutOfSequenceError, match="nobody has signed for it"):
        desk.propose()
    with pytest.raises(OutOfSequenceError):
        together(desk, desk.officer, desk.examiner)


def test_the_taker_signs_for_the_statement_that_the_giver_signed(desk: Desk) -> None:
    waiting = offered(desk)

    taken = transits.accept("x_1", seal_seen="B1", taker=side(desk.examiner), **record(desk))

    assert (taken.whereabouts, taken.holder_id) == (Whereabouts.HELD, "u_examiner")
    (handover,) = taken.handovers
    assert (handover.giver_id, handover.taker_id) == ("u_officer", "u_examiner")
    signed = desk.uow.custody.drafts[-1].signed
    assert signed is not None
    facts = dict(signed.statement["facts"])  # type: ignore[arg-type]  # as JSON
    assert facts["offer"] == waiting.handovers[0].offer
    assert len(str(facts["offer"])) == 64


def test_the_giver_does_not_take_and_only_the_giver_takes_back(desk: Desk) -> None:
    offered(desk)

    with pytest.raises(SamePersonError):
        transits.accept("x_1", seal_seen="B1", taker=side(desk.officer), **record(desk))
    with pytest.raises(WrongEntryError):
        transits.recall("x_1", giver=side(desk.examiner), **record(desk))
    back = transits.recall("x_1", giver=side(desk.officer), **record(desk))

    assert (back.whereabouts, back.holder) == (Whereabouts.HELD, "Property store")
    with pytest.raises(OutOfSequenceError):
        transits.recall("x_1", giver=side(desk.officer), **record(desk))


def test_a_bag_that_arrives_under_another_seal_is_a_discrepancy(desk: Desk) -> None:
    offered(desk)

    with pytest.raises(DiscrepancyError):
        transits.accept("x_1", seal_seen="B9", taker=side(desk.examiner), **record(desk))

    assert the_exhibit(desk).whereabouts is Whereabouts.IN_TRANSIT
    assert the_exhibit(desk).open_discrepancies


# Photographs


@dataclass
class MemoryVault:
    """Keeps what is put in it."""

    kept: dict[str, bytes] = field(default_factory=dict)

    def put(self, name: str, data: bytes) -> Digest:
        self.kept[name] = data
        return Digest(HashAlgorithm.SHA256, hashlib.sha256(data).digest())

    def get(self, name: str) -> bytes:
        return self.kept[name]

    def remove(self, name: str) -> None:
        self.kept.pop(name, None)


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
        "x_1", shot=Shot(data, kind), vault=vault, make_view=view, **around(desk)
    )


def see(desk: Desk, vault: MemoryVault, shot: Photograph, *, original: bool) -> bytes:
    return photographs.see_photograph(
        "x_1", shot.id, original=original, vault=vault, actor=desk.officer.actor, uow=desk.uow
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

    with pytest.raises(ConflictError, match="very photograph"):
        shoot(desk, vault)

    assert vault.kept == before


def test_an_original_that_was_exchanged_is_not_shown(desk: Desk) -> None:
    vault = MemoryVault()
    made = shoot(desk, vault)
    case_id = desk.uow.exhibits.get("x_1").case_id
    vault.kept[made.id] = desk.uow.custody.seal_for_case(case_id, made.id, b"another")

    with pytest.raises(EvidenceStoreError, match="not the one that was recorded"):
        see(desk, vault, made, original=True)


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
    earlier = replace(exhibit.photographs[0], under_case_key=False)
    desk.uow.exhibits.save(replace(exhibit, photographs=(earlier,)))
    vault.kept[made.id] = b"photograph"

    assert see(desk, vault, made, original=True) == b"photograph"


def test_once_an_exhibit_is_stopped_no_photograph_of_it_is_shown(desk: Desk) -> None:
    vault = MemoryVault()
    made = shoot(desk, vault)
    with pytest.raises(OutOfSequenceError):
        record_referral("x_1", to="Child abuse team", **around(desk))
    stop_and_refer("x_1", note="", rules=RULES, **around(desk, desk.administrator))

    for original in (True, False):
        with pytest.raises(RefusedError, match="stopped and referred"):
            see(desk, vault, made, original=original)
    referred = record_referral("x_1", to="Child abuse team", **around(desk))
    assert [each.to for each in referred.referrals] == ["Child abuse team"]
    assert "Child" not in str(desk.uow.custody.drafts[-1].public)


def on_paper(desk: Desk, paper: str, **changes: Any) -> Exhibit:
    return handovers.hand_over_on_paper(
        "x_1", movement=a_movement(to_holder="Courier", **changes), paper=paper, **around(desk)
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


# Secrets

SEALER = ValueSealer(UnitKeys(b"", b"", b"", bytes(32)))


def keep(desk: Desk, secret: str = "4711-CANARY") -> Secret:  # noqa: S107 -- of nobody
    return secrets_of_devices.keep_secret(
        "x_1", kind=SecretKind.PIN, secret=secret, sealer=SEALER, **around(desk)
    )


def reveal(desk: Desk, kept: Secret, who: KeyedPerson | None = None, why: str = "Imaging") -> str:
    return secrets_of_devices.reveal_secret(
        "x_1", kept.id, reason=why, sealer=SEALER, **around(desk, who or desk.examiner)
    )


def test_a_secret_is_nowhere_in_clear(desk: Desk) -> None:
    kept = keep(desk)

    assert "CANARY" not in repr(the_exhibit(desk))
    assert b"CANARY" not in kept.sealed
    assert "CANARY" not in str(desk.uow.custody.drafts[-1])


def test_that_a_secret_was_shown_is_on_record_before_it_is_shown(desk: Desk) -> None:
    kept = keep(desk)

    def full() -> None:
        message = "disk full"
        raise OSError(message)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(desk.uow, "commit", full)
        with pytest.raises(OSError, match="disk full"):
            reveal(desk, kept)
    assert reveal(desk, kept) == "4711-CANARY"

    (shown,) = the_exhibit(desk).secrets[0].reveals
    assert (shown.to, shown.reason) == ("u_examiner", "Imaging")
    assert desk.uow.events[-1] == "exhibit.secret_revealed"


def test_a_secret_is_shown_to_examiners_with_a_reason_alone(desk: Desk) -> None:
    kept = keep(desk)

    with pytest.raises(NotPermittedError):
        reveal(desk, kept, desk.officer)
    with pytest.raises(WrongEntryError):
        reveal(desk, kept, why=" ")
    with pytest.raises(NotFoundError):
        reveal(desk, replace(kept, id="w_none"))


@pytest.mark.parametrize("end", [ExhibitAct.DESTROY, ExhibitAct.CERTIFY])
def test_a_secret_is_destroyed_with_the_disposal_and_who_saw_it_stays(
    desk: Desk, end: ExhibitAct
) -> None:
    kept = keep(desk)
    reveal(desk, kept)
    before = Stage.UNDER_DISPOSAL if end is ExhibitAct.DESTROY else Stage.ERASED

    after = replace(the_exhibit(desk), stage=before).after(end)

    assert [(one.sealed, len(one.reveals)) for one in after.secrets] == [(b"", 1)]
    desk.uow.exhibits.save(after)
    with pytest.raises(OutOfSequenceError, match="destroyed"):
        reveal(desk, kept)


@pytest.mark.parametrize("secret", ["", "x" * 1025])
def test_a_secret_that_cannot_be_one_is_refused(desk: Desk, secret: str) -> None:
    with pytest.raises(WrongEntryError):
        keep(desk, secret)


# Copies, and what is due

TODAY = NOON.date()


def a_copy(desk: Desk, **changes: Any) -> HeldCopy:
    told: dict[str, Any] = {
        "kind": CopyKind.DISK_IMAGE,
        "description": "E01",
        "holder": "Digital unit",
        "place": "Evidence server 2",
        "basis": "CPIA Code",
        "review_on": TODAY + timedelta(days=10),
    }
    return copying.record_copy("x_1", entry=CopyEntry(**(told | changes)), **around(desk))


def test_a_copy_has_holder_place_basis_and_review(desk: Desk) -> None:
    made = a_copy(desk)

    assert the_exhibit(desk).copies == (made,)
    for lacking in ("holder", "place", "basis"):
        with pytest.raises(WrongEntryError):
            a_copy(desk, **{lacking: " "})
    desk.uow.acquisitions.add(an_acquisition(exhibit_id="x_9"))
    with pytest.raises(WrongEntryError, match="another exhibit"):
        a_copy(desk, acquisition="a_1")


def test_a_copy_is_reviewed_and_kept_on_or_ended_and_the_device_stays_as_it_was(
    desk: Desk,
) -> None:
    made = a_copy(desk)
    before = the_exhibit(desk).stage
    later = TODAY + timedelta(days=200)

    kept = copying.review_copy(
        "x_1", made.id, reason="In custody", next_review=later, rules=RULES, **around(desk)
    )
    with pytest.raises(WrongEntryError, match="after today"):
        copying.review_copy(
            "x_1", made.id, reason="Again", next_review=TODAY, rules=RULES, **around(desk)
        )
    end = CopyEnding(CopyEnd.ERASED, TODAY, "Report 9")
    ended = copying.end_copy("x_1", made.id, ending=end, rules=RULES, **around(desk))

    assert (kept.review_on, ended.is_held) == (later, False)
    assert the_exhibit(desk).stage is before
    assert desk.uow.exhibits.get("x_1").ended is None
    with pytest.raises(OutOfSequenceError):
        copying.end_copy("x_1", made.id, ending=end, rules=RULES, **around(desk))


def due(
    desk: Desk, days: int = 14, case_id: str | None = None
) -> list[tuple[DueKind, date | None]]:
    found = list_due(case_id, rules=RULES, days=days, **around(desk))
    return [(each.kind, each.on) for each in found]


def test_what_is_due_is_listed_at_once_first(desk: Desk) -> None:
    desk.uow.acquisitions.add(an_acquisition())
    a_copy(desk, review_on=TODAY + timedelta(days=5))
    a_copy(desk, review_on=TODAY + timedelta(days=400))
    offered(desk)
    prosecutions.record_request(
        "c_1",
        asked=Asked(TODAY, "Prosecutor", ("x_1",)),
        rules=RULES,
        **around(desk),
    )

    found = due(desk)

    assert found[-1] == (DueKind.COPY_REVIEW, TODAY + timedelta(days=5))
    assert {kind for kind, on in found if on is None} == {
        DueKind.COUNTERSIGNATURE,
        DueKind.COPY_NOT_LISTED,
        DueKind.REQUEST,
        DueKind.DISPOSAL,
    }
    assert (DueKind.COPY_REVIEW, TODAY + timedelta(days=400)) in due(desk, days=500)
    assert due(desk, case_id="c_1") == found


def test_what_is_due_is_told_by_reference_and_kind_and_never_by_an_opaque_id(desk: Desk) -> None:
    desk.uow.acquisitions.add(an_acquisition())
    a_copy(desk, review_on=TODAY)
    offered(desk)
    asked = Asked(TODAY, "Prosecutor", ("x_1",))
    prosecutions.record_request("c_1", asked=asked, rules=RULES, **around(desk))

    found = list_due(None, rules=RULES, **around(desk))

    told = {each.kind: each for each in found}
    name, day = the_exhibit(desk).reference, plain_day(TODAY)
    for each in found:
        assert re.search(r"\b[a-z]{1,3}_\w", each.what) is None
    assert name in told[DueKind.COPY_NOT_LISTED].what
    assert told[DueKind.COPY_NOT_LISTED].about == "a_1"
    assert told[DueKind.COPY_REVIEW].what == (
        f"Review whether the disk image of {name} held by Digital unit is still needed."
    )
    assert told[DueKind.COUNTERSIGNATURE].what.startswith(f"{name} waits for its taker to sign")
    assert told[DueKind.REQUEST].what == (
        f"Record what the court decided on the order asked for on {day} for {name}."
    )


def test_an_exhibit_that_should_come_back_is_due_until_it_moves(desk: Desk) -> None:
    back = TODAY - timedelta(days=1)
    together(desk, desk.officer, desk.examiner, due_back=back)
    assert (DueKind.RETURN, back) in due(desk)

    together(desk, desk.examiner, desk.officer, from_holder=the_exhibit(desk).holder)

    assert all(kind is not DueKind.RETURN for kind, _ in due(desk))


def test_an_administrator_sees_nothing_of_what_is_due(desk: Desk) -> None:
    with pytest.raises(NotPermittedError):
        list_due(None, rules=RULES, **around(desk, desk.administrator))
