"""A list of known files that others supplied: who, when, and under which authority it is held."""

from __future__ import annotations

from datetime import date

from evidence_store.errors import WrongEntryError
from forensics.value_classes import dataclass


@dataclass(frozen=True, slots=True)
class SuppliedList:
    """Where a list came from; asked once, when it is imported, and committed to in the log.

    Attributes:
        supplier: the person or body that supplied it.
        received: the day on which the unit received it.
        held_under: the authority under which the unit holds it.
    """

    supplier: str
    received: date
    held_under: str

    def __post_init__(self) -> None:
        """Refuse one that leaves something out."""
        if not (self.supplier.strip() and self.held_under.strip()):
            raise WrongEntryError(
                "Enter who supplied the list, and the authority under which the unit holds it."
            )


@dataclass(frozen=True, slots=True)
class ReadList:
    """How a supplied list was read: its format, and how many of its rows could not be used."""

    list_format: str
    # Not how many were taken: a second person reads the log before they count those (ADR 69).
    refused: int
