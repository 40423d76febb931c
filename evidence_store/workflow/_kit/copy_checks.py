"""What must be so before an act on a copy of an exhibit: each returns, or refuses and says why.

``COPY_RULES`` says which of these stands before which act in the browser. Not a step.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias

from evidence_store.domain.people.duties import Act, Part, require_other_person
from evidence_store.domain.unit.jobs import COPY_WORK, IN_TURN
from evidence_store.errors import ConflictError, OutOfSequenceError, SamePersonError
from evidence_store.workflow._kit.copy_grounds import authorised_end, require_apart_from_work
from evidence_store.workflow._kit.subjects.exhibit_checks import Check, any_of
from evidence_store.workflow._kit.subjects.open_exhibits import OpenExhibit

if TYPE_CHECKING:
    from evidence_store.domain.exhibits.copies import HeldCopy
    from evidence_store.workflow._kit.subjects.exhibit_offers import ExhibitRule

CopyCheck: TypeAlias = Callable[[OpenExhibit, "HeldCopy"], None]


def of_some(check: CopyCheck, nothing: str) -> Check:
    """What asks the same of every copy that is held: one at least must pass."""

    def some(on: OpenExhibit) -> None:
        held = [each for each in on.exhibit.copies if each.is_held]
        words = f"{on.exhibit.reference}: {nothing}"
        any_of(held, lambda copy: check(on, copy), nothing=words)

    return some


def passing_copies(on: OpenExhibit, check: CopyCheck) -> list[HeldCopy]:
    """The copies of which the check lets this person do it now."""
    return [each for each in on.exhibit.copies if each.is_held and _passes(on, each, check)]


def held(on: OpenExhibit, copy: HeldCopy) -> None:
    """It is held."""
    if not copy.is_held:
        raise OutOfSequenceError(f"{on.exhibit.reference}: this copy has ended.")


def review(on: OpenExhibit, copy: HeldCopy) -> None:
    """It is not past its review: what was overwritten is read again, or reported."""
    ending = copy.ending
    if ending is not None and (ending.receipt is not None or ending.not_read is not None):
        raise OutOfSequenceError(
            f"{on.exhibit.reference}: this copy was overwritten. Have it read again, and its "
            "document issued."
        )


def review_waits(on: OpenExhibit, copy: HeldCopy) -> None:
    """Its review is signed, not authorised, and another person signed it."""
    if copy.review is None or not copy.review.waits:
        raise OutOfSequenceError(
            f"{on.exhibit.reference}: no review of this copy waits to be authorised."
        )
    parts = {Part.PROPOSER: frozenset({copy.review.signed.by})}
    require_other_person(on.actor, Act.AUTHORISE_COPY, parts=parts)


def register(on: OpenExhibit, copy: HeldCopy) -> None:
    """Nothing of it was overwritten, or a report says that its end is not complete."""
    held(on, copy)
    # After a report the same files are registered as they then are, half overwritten (ADR 94).
    if copy.ending is not None and not copy.is_reported:
        raise OutOfSequenceError(
            f"{on.exhibit.reference}: overwriting the files of this copy was begun."
        )
    _require_none_under_way(on, copy)


def start(on: OpenExhibit, copy: HeldCopy) -> None:
    """Its end is authorised, by another person, and it is not overwritten yet."""
    ending, review = copy.ending, authorised_end(on.exhibit, copy)
    if ending is not None and (ending.receipt is not None or ending.not_read is not None):
        raise OutOfSequenceError(f"{on.exhibit.reference}: this copy was overwritten.")
    if not copy.files:
        raise OutOfSequenceError(f"{on.exhibit.reference}: no files of this copy are registered.")
    authoriser = frozenset({review.authorised.by} if review.authorised else ())
    require_other_person(on.actor, Act.ERASE_COPY, parts={Part.AUTHORISER: authoriser})
    _require_none_under_way(on, copy)


def read_again(on: OpenExhibit, copy: HeldCopy) -> None:
    """It was overwritten, this person took no part in that, and nobody has read it again."""
    ending = copy.ending
    if ending is None or ending.receipt is None or ending.outcome is not None:
        raise OutOfSequenceError(
            f"{on.exhibit.reference}: no overwritten copy waits to be read again."
        )
    require_apart_from_work(on.actor, copy)
    _require_none_under_way(on, copy)


def give_up(on: OpenExhibit, copy: HeldCopy) -> None:
    """Its overwriting was begun, and nobody signed yet for what is left of it."""
    ending = copy.ending
    if ending is None or ending.started_at is None or ending.outcome is not None:
        raise OutOfSequenceError(
            f"{on.exhibit.reference}: no overwriting of this copy waits for a second person."
        )
    require_apart_from_work(on.actor, copy)
    _require_none_under_way(on, copy)


def issue(on: OpenExhibit, copy: HeldCopy) -> None:
    """Another person than its operators, once its reading is signed for, or why there is none."""
    held(on, copy)
    ending = copy.ending
    if ending is None or ending.outcome is None:
        raise OutOfSequenceError(
            f"{on.exhibit.reference}: no document about the end of this copy is due."
        )
    operators = frozenset(ending.operators)
    require_other_person(on.actor, Act.CERTIFY_COPY, parts={Part.OPERATOR: operators})


def _require_none_under_way(on: OpenExhibit, copy: HeldCopy) -> None:
    jobs = on.uow.jobs.find(exhibit_id=on.exhibit.id, kind=COPY_WORK, state=IN_TURN)
    if any(each.copy_id == copy.id for each in jobs):
        raise ConflictError(
            f"{on.exhibit.reference}: work on this copy is queued or under way. Wait until it has "
            "ended, or stop it."
        )


def _passes(on: OpenExhibit, copy: HeldCopy, check: CopyCheck) -> bool:
    try:
        check(on, copy)
    except (OutOfSequenceError, ConflictError, SamePersonError):
        return False
    return True


COPY_RULES: Mapping[str, ExhibitRule] = {
    "register-copy-files": (
        Act.KEEP_COPIES,
        of_some(register, "no copy in the inventory waits for its files."),
    ),
    "erase-copy": (Act.ERASE_COPY, of_some(start, "no copy in the inventory is to end.")),
    "read-copy": (
        Act.VERIFY_COPY,
        of_some(read_again, "no overwritten copy waits to be read again."),
    ),
    "issue-copy-document": (
        Act.CERTIFY_COPY,
        of_some(issue, "no document about the end of a copy is due."),
    ),
}
"""By the name of its page: the row of the table of duties, and what stands before it."""
