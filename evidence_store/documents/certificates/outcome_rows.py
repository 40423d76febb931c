"""The lines of an order as rows of a table: the line, the item, its outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.documents.certificates.outcomes import (
    NAMES_NOTHING,
    NOT_MAPPED,
    named,
    outcome_of,
    outcome_of_item,
)
from forensics.saying.sentences import (
    Said,
    given,
    say,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence_store.domain.certificates.order_outcome import LineOutcome, OrderOutcome

HEADS = (say("Line"), say("Item"), say("Outcome"))
WIDTHS = (14, 66, 90)


def rows_of(outcome: OrderOutcome) -> list[tuple[Said, Said, tuple[Said, ...]]]:
    """Every line with everything that it names; none is left out."""
    return [row for line in outcome.lines for row in _rows(line)]


def _rows(line: LineOutcome) -> Iterator[tuple[Said, Said, tuple[Said, ...]]]:
    number = given(str(line.number))
    for each in line.exhibits:
        yield number, named(each), outcome_of(each)
    for item in line.items:
        yield number, given(item.label), (outcome_of_item(item),)
    if not line.exhibits and not line.items:
        yield number, given(line.text), (NOT_MAPPED if line.nothing is None else NAMES_NOTHING,)
