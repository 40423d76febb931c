"""The training file used in place of a device, found by its note, and the plan to overwrite it."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

from evidence_store.kept_files.named_places import files_of_places
from evidence_store.workflow._kit.subjects.acquired_files import is_registered
from forensics.erasing.copies.sidecars import ENDING, copy_id_of
from forensics.erasing.devices.block_devices import THIS_MACHINE
from forensics.erasing.planning import plan_whole, read_by_another_alone
from forensics.errors import ForensicsError
from forensics.values import ErasureMethod, Route, Tool, is_witnessed

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.open_folder.store import Store
    from forensics.values import ErasePlan


def training_file_of(store: Store, exhibit: Exhibit) -> Path | None:
    """Where the exhibit's training file lies; None where no named place holds it.

    It is known by the id in its note, which the record names: not by what it is called.
    """
    wanted = exhibit.training_file_serial
    if not (store.is_training and exhibit.has_training_file and wanted):
        return None
    for note in files_of_places(store, ending=ENDING):
        copy = note.with_name(note.name.removesuffix(ENDING))
        if copy.is_file() and not copy.is_symlink() and copy_id_of(copy) == wanted:
            return copy
    return None


def plans_for(store: Store, exhibit: Exhibit, *, at: datetime) -> tuple[ErasePlan, ...]:
    """Return the plans to overwrite the whole training file, as worked out at that moment (UTC).

    Two for each method that the rules allow for the medium: in the second the eraser leaves reading
    it back to another person. One where another tool erases it, which that person alone reads.

    The same file at the same moment gives the same plans, byte by byte. None where the file is not
    found, or may not be overwritten.
    """
    target = training_file_of(store, exhibit)
    if target is None:
        return ()
    methods = store.rules.medium(exhibit.medium.value).methods
    overwriting = (each for each in methods if not is_witnessed(each))
    found = (_plan_for(store, target, method=each, at=at) for each in overwriting)
    return tuple(
        each
        for plan in found
        if plan is not None
        for each in ((plan, read_by_another_alone(plan)) if plan.reads_back else (plan,))
    )


def _plan_for(
    store: Store, target: Path, *, method: ErasureMethod, at: datetime
) -> ErasePlan | None:
    try:
        return plan_whole(
            target,
            route=Route.WHOLE,
            method=method,
            tool=Tool("expunge", version("expunge")),
            now=at,
            machine=THIS_MACHINE,
            is_acquisition=lambda path: is_registered(path, uow=store.reading()),
        )
    except ForensicsError:
        return None
