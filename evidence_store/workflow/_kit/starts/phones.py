"""A phone that is reset: what was read of it before the start, and after it. Not a step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.disposals.phone_resets import require_known_phone, why_not_resettable
from evidence_store.domain.disposals.proposals import WrongPlanError
from evidence_store.errors import OutOfSequenceError
from evidence_store.ways import Way

if TYPE_CHECKING:
    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.exhibits.phones import PhoneRead
    from evidence_store.domain.law.rules import Rules
    from evidence_store.workflow._kit.subjects.open_exhibits import OpenDisposal


def require_resettable(exhibit: Exhibit, *, rules: Rules) -> PhoneRead:
    """Return the newest reading of a phone that may be reset, by what it says of itself.

    Raises:
        WrongPlanError: as ``require_known_phone``, or it is below the floor of the rules.
    """
    read = require_known_phone(exhibit)
    facts = read.reading.facts
    if fault := why_not_resettable(facts, rules.phone_reset(facts.platform.value)):
        raise WrongPlanError(
            f"{exhibit.reference}: this phone is not reset, since {fault}. Propose destruction "
            "before two witnesses."
        )
    return read


def read_to_reset(opened: OpenDisposal, *, rules: Rules) -> PhoneRead:
    """Return what was read of the phone since the reset was authorised.

    Raises:
        WrongPlanError: nothing was, or as ``require_resettable``.
    """
    read, authorisation = (
        require_resettable(opened.exhibit, rules=rules),
        opened.disposal.authorisation,
    )
    # A memory card or SIM can have been put in since; either bars the reset (ADR 87).
    if authorisation is None or read.reading.read_at < authorisation.statement.made_at:
        raise WrongPlanError(
            f"{opened.exhibit.reference}: the phone was not read since the reset was authorised. "
            "Connect it, and read it again: " + Way.EXHIBIT_READ_PHONE + "."
        )
    return read


def read_after_reset(disposal: Disposal, exhibit: Exhibit) -> PhoneRead:
    """Return what was read of the phone since the reset was begun, by a person without a part.

    Raises:
        OutOfSequenceError: nothing was, or it is not what the first witness signed for.
    """
    read, permit = exhibit.phone, disposal.permit
    begun = None if permit is None else permit.redeemed_at
    is_earlier = read is None or begun is None or read.reading.read_at < begun
    if read is None or is_earlier or read == disposal.phone_before:
        raise OutOfSequenceError(
            f"{exhibit.reference}: the phone was not read since its reset was begun. A witness who "
            "took no other part reads it: " + Way.EXHIBIT_READ_PHONE + ". If it cannot be read, "
            "record that the work was interrupted; a non-completion report follows."
        )
    # Else the people whose work it is would say by themselves how it ended (ADR 87).
    if read.read_by in disposal.earlier_ids:
        raise OutOfSequenceError(
            f"{exhibit.reference}: the phone was read after its reset by a person who proposed, "
            "authorised or carried it out. A witness who took no other part reads it again: "
            + Way.EXHIBIT_READ_PHONE + "."
        )  # fmt: skip
    # Both witnesses sign for the digest of one and the same reading (ADR 87).
    if disposal.witnesses and disposal.phone_after != read:
        raise OutOfSequenceError(
            f"{exhibit.reference}: the phone was read again after the first witness signed. Record "
            "that the work was interrupted, and begin again."
        )
    return read
