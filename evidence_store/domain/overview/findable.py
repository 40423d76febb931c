"""By what a case or an exhibit is found: references, numbers, makes, descriptions and names.

Notes, reasons and whatever else people typed are not searched: what a search tells is what the
list of cases and the first lines of an exhibit tell everybody who may open them.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from evidence_store.domain.unit.blanking import DESTROYED
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence_store.domain.cases.case import Case
    from evidence_store.domain.exhibits.exhibit import Exhibit


class FoundBy(StrEnum):
    """Where a word stands."""

    REFERENCE = "reference"
    SEAL = "seal"
    FORMER_SEAL = "former_seal"
    SERIAL = "serial"
    IMEI = "imei"
    MAKE = "make"
    DESCRIPTION = "description"
    NAME = "name"


NUMBERS = frozenset(
    {FoundBy.REFERENCE, FoundBy.SEAL, FoundBy.FORMER_SEAL, FoundBy.SERIAL, FoundBy.IMEI}
)
"""What names one thing where it is typed whole."""


# These only narrow: what passes is decoded, and of_case and of_exhibit decide. An index would be
# one more place for names (ADR 51).
FIELDS_OF_CASE = ("reference", "court_case_number", "name")
FIELDS_OF_EXHIBIT = (
    "reference",
    "number",
    "serial",
    "imei",
    "further_imeis",
    "imeisv",
    "imei_as_shown",
    "make",
    "model",
    "description",
)
"""What the fields are called in which all of that stands in a record as it is kept."""


@dataclass(frozen=True, slots=True)
class Findable:
    """One text by which something is found."""

    where: FoundBy
    text: str


def of_case(case: Case) -> tuple[Findable, ...]:
    """What of a case is searched."""
    names = [*(each.name for each in case.offenders), *(each.name for each in case.accused)]
    return _said(
        [
            Findable(FoundBy.REFERENCE, case.reference),
            Findable(FoundBy.REFERENCE, case.court_case_number),
            *(Findable(FoundBy.NAME, each) for each in names),
        ]
    )


def of_exhibit(exhibit: Exhibit) -> tuple[Findable, ...]:
    """What of an exhibit is searched."""
    return _said(
        [
            Findable(FoundBy.REFERENCE, exhibit.reference),
            *_seals(exhibit),
            Findable(FoundBy.SERIAL, exhibit.serial or ""),
            *(Findable(FoundBy.IMEI, each) for each in _imeis(exhibit)),
            Findable(FoundBy.MAKE, f"{exhibit.make} {exhibit.model}".strip()),
            Findable(FoundBy.DESCRIPTION, exhibit.description),
        ]
    )


def _seals(exhibit: Exhibit) -> Iterator[Findable]:
    for seal in exhibit.seals:
        where = FoundBy.SEAL if seal.broken_at is None else FoundBy.FORMER_SEAL
        yield Findable(where, seal.number)


def _imeis(exhibit: Exhibit) -> tuple[str, ...]:
    facts = exhibit.facts
    several = (exhibit.imei, *facts.further_imeis, facts.imeisv, facts.imei_as_shown)
    return tuple(each for each in several if each)


def _said(found: list[Findable]) -> tuple[Findable, ...]:
    """What says something: a text that ended with the values of its case does not."""
    return tuple(each for each in found if each.text and each.text != DESTROYED)
