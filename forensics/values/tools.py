"""The programme itself, as results and receipts name it."""

from __future__ import annotations

from forensics.value_classes import dataclass


@dataclass(frozen=True, slots=True)
class Tool:
    """The programme that did something, as results and receipts name it."""

    name: str
    version: str
