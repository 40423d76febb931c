"""Whether a selective plan may be proposed: its ground, its medium, and what people graded.

A plan is a file. What it says of hits are numbers in the scan result that it names, and those are
held to the grades on record: one person gave each, and a second confirmed it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from evidence_store.domain.disposals.proposals import WrongPlanError
from evidence_store.domain.exhibits.exhibit import MediumKind
from evidence_store.domain.law.authority import AuthorityKind
from evidence_store.domain.law.rule_tables import GroundRests, Outcome
from evidence_store.domain.scans.gradings import (
    Grade,
    GradingState,
    HitGrading,
    graded_hits,
    grades_of,
    numbers,
)
from evidence_store.domain.scans.scan import ScanRecord
from evidence_store.errors import NoAuthorityError, WrongEntryError
from evidence_store.ways import Way
from forensics.value_classes import dataclass
from forensics.values import Digest, ErasePlan, ErasureMethod

if TYPE_CHECKING:
    from evidence_store.domain.disposals.selected import Selected
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.law.authority import Authority
    from evidence_store.domain.law.rules import Rules
    from forensics.values.planned.selections import Selection


@dataclass(frozen=True, slots=True)
class Graded:
    """What is recorded of an exhibit's scans, and what people said of their hits, oldest first.

    ``confirmed`` are the case's hash sets whose count a second person confirmed.
    """

    scans: Sequence[ScanRecord]
    gradings: Sequence[HitGrading]
    confirmed: frozenset[Digest]


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """At what an authoriser's own process arrived.

    ``hit_list`` is the digest of the list of hits that follows from the graded scan result: it says
    which hit each number is.
    """

    plan: ErasePlan
    hit_list: Digest


def verify_selective_medium(plan: ErasePlan, *, exhibit: Exhibit) -> None:
    """Check that single files of such a medium can be overwritten and verified.

    Raises:
        WrongPlanError: they cannot.
    """
    if exhibit.medium is not MediumKind.HDD:
        raise WrongPlanError(
            f"{exhibit.reference}: selected files are overwritten on hard disks alone. Flash keeps "
            "blocks that no computer can address, so it could not be verified. Plan --route whole, "
            "or propose destruction."
        )
    if plan.method is not ErasureMethod.OVERWRITE_ZEROS:
        raise WrongPlanError(f"{exhibit.reference}: selected files are overwritten with zeros.")


def verify_ground(
    selection: Selection, *, exhibit: Exhibit, authority: Authority, outcome: Outcome, rules: Rules
) -> None:
    """Check that what is recorded bears the ground on which a selective plan rests.

    Args:
        selection: what the plan says.
        exhibit: whose medium it is for.
        authority: what gives authority, in the words that were recorded.
        outcome: what may become of the item by what is recorded of it.
        rules: say on what each ground rests.

    Raises:
        NoAuthorityError: the rules know no such ground, or nothing on record bears it.
    """
    name = exhibit.reference
    # Grounds that no text settles stand in the rules as not available (ADR 102).
    known = {each.code: each for each in rules.selective_grounds if each.available}
    ground = known.get(selection.reason)
    if ground is None:
        raise NoAuthorityError(
            f"{name}: the rules let no item go back with single files taken out on that ground. "
            f"They know: {', '.join(sorted(known))}. Plan again with --reason."
        )
    borne = {
        GroundRests.OWNERS_AGREEMENT: outcome is Outcome.SANITISE_AND_RETURN,
        GroundRests.WORDS_OF_A_COURT: authority.kind
        in (AuthorityKind.ORDERS_OWN_WORDS, AuthorityKind.SECTION_157_ORDER),
    }
    if not borne[ground.rests_on]:
        raise NoAuthorityError(
            f"{name}: an order is about the device, so the whole of it is erased. The ground "
            f"“{ground.title}” is not on record: {ground.needs}. Record it, or plan --route whole."
        )


def verify_graded(
    selection: Selection, *, exhibit: Exhibit, graded: Graded, hit_list: Digest | None = None
) -> None:
    """Check that every hit of the scan is taken or stays as two people graded it.

    Args:
        selection: what the plan says.
        exhibit: whose medium it is for.
        graded: what is recorded of it.
        hit_list: of the list that follows from the scan result, where a process of the actor read
            that result; None where none did.

    Raises:
        WrongPlanError: one is not, or scan and hash set are not those on record, or the hits were
            graded by another list.
    """
    name = exhibit.reference
    scan = next((one for one in graded.scans if one.result_digest == selection.result), None)
    if scan is None:
        raise WrongPlanError(
            f"{name}: the plan is for a scan result that is not recorded for this exhibit. Record "
            "the scan first, or plan again with the result that was recorded."
        )
    # A set that knows fewer of the pictures would leave the rest, and say nothing of them.
    if scan.hash_set_digest != selection.hash_set or graded.confirmed != {selection.hash_set}:
        raise WrongPlanError(
            f"{name}: the plan must rest on the one hash set of the case that a second person "
            "confirmed. Have one set of all pictures built and confirmed, scan, and plan with it."
        )
    of_scan = [each for each in graded.gradings if each.scan_id == scan.id]
    hits = sum(scan.hits_by_kind.values())
    if graded_hits(hits, of_scan).waiting:
        raise WrongPlanError(f"{name}: a grade of a hit waits for a second person.")
    _require_one_list(name, of_scan, hit_list)
    grades = grades_of(hits, of_scan)
    _require_grade(name, selection.taken, grades, Grade.EVIDENTIAL, "overwrites")
    _require_grade(name, selection.remaining, grades, Grade.EVIDENTIAL, "leaves in its container")
    _require_grade(name, selection.kept, grades, Grade.NOT_THE_PICTURE, "leaves")
    planned = sorted(
        each
        for ranges in (selection.taken, selection.remaining, selection.kept)
        for each in numbers(ranges)
    )
    # A hit that stands in none of the three lists would stay on the medium unseen.
    if planned != list(range(1, hits + 1)):
        raise WrongPlanError(f"{name}: the plan does not say of every hit whether it stays.")


def require_leaves_names(selected: Selected | None, exhibit: Exhibit) -> int:
    """Return how many names of files a selective plan leaves.

    Raises:
        WrongPlanError: it is not selective, or leaves none.
    """
    if selected is None or not selected.names:
        raise WrongPlanError(
            f"{exhibit.reference}: this disposal leaves no names of files. To refuse it for "
            "another reason: " + Way.DISPOSAL_WITHDRAW + "."
        )
    return selected.names


def require_names_known(selected: Selected | None, exhibit: Exhibit, *, stated: int | None) -> None:
    """Check that the authoriser stated how many names of files stay, where any do.

    Raises:
        WrongEntryError: another number was stated, or none.
    """
    names = 0 if selected is None else selected.names
    # The number alone: to show the names would add eyes to them and nothing to the
    # decision (ADR 102).
    if names != (stated or 0):
        raise WrongEntryError(
            f"{exhibit.reference}: at least {names:,} names of files stay on the medium, and a "
            "name can name a victim. State that number to show that you know (--names-left), or "
            "refuse: " + Way.DISPOSAL_REFUSE_NAMES + "."
        )


def _require_one_list(name: str, gradings: Sequence[HitGrading], hit_list: Digest | None) -> None:
    """Check that the numbers that were graded mean the hits that the plan means by them."""
    seen = {each.hit_list for each in gradings if each.state is GradingState.CONFIRMED}
    # Who recorded the scan wrote the list that people graded by: it may have been in another order.
    if len(seen) > 1 or (hit_list is not None and seen - {str(hit_list)}):
        raise WrongPlanError(
            f"{name}: the hits were graded by another list than the one that follows from the scan "
            "result, so a number may be another picture. Scan and grade them again."
        )


def _require_grade(
    name: str,
    ranges: tuple[tuple[int, int], ...],
    grades: dict[int, Grade],
    wanted: Grade,
    verb: str,
) -> None:
    wrong = [number for number in numbers(ranges) if grades.get(number) is not wanted]
    if wrong:
        needed = "evidential" if wanted is Grade.EVIDENTIAL else "not the picture"
        raise WrongPlanError(
            f"{name}: the plan {verb} hit {wrong[0]}, of which two people did not say that it is "
            f"{needed}. Have it graded and confirmed, or plan again."
        )
