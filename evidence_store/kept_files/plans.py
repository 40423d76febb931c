"""Plans of erasures as files of the data folder, named by their digest, which people sign for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cattrs import BaseValidationError

from evidence_store.data_folder.places import PLANS
from evidence_store.errors import WrongEntryError
from evidence_store.ways import Way
from forensics.documents import digest_of, from_json, to_json
from forensics.output import write_new
from forensics.values import ErasePlan

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.open_folder.store import Store
    from forensics.values import Digest

LARGEST_PLAN = 32 * 1024


def keep_plan(store: Store, plan: ErasePlan) -> None:
    """Keep a plan for the eraser; the same again changes nothing."""
    path = _path(store, digest_of(plan))
    path.parent.mkdir(mode=0o700, exist_ok=True)
    write_new(path, to_json(plan), replace=True)


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
