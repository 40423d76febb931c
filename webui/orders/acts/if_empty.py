"""A field that can be left empty: what is then recorded, which the page says beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wtforms.validators import StopValidation

if TYPE_CHECKING:
    from collections.abc import Callable


class IfEmpty:
    """Takes in place of nothing what the rest of the form says; asks where it says nothing.

    A day of which one box alone is filled in is not empty: it is a mistake, and stays one.

    Args:
        otherwise: of the form, what is recorded; None where nothing follows from it.
        needed: what is said then.
    """

    def __init__(self, otherwise: Callable[[Any], object], *, needed: str) -> None:
        self._otherwise = otherwise
        self._needed = needed
        self.field_flags = {"optional": True}

    def __call__(self, form: Any, field: Any) -> None:  # noqa: ANN401 -- a form and a field as WTForms made them
        """Give the field what is recorded where it is empty.

        Raises:
            StopValidation: it is empty; with words where nothing follows.
        """
        if any(each and each.strip() for each in field.raw_data or ()):
            return
        field.errors = []
        taken = self._otherwise(form)
        if taken is None:
            raise StopValidation(self._needed)
        field.data = taken
        raise StopValidation


def left_empty(
    field: Any,  # noqa: ANN401 -- an unbound field, which WTForms does not type
    otherwise: Callable[[Any], object],
    *,
    needed: str,
) -> Any:  # noqa: ANN401 -- the same
    """The same field, which can be left empty; its other checks stay."""
    _, *others = field.kwargs["validators"]
    field.kwargs["validators"] = [IfEmpty(otherwise, needed=needed), *others]
    return field
