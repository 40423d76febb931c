"""Which hash set a form is about, and what of it is typed: nothing where the worker opens it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wtforms.validators import Optional

from evidence_store.errors import WrongEntryError
from evidence_store.kept_files.sealed_sets import file_of_set
from evidence_store.kept_files.worker_slots import worker_has
from evidence_store.words.labels import at_time
from forensics.value_classes import dataclass
from webui.acts.filled_in import choose_only
from webui.acts.forms import options
from webui.door.access import the_store

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evidence_store.domain.scans.scan import HashSetRecord

AWAY = (
    "No hash set can be read at that place. Check the path, and that the server may read the file."
)
NEEDED = "Enter where the hash set is"


@dataclass(frozen=True, slots=True)
class Opening:
    """How a job opens its set: by the worker's slot, or by a passphrase of the file that is named.

    ``file`` and ``passphrase`` are None where the worker opens ``set_id`` by itself.
    """

    set_id: str
    file: str | None = None
    passphrase: str | None = None


def offer_sets(form: Any, sets: Iterable[HashSetRecord]) -> None:  # noqa: ANN401 -- a form as WTForms made it
    """Offer the sets, and ask for file and passphrase only where one of them needs it."""
    store, found = the_store(), list(sets)
    has_slot = [worker_has(store, one) for one in found]
    has_file = [file_of_set(store, one.digest) is not None for one in found]
    # No number: the person who counts what was charged may come to this page.
    with store.reading() as uow:
        names = {
            each.id: each.name for each in uow.people.find(id={o.registered_by for o in found})
        }
    form.known.choices = options((one.id, _shown(one, names)) for one in found)
    choose_only(form.known)
    if found and all(has_slot):
        del form.set_passphrase
    elif any(has_slot):
        form.set_passphrase.validators = (Optional(),)
    if found and all(has_file):
        del form.file
    elif any(has_file):
        form.file.validators = (Optional(),)


def opening_of(form: Any, *, set_id: str | None = None) -> Opening:  # noqa: ANN401 -- the same
    """How the set that was chosen is opened, or the only one that can be.

    Raises:
        WrongEntryError: path or passphrase is needed and missing, or no file can be read there.
    """
    store, set_id = the_store(), set_id or form.known.data
    with store.reading() as uow:
        known = uow.hash_sets.get(set_id)
    typed = form.set_passphrase and form.set_passphrase.data
    if not typed and worker_has(store, known):
        return Opening(set_id)
    if not typed:
        raise WrongEntryError("Enter the passphrase of the hash set.")
    kept = file_of_set(store, known.digest)
    file = str(kept) if kept is not None else readable_path(form.file and form.file.data)
    return Opening(set_id, file, typed)


def readable_path(typed: str | None) -> str:
    """Return a path that somebody typed, if the server can read a file there.

    Raises:
        WrongEntryError: it cannot, or nothing was typed.
    """
    if not typed:
        raise WrongEntryError(NEEDED)
    path = Path(typed)
    try:
        is_there = path.is_absolute() and path.is_file() and os.access(path, os.R_OK)
    except (OSError, ValueError):
        is_there = False
    if not is_there:
        raise WrongEntryError(AWAY)
    return typed


def _shown(one: HashSetRecord, names: Mapping[str, str]) -> str:
    confirmed = "confirmed" if one.confirmed_at else "not confirmed yet"
    by = names.get(one.registered_by, "somebody")
    return f"Registered by {by}, {at_time(one.registered_at)}, {confirmed}"
