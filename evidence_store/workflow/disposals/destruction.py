"""Destruction or reset before two witnesses: holds, authority, statements and permit as erasing."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from evidence_store.certificates.work_composing import begun_by
from evidence_store.domain.certificates.stated_facts import DISPOSAL, OPERATOR, begun_facts
from evidence_store.domain.disposals.disposal_states import WITNESSES_NEEDED, DisposalState
from evidence_store.domain.disposals.phone_resets import phone_facts
from evidence_store.domain.disposals.statements import Subject
from evidence_store.domain.disposals.witness_accounts import (
    HOW,
    NUMBER,
    OCCURRED,
    PHOTOGRAPHS,
    PLACE,
    numbers_to_read,
    share_a_photograph,
    tell_the_same,
)
from evidence_store.domain.events.kinds.disposal_events import (
    WITNESSED_WORK_SEEN,
    WITNESSED_WORK_STARTED,
)
from evidence_store.domain.exhibits.exhibit import ExhibitAct
from evidence_store.domain.exhibits.photographs import PhotographKind
from evidence_store.domain.offers.disposal_offers import Deed
from evidence_store.domain.people.duties import Act
from evidence_store.domain.signing.signed_statements import StatementKind
from evidence_store.errors import StatementError, WrongEntryError
from evidence_store.workflow._kit.starts.phones import read_after_reset, read_to_reset
from evidence_store.workflow._kit.starts.starting import redeem, started_entry
from evidence_store.workflow._kit.subjects.bags import (
    TO_DESTROY,
    UNTOUCHED,
    BagWork,
    open_bag_of_disposal,
    require_deed,
)
from evidence_store.workflow._kit.subjects.open_exhibits import attempt
from forensics.documents import time_to_text
from forensics.value_classes import dataclass
from forensics.values import Digest, Grade, claim_of, reads_phone

if TYPE_CHECKING:
    from evidence_store.domain.disposals.disposal import Disposal, Permit
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.people.person import Actor
    from evidence_store.workflow._kit.desk import Desk, SigningDesk


@dataclass(frozen=True, slots=True)
class WitnessAccount:
    """What one witness saw: which number stood on the device, how, where and when it went.

    ``number`` is the serial number or IMEI that the witness read; of an exhibit that has neither,
    the number of the seal that was broken to take it out. ``photographs`` are digests of picture
    files of the act itself.
    """

    number: str
    method: str
    place: str
    occurred: datetime
    photographs: tuple[Digest, ...]


def begin_destruction(
    desk: Desk, disposal_id: str, *, permit_id: str, bag: BagWork = UNTOUCHED
) -> Disposal:
    """Redeem the permit before the device is touched; everything is checked again.

    The operator holds the exhibit, out of an opened bag; ``bag`` says that it was opened now.

    Raises:
        DiscrepancyError: the seal that was broken is not the one recorded.
        WrongPlanError: a phone that is to be reset was not read since it was authorised, is not
            the exhibit by what it says, is below the floor of the rules, or holds a card or SIM.
        OutOfSequenceError: the operator does not hold the exhibit, or its bag is not open.
        PermitError: the permit is not for this, was used, or has expired.
        WrongPlanError: the disposal is not a destruction.
        HoldOpenError: a hold stands.
        NoAuthorityError: what gave authority does so no more.
        StatementError: a statement is no longer valid.
        NotAnchoredError: the authorisation is not anchored outside as the policy demands.
        UnknownTimeError: nobody else vouches for the time, or the clock was set since.
        SamePersonError: the actor authorised it.
        NotPermittedError: the actor's duties do not include it.
    """
    open_bag_of_disposal(desk, disposal_id, bag, why=TO_DESTROY)
    with attempt(desk, Act.START, disposal_id) as opened:
        require_deed(Deed.DESTROY, opened)
        phone = (
            read_to_reset(opened, rules=desk.rules) if reads_phone(opened.disposal.method) else None
        )
        saved, told = redeem(
            opened, permit_id=permit_id, identification=None, rules=desk.rules, phone=phone
        )
        opened.append(
            WITNESSED_WORK_STARTED, public=started_entry(saved, permit_id=permit_id, told=told)
        )
        desk.uow.commit()
    return saved


def record_witness(desk: SigningDesk, disposal_id: str, *, account: WitnessAccount) -> Disposal:
    """Sign as a witness for what was seen; with the second witness the destruction has passed.

    Raises:
        SamePersonError: the actor is the authoriser, or witnessed before; or both witnesses would
            be people who took another part before.
        StatementError: the number read is not the exhibit's, the act lies outside the permit, or
            the two witnesses do not tell the same, or bring the same photograph.
        WrongEntryError: a photograph is not kept for this exhibit by this person, or is no picture.
        OutOfSequenceError: no destruction is under way.
        WaitingKeyError: the actor's key was replaced less than 24 hours ago.
        NotPermittedError: the actor's duties do not include it.
    """
    with attempt(desk, Act.WITNESS, disposal_id) as opened:
        disposal, exhibit = opened.disposal, opened.exhibit
        require_deed(Deed.WITNESS, opened)
        _verify_account(account, disposal=disposal, exhibit=exhibit, at=opened.at)
        _verify_photographs(account, actor=desk.actor, disposal=disposal, exhibit=exhibit)
        subject = Subject(disposal.route, disposal.method)
        phone = read_after_reset(disposal, exhibit) if reads_phone(disposal.method) else None
        about = {DISPOSAL: disposal.id, OPERATOR: str(disposal.operator_id)}
        read = phone_facts(disposal.method, disposal.phone_before, phone)
        signed = opened.sign(
            StatementKind.WITNESS,
            subject,
            facts={**about, **begun_facts(begun_by(disposal)), **_facts(account), **read},
            signer=desk.signer,
        )
        after = disposal.witnessed(signed, phone=phone)
        is_passed = after.state is DisposalState.PASSED
        # A phone that was reset is still there, and no category is claimed of it (ADR 87).
        is_gone = claim_of(disposal.method).grade is Grade.DESTROY
        act = ExhibitAct.DESTROY if is_gone else ExhibitAct.ERASE
        saved = opened.save(
            after,
            event=WITNESSED_WORK_SEEN,
            exhibit=exhibit.after(act) if is_passed else None,
            public={
                "route": disposal.route.value,
                "method": disposal.method.value,
                OPERATOR: disposal.operator_id,
                "witness": len(after.witnesses),
                "of": WITNESSES_NEEDED,
            },
            committed={"place": account.place, "method": account.method},
            signed=signed,
            occurred=account.occurred,
        )
        desk.uow.commit()
    return saved


def _verify_account(
    account: WitnessAccount, *, disposal: Disposal, exhibit: Exhibit, at: datetime
) -> None:
    name = exhibit.reference
    if not (account.method.strip() and account.place.strip() and account.photographs):
        raise WrongEntryError(f"{name}: method, place and at least one photograph are needed.")
    _verify_number(account.number, exhibit)
    permit = disposal.permit
    begun = None if permit is None else permit.redeemed_at
    if permit is None or begun is None or not _lies_within(account.occurred, begun, permit):
        raise StatementError(
            f"{name}: the work is not between its recorded start and the end of its "
            "permit. Place a hold (discrepancy) and report it."
        )
    if account.occurred > at:
        raise WrongEntryError(f"{name}: the work cannot lie in the future.")
    _verify_agreement(account, disposal=disposal, exhibit=exhibit)


def _verify_number(number: str, exhibit: Exhibit) -> None:
    broken = [each.number for each in exhibit.seals[-1:]]
    if number in numbers_to_read(exhibit.serial, exhibit.imei, broken):
        return
    if exhibit.serial or exhibit.imei:
        raise StatementError(
            f"{exhibit.reference}: the number that the witness read is not the exhibit's. Stop, "
            "and find out which device this is."
        )
    raise StatementError(
        f"{exhibit.reference}: no serial number and no IMEI of this device is recorded, so the "
        "witness gives the number of the seal that was broken on its bag. The number given is "
        "different. Read the broken seal; if it really is different, stop."
    )


def _verify_photographs(
    account: WitnessAccount, *, actor: Actor, disposal: Disposal, exhibit: Exhibit
) -> None:
    """Each is a picture that this witness took and that is kept sealed; no other witness has it."""
    # A view was drawn only of what decodes as a picture, in a confined process (ADR 20).
    drawn = {
        each.digest
        for each in exhibit.photographs
        if each.kind is PhotographKind.DESTRUCTION
        and each.added_by == actor.id
        and each.view_digest is not None
    }
    if not drawn.issuperset(account.photographs):
        raise WrongEntryError(
            f"{exhibit.reference}: a photograph of the act must be a picture (JPEG, PNG, WebP or "
            "HEIC) that you bring yourself. Choose another file."
        )
    own = _facts(account)
    if any(share_a_photograph(dict(each.statement.facts), own) for each in disposal.witnesses):
        raise StatementError(
            f"{exhibit.reference}: the other witness signed for this very photograph. Bring one "
            "that you took yourself."
        )


def _lies_within(occurred: datetime, begun: datetime, permit: Permit) -> bool:
    """People write minutes: an act in the minute of its start lies after the start."""
    return begun.replace(second=0, microsecond=0) <= occurred <= permit.not_after


def _verify_agreement(account: WitnessAccount, *, disposal: Disposal, exhibit: Exhibit) -> None:
    for signed in disposal.witnesses:
        if not tell_the_same(dict(signed.statement.facts), _facts(account)):
            raise StatementError(
                f"{exhibit.reference}: the witnesses name different methods or places. Find out "
                "which is right before the second one signs."
            )


def _facts(account: WitnessAccount) -> dict[str, str]:
    return {
        NUMBER: account.number,
        HOW: account.method,
        PLACE: account.place,
        OCCURRED: time_to_text(account.occurred),
        PHOTOGRAPHS: " ".join(sorted(map(str, account.photographs))),
    }
