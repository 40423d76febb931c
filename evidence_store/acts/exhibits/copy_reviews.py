"""The review of a copy: one person signs what it comes to, a supervisor authorises it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.acts._kit.exhibit_act import ActOnExhibit
from evidence_store.acts._kit.fields import choice, day, pick, text
from evidence_store.acts._kit.recorded_act import Made, On
from evidence_store.acts.exhibits.copies import APART, NONE_HELD, held_copies
from evidence_store.domain.copies.files import list_digest, total_size
from evidence_store.domain.copies.reviews import (
    OpenReview,
    ReviewGround,
    ReviewOutcome,
    Ruling,
    SignedBy,
)
from evidence_store.domain.events.kinds.copy_events import (
    COPY_REVIEW_AUTHORISED,
    COPY_REVIEW_SIGNED,
)
from evidence_store.domain.law.calendar import LegalCalendar
from evidence_store.domain.people.duties import Act, Part, require_other_person
from evidence_store.domain.signing.signed_acts import STATEMENT_LIFE
from evidence_store.errors import OutOfSequenceError, StatementError
from evidence_store.ways import Way
from evidence_store.workflow._kit import copy_checks as checks
from evidence_store.workflow._kit.capacity import require_no_breakglass
from evidence_store.workflow._kit.copy_checks import of_some
from evidence_store.workflow._kit.copy_grounds import (
    copy_of,
    require_clear_to_end,
    require_passkey_where_asked,
    with_copy,
)
from evidence_store.workflow._kit.subjects.open_exhibits import OpenExhibit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from evidence_store.acts._kit.fields import Option
    from evidence_store.acts._kit.recorded_act import ToRecord
    from evidence_store.custody.leaves.drafts import JsonValue
    from evidence_store.domain.exhibits.copies import HeldCopy
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.law.holds import HoldEvaluation


class ReviewCopy(ActOnExhibit):
    """Nothing changes by it: a supervisor authorises it within 72 hours."""

    page, verb = "review-copy", "exhibit review-copy"
    rule, event = (Act.REVIEW_COPY, of_some(checks.review, NONE_HELD)), COPY_REVIEW_SIGNED
    title, button = "Review a copy", "Sign the review"
    done = "The review is signed. A supervisor authorises it within 72 hours."
    hints = (
        "Say whether the copy is kept on, until when and why, or whether it ends.",
        "A copy that ends is overwritten and deleted once a supervisor has authorised it.",
        APART,
    )

    copy: str = pick("Which copy?", among=held_copies, word="COPY", needed="Choose the copy")
    # To keep a copy takes two people as well: the longest retention is the one that nobody looks at
    # (ADR 94).
    outcome: ReviewOutcome = choice("What does the review come to?", of=ReviewOutcome,
                                    needed="Choose what it comes to")  # fmt: skip
    ground: ReviewGround = choice("On which ground?", of=ReviewGround, needed="Choose the ground")
    reason: str = text("Why?", needed="Say why", hint="For the custody log. Name no victim.")
    until: date | None = day("Next review on", hint="Leave it empty where the copy ends.")

    def check(self, on: On[Exhibit]) -> None:
        copy, today = copy_of(on.subject, self.copy), LegalCalendar.of(on.rules).day_of(on.at)
        self._ruling(copy).require_fitting(review_on=copy.review_on, today=today)
        opened = OpenExhibit(on.uow, on.actor, on.at, on.subject)
        checks.review(opened, copy)
        _require_open(on.subject, copy, self.outcome)
        if self.outcome is ReviewOutcome.END:
            _require_can_end(on, copy, self.ground)

    def change(self, on: On[Exhibit]) -> Made[Exhibit]:
        copy = copy_of(on.subject, self.copy)
        review = OpenReview(self._ruling(copy), _signed(on))
        return Made(with_copy(on.subject, copy.signed_for(review)), _told(on, copy, review.ruling))

    def saved(self, on: On[Exhibit], after: Exhibit, entry: ToRecord) -> Exhibit:
        """Save it with the times of what was signed: a passkey signed before this ran."""
        review = _review_of(after, self.copy)
        signed = replace(review, signed=_as_stated(review.signed, entry))
        held = copy_of(after, self.copy).signed_for(signed)
        return super().saved(on, with_copy(after, held), entry)

    def _ruling(self, copy: HeldCopy) -> Ruling:
        listed = list_digest(copy.files)
        return Ruling(self.outcome, self.ground, self.until, self.reason, listed)


def _waiting(exhibit: Exhibit) -> Iterator[Option]:
    for each in exhibit.copies:
        if each.is_held and each.review is not None and each.review.waits:
            ruling = each.review.ruling
            until = () if ruling.until is None else (", review ", ruling.until)
            yield each.id, (each.kind, ": ", ruling.outcome, ", ", ruling.ground, *until)


class AuthoriseReview(ActOnExhibit):
    """The second signature: what was signed, and nothing else, is authorised."""

    page, verb = "authorise-review", "exhibit authorise-review"
    rule = (
        Act.AUTHORISE_COPY,
        of_some(checks.review_waits, "no review of a copy waits to be authorised."),
    )
    event = COPY_REVIEW_AUTHORISED
    title, button = "Authorise the review of a copy", "Authorise it"
    done = "It is authorised. A copy that is to end is overwritten within 72 hours."
    hints = ("You authorise what another person signed. Every hold is checked again.", APART)

    copy: str = pick("Which review?", among=_waiting, word="COPY", needed="Choose the review")

    def check(self, on: On[Exhibit]) -> None:
        # Until an emergency is reviewed nothing is authorised: it shortens no wait (ADR 19).
        require_no_breakglass(on.uow)
        copy, review = copy_of(on.subject, self.copy), _review_of(on.subject, self.copy)
        # Of every start so far: a person who overwrote part of a copy authorises no more of it.
        operators = () if copy.ending is None else copy.ending.operators
        parts = {
            Part.PROPOSER: frozenset({review.signed.by}),
            Part.OPERATOR: frozenset(operators),
        }
        require_other_person(on.actor, Act.AUTHORISE_COPY, parts=parts)
        # Both people sign for this list: files that were registered again since could be others.
        listed = list_digest(copy.files)
        if review.has_run_out(at=on.at) or review.ruling.listed != listed:
            raise StatementError(
                f"{on.subject.reference}: what was signed has expired, or the files of the copy "
                "were registered again since. Have it signed again: " + Way.EXHIBIT_REVIEW_COPY
            )
        today = LegalCalendar.of(on.rules).day_of(on.at)
        review.ruling.require_fitting(review_on=copy.review_on, today=today)
        # Asked at both signatures: in the 72 hours between them a hold or an appeal can come.
        if review.ruling.outcome is ReviewOutcome.END:
            _require_can_end(on, copy, review.ruling.ground)

    def change(self, on: On[Exhibit]) -> Made[Exhibit]:
        copy, review = copy_of(on.subject, self.copy), _review_of(on.subject, self.copy)
        after = _authorised(on, copy, review, _signed(on))
        return Made(with_copy(on.subject, after), _told(on, copy, review.ruling))

    def saved(self, on: On[Exhibit], after: Exhibit, entry: ToRecord) -> Exhibit:
        """Save it with the times of what was signed; the unit's policy may want a passkey."""
        if entry.signed is not None:
            (signature,) = entry.signed.signatures
            require_passkey_where_asked(on.uow, on.subject, signature.signature)
        held = copy_of(after, self.copy)
        if held.review is not None and held.review.authorised is not None:
            signed = _as_stated(held.review.authorised, entry)
            held = replace(held, review=replace(held.review, authorised=signed))
        return super().saved(on, with_copy(after, held), entry)


def _authorised(on: On[Exhibit], copy: HeldCopy, review: OpenReview, signed: SignedBy) -> HeldCopy:
    holds = _holds(on, copy, review.ruling)
    made = replace(review, authorised=signed, holds=holds)
    return copy.authorised(made, on=LegalCalendar.of(on.rules).day_of(on.at))


def _review_of(exhibit: Exhibit, copy_id: str) -> OpenReview:
    review = copy_of(exhibit, copy_id).review
    if review is None:
        raise OutOfSequenceError(f"{exhibit.reference}: no review of this copy is signed.")
    return review


def _require_open(exhibit: Exhibit, copy: HeldCopy, outcome: ReviewOutcome) -> None:
    """Check that the copy is not past the review: something of it may be overwritten by now."""
    if copy.ending is not None and outcome is ReviewOutcome.KEEP:
        raise OutOfSequenceError(
            f"{exhibit.reference}: overwriting this copy was begun, so it cannot be kept. Sign "
            "again that it ends."
        )


def _require_can_end(on: On[Exhibit], copy: HeldCopy, ground: ReviewGround) -> None:
    if ground is ReviewGround.HELD_TWICE and not _is_held_twice(on.subject, copy):
        raise OutOfSequenceError(
            f"{on.subject.reference}: no other copy of the same disk image is in the inventory. "
            "Choose another ground."
        )
    require_clear_to_end(on.uow, on.subject, copy, rules=on.rules, at=on.at)


def _is_held_twice(exhibit: Exhibit, copy: HeldCopy) -> bool:
    same = (each for each in exhibit.copies if each.acquisition_id == copy.acquisition_id)
    others = (each for each in same if each.is_held and each.id != copy.id)
    return copy.acquisition_id is not None and any(others)


def _holds(on: On[Exhibit], copy: HeldCopy, ruling: Ruling) -> HoldEvaluation | None:
    if ruling.outcome is ReviewOutcome.KEEP:
        return None
    return require_clear_to_end(on.uow, on.subject, copy, rules=on.rules, at=on.at)


def _told(on: On[Exhibit], copy: HeldCopy, ruling: Ruling) -> dict[str, JsonValue]:
    """What both entries say of it, and both people state."""
    holds = _holds(on, copy, ruling)
    return {
        "copy": copy.id,
        "ends": copy.id if ruling.outcome is ReviewOutcome.END else None,
        "outcome": ruling.outcome.value,
        "ground": ruling.ground.value,
        "until": None if ruling.until is None else ruling.until.isoformat(),
        "files": len(copy.files),
        "bytes": total_size(copy.files),
        "holds": None if holds is None else str(holds.digest),
        "list": None if ruling.listed is None else str(ruling.listed),
        "reason": ruling.reason,
    }


def _signed(on: On[Exhibit]) -> SignedBy:
    return SignedBy(on.actor.id, on.at, on.at + STATEMENT_LIFE)


def _as_stated(signed: SignedBy, entry: ToRecord) -> SignedBy:
    if entry.signed is None:
        return signed
    made = entry.signed.statement
    return replace(signed, at=made.made_at, until=made.not_after)


ACTS = (ReviewCopy, AuthoriseReview)
