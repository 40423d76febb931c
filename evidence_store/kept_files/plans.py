"""Plans of erasures as files of the data folder, named by their digest, which people sign for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cattrs import BaseValidationError

from evidence_store.data_folder.places import PLANS
from evidence_store.domain.disposals.proposals import verify_target
from evidence_store.errors import EvidenceStoreError, WrongEntryError
from evidence_store.kept_files.named_places import MOST_OFFERED, Offered, chosen, offered_files
from evidence_store.ways import Way
from forensics.documents import digest_of, from_json, to_json
from forensics.errors import ForensicsError
from forensics.output import write_new
from forensics.regular_files import open_regular
from forensics.value_classes import dataclass
from forensics.values import ErasePlan

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.open_folder.store import Store
    from forensics.values import Digest

LARGEST_PLAN = 4 * 1024 * 1024  # a selective one lists each of its runs


def keep_plan(store: Store, plan: ErasePlan) -> None:
    """Keep a plan for the eraser; the same again changes nothing."""
    path = _path(store, digest_of(plan))
    path.parent.mkdir(mode=0o700, exist_ok=True)
    write_new(path, to_json(plan), replace=True)


@dataclass(frozen=True, slots=True)
class PlacedPlan:
    """A plan that lies in a place of the server, and the file of it."""

    plan: ErasePlan
    offered: Offered

    @property
    def digest(self) -> str:
        """What is signed for, and by what a form names it."""
        return str(digest_of(self.plan))


def placed_plans(store: Store, exhibit: Exhibit) -> tuple[PlacedPlan, ...]:
    """The plans in the server's places that are for the device of this exhibit, newest first."""
    found: dict[str, PlacedPlan] = {}
    for one in offered_files(store, ending=".json", most=LARGEST_PLAN)[:MOST_OFFERED]:
        plan = plan_in(one)
        if plan is not None and _is_for(plan, exhibit, is_training=store.is_training):
            placed = PlacedPlan(plan, one)
            found.setdefault(placed.digest, placed)
    return tuple(found.values())


def plan_in(one: Offered) -> ErasePlan | None:
    """Return the plan in a file of a place; None where it holds another thing or cannot be read."""
    try:
        with open_regular(chosen((one,), one.key)) as file:  # no link that took its place
            return read_plan_bytes(file.read(LARGEST_PLAN + 1))
    except (OSError, ForensicsError, EvidenceStoreError):
        return None


def _is_for(plan: ErasePlan, exhibit: Exhibit, *, is_training: bool) -> bool:
    try:
        verify_target(
            exhibit,
            device=plan.target,
            target_kind=plan.target_kind,
            is_training=is_training,
            by_content=True,  # whether it can be compared by that, the step looks
        )
    except EvidenceStoreError:
        return False
    return True


def plan_of(store: Store, digest: Digest | None) -> ErasePlan:
    """The plan that was signed for.

    Raises:
        WrongEntryError: it is not in this data folder, or is another one.
    """
    path = None if digest is None else _path(store, digest)
    if path is None or not path.is_file():
        raise WrongEntryError(
            "The plan is not in this data folder. Carry it out on the command line, where it "
            "is: " + Way.ERASE_RUN + "."
        )
    plan = read_plan_bytes(path.read_bytes())
    if digest_of(plan) != digest:
        raise WrongEntryError("The plan in this data folder is not the one that was signed for.")
    return plan


def has_plan(store: Store, digest: Digest | None) -> bool:
    """Whether the plan is in this data folder."""
    return digest is not None and _path(store, digest).is_file()


def read_plan_bytes(data: bytes) -> ErasePlan:
    """Read what ``expunge erase plan`` wrote.

    Raises:
        WrongEntryError: it is no plan, or is larger than one is.
    """
    wrong = WrongEntryError(
        "This is not a plan. Choose the file that " + Way.ERASE_PLAN + " wrote."
    )
    if len(data) > LARGEST_PLAN:
        raise wrong
    try:
        return from_json(data, ErasePlan)
    except (ValueError, BaseValidationError):
        raise wrong from None


def _path(store: Store, digest: Digest) -> Path:
    return store.data / PLANS / f"{digest.value.hex()}.json"
