"""The training file used in place of a device: found by its note where a named place holds it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evidence_store.errors import WrongEntryError
from evidence_store.kept_files.training_files import training_file_of
from webui.door.access import the_store

if TYPE_CHECKING:
    from evidence_store.domain.exhibits.exhibit import Exhibit


def ask_training_file(form: Any, exhibit: Exhibit) -> None:  # noqa: ANN401 -- a form as WTForms made it
    """Ask where it lies only where it is not found."""
    if training_file_of(the_store(), exhibit) is not None:
        del form.target


def target_of(form: Any, exhibit: Exhibit) -> str:  # noqa: ANN401 -- the same
    """Where it lies: as it was typed, or as it was found.

    Raises:
        WrongEntryError: it is no longer where it was found.
    """
    if form.target is not None:
        return str(form.target.data)
    found = training_file_of(the_store(), exhibit)
    if found is None:
        raise WrongEntryError("The training file is no longer where it was. Open this page again.")
    return str(found)
