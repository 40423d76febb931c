"""Which hash set a form is about, and what of it is typed: nothing where the worker opens it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wtforms.validators import Optional

from evidence_store.kept_files.asked_for.set_openings import opening_with
from evidence_store.kept_files.sealed_sets import file_of_set
from evidence_store.kept_files.worker_slots import worker_has
from evidence_store.words.labels import at_time
from webui.acts.filled_in import choose_only
from webui.acts.forms import options
from webui.door.access import the_store

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evidence_store.domain.scans.scan import HashSetRecord
    from evidence_store.kept_files.asked_for.set_openings import SetOpening


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


def opening_of(form: Any, *, set_id: str | None = None) -> SetOpening:  # noqa: ANN401 -- the same
    """How the set that was chosen is opened, or the only one that can be.

    Raises:
        WrongEntryError: path or passphrase is needed and missing, or no file can be read there.
    """
    passphrase = form.set_passphrase and form.set_passphrase.data
    file = form.file and form.file.data
    return opening_with(the_store(), set_id or form.known.data, passphrase=passphrase, file=file)


def _shown(one: HashSetRecord, names: Mapping[str, str]) -> str:
    confirmed = "confirmed" if one.confirmed_at else "not confirmed yet"
    by = names.get(one.registered_by, "somebody")
    return f"Registered by {by}, {at_time(one.registered_at)}, {confirmed}"
