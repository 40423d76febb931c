"""How a person names an exhibit, or a disposal by its exhibit, on the command line."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING

import click

from evidence_store.cli._kit.finding import find_exhibit
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from evidence_store.cli._kit.working import Work
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.workflow._kit.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class NamedItem:
    """What was typed: an id, or a reference and the case that ``--case`` names, if it does."""

    reference: str
    case: str | None = None

    def __str__(self) -> str:
        return self.reference

    def exhibit(self, uow: UnitOfWork) -> Exhibit:
        """The exhibit, inside an open unit of work.

        Raises:
            NotFoundError: there is none.
            AmbiguousReferenceError: several cases have one of that reference.
        """
        return find_exhibit(uow, self.reference, case=self.case)

    def exhibit_id(self, work: Work) -> str:
        """The id of the exhibit.

        Raises:
            As ``exhibit``.
        """
        with work.reading as uow:
            return self.exhibit(uow).id


def named_as(metavar: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a verb such an argument and ``--case``, both together as ``named``."""

    def asked(function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def run(*, reference: str, case_name: str | None, **typed: Any) -> Any:  # noqa: ANN401 -- whatever the options hold
            return function(named=NamedItem(reference, case_name), **typed)

        case = click.option("--case", "case_name", metavar="REF", help="The exhibit's case.")
        return click.argument("reference", metavar=metavar)(case(run))

    return asked


one_exhibit, one_disposal = named_as("EXHIBIT"), named_as("DISPOSAL")
