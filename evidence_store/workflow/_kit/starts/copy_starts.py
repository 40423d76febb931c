"""What stands before a start of the end of a copy: asked when it is signed, and by the eraser.

Not a step: it commits nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.copies.files import list_digest, total_size
from evidence_store.domain.events.kinds.copy_events import COPY_ERASE_STARTED
from evidence_store.domain.law.holds import HoldEvaluation
from evidence_store.domain.people.duties import Act, Part, require_duty, require_other_person
from evidence_store.errors import OutOfSequenceError, StatementError
from evidence_store.ways import Way
from evidence_store.workflow._kit.capacity import require_no_breakglass
from evidence_store.workflow._kit.copy_grounds import (
    authorised_end,
    copy_of,
    require_clear_to_end,
    require_own_files,
    with_copy,
)
from evidence_store.workflow._kit.known_time import KnownTime, require_known_time
from evidence_store.workflow._kit.outdated import require_not_outdated
from evidence_store.workflow._kit.subjects.bar_ends import require_ended_no_bar
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from evidence_store.custody.leaves.drafts import JsonValue
    from evidence_store.domain.copies.reviews import OpenReview
    from evidence_store.domain.exhibits.copies import HeldCopy
    from evidence_store.domain.law.rules import Rules
    from evidence_store.domain.signing.signed_acts import Signer
    from evidence_store.workflow._kit.subjects.open_exhibits import OpenExhibit


@dataclass(frozen=True, slots=True)
class Clear:
    """Nothing stands against the start: every hold worked out, and who vouches for the time."""

    holds: HoldEvaluation
    time: KnownTime


def require_may_start(opened: OpenExhibit, copy: HeldCopy, *, rules: Rules) -> Clear:
    """Check that this person may overwrite the files of the copy now.

    Raises:
        RefusedError: as ``endings.start_ending`` says.
    """
    require_duty(opened.actor, Act.ERASE_COPY)
    uow, exhibit = opened.uow, opened.exhibit
    review = authorised_end(exhibit, copy)
    _require_signed(opened, copy, review)
    require_no_breakglass(uow)
    # No check below would miss a hold or an order that was taken out of the record.
    uow.custody.require_whole(exhibit.case_id)
    require_own_files(uow, exhibit, copy, copy.files)
    holds = require_clear_to_end(uow, exhibit, copy, rules=rules, at=opened.at)
    signers = {each.by for each in (review.signed, review.authorised) if each is not None}
    require_not_outdated(opened, copy.id, people=signers)
    time = require_known_time(uow, exhibit, operator=opened.actor, at=opened.at)
    return Clear(holds, time)


def signed_start(opened: OpenExhibit, copy_id: str, *, signer: Signer, rules: Rules) -> HeldCopy:
    """Record, signed, that the files of the copy are overwritten from now on."""
    copy = copy_of(opened.exhibit, copy_id)
    clear = require_may_start(opened, copy, rules=rules)
    begun = copy.begun(by=opened.actor.id, at=opened.at)
    starts = 0 if begun.ending is None else begun.ending.starts
    stated: dict[str, JsonValue] = {
        "copy": copy.id,
        "ends": copy.id,
        "operator": opened.actor.id,
        "start": starts,
        "files": len(copy.files),
        "bytes": total_size(copy.files),
        "holds": str(clear.holds.digest),
    }
    listed: dict[str, JsonValue] = {"list": str(list_digest(copy.files))}
    facts = {name: str(value) for name, value in (stated | listed).items()}
    signed = opened.sign_act(COPY_ERASE_STARTED, signer=signer, facts=facts)
    opened.record(
        with_copy(opened.exhibit, begun),
        COPY_ERASE_STARTED,
        public={**stated, "time": clear.time.public},
        committed={**listed},
        signed=signed,
    )
    return begun


def _require_signed(opened: OpenExhibit, copy: HeldCopy, review: OpenReview) -> None:
    """What two people signed counts now, for these files, and for this operator."""
    exhibit, authorised = opened.exhibit, review.authorised
    if not copy.files:
        raise OutOfSequenceError(f"{exhibit.reference}: no files of this copy are registered.")
    authoriser = frozenset() if authorised is None else frozenset({authorised.by})
    require_other_person(opened.actor, Act.ERASE_COPY, parts={Part.AUTHORISER: authoriser})
    require_ended_no_bar(opened, excluded=authoriser)
    if review.has_run_out(at=opened.at) or review.ruling.listed != list_digest(copy.files):
        raise StatementError(
            f"{exhibit.reference}: what was signed has expired, or is for other files. Have it "
            "signed again: " + Way.EXHIBIT_REVIEW_COPY + "."
        )
