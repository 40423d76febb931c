"""The rows of a list that were put aside: where each stands, and why, never what it says."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from forensics.hash_sets.lists.refusals import REFUSALS, Refusal
from forensics.output import writing_new
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that was put aside: line of a text, or number of the record."""

    place: int
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class RejectedRows:
    """Rows that were put aside, in their order, nine bytes each.

    Attributes:
        places: line or number of the record.
        refusals: which of ``REFUSALS`` is the reason.
    """

    places: npt.NDArray[np.int64] = field(repr=False)
    refusals: npt.NDArray[np.uint8] = field(repr=False)

    def __len__(self) -> int:
        """How many there are."""
        return len(self.places)

    def __iter__(self) -> Iterator[RejectedRow]:
        """Every one of them, in the order of the list."""
        reasons = [str(each) for each in REFUSALS]
        pairs = zip(self.places, self.refusals, strict=True)
        return (RejectedRow(int(place), reasons[why]) for place, why in pairs)

    def __getitem__(self, number: int) -> RejectedRow:
        """The one of that number, from 0."""
        return RejectedRow(int(self.places[number]), str(REFUSALS[self.refusals[number]]))

    @property
    def by_reason(self) -> Mapping[Refusal, int]:
        """How many there are by each reason, the most first."""
        counts = Counter(dict(zip(*np.unique(self.refusals, return_counts=True), strict=True)))
        return {REFUSALS[int(why)]: int(number) for why, number in counts.most_common()}


def write_rejected_rows(path: Path, rejected: RejectedRows) -> None:
    """Write a CSV of the rows put aside: place and reason, nothing of their content.

    Raises:
        OutputExistsError: the name is taken.
        OSError: the file cannot be written.
    """
    with writing_new(path) as file:
        text = io.TextIOWrapper(file, encoding="utf-8", newline="")
        writer = csv.writer(text)
        writer.writerow(["row", "reason"])
        writer.writerows((row.place, row.reason) for row in rejected)
        text.detach()  # it is flushed, and the file stays open
