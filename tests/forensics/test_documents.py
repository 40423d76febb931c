from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from cattrs import BaseValidationError, transform_error

from forensics.documents import from_document, from_json, to_document, to_json
from forensics.value_classes import dataclass
from forensics.values import Digest, Extent, HashAlgorithm


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, slots=True)
class Inner:
    when: datetime
    where: Path
    extents: tuple[Extent, ...] = ()


@dataclass(frozen=True, slots=True)
class Outer:
    name: str
    colour: Colour
    day: date
    digest: Digest
    inner: Inner
    counts: Mapping[Colour, int]
    either: Inner | None = None
    pair: tuple[str, int] = ("a", 1)


VALUE = Outer(
    name="Tŷ",
    colour=Colour.RED,
    day=date(2026, 7, 13),
    digest=Digest(HashAlgorithm.SHA256, bytes(32)),
    inner=Inner(datetime(2026, 7, 13, 9, 30, tzinfo=UTC), Path("a/b"), (Extent(512, 7),)),
    counts=MappingProxyType({Colour.RED: 3}),
)
DOCUMENT = {
    "name": "Tŷ",
    "colour": "red",
    "day": "2026-07-13",
    "digest": "sha256:" + "00" * 32,
    "inner": {"when": "2026-07-13T09:30:00.000Z", "where": "a/b", "extents": [[512, 7]]},
    "counts": {"red": 3},
    "either": None,
    "pair": ["a", 1],
}


def test_a_value_is_written_in_the_fixed_forms_and_read_back() -> None:
    assert to_document(VALUE) == DOCUMENT
    assert list(to_document(VALUE)) == list(DOCUMENT)
    assert from_document(DOCUMENT, Outer) == VALUE
    assert from_json(to_json(VALUE), Outer) == VALUE


def test_what_a_subclass_of_a_time_is_written_as_is_a_time() -> None:
    class Moment(datetime):
        pass

    assert to_document(Moment(2026, 7, 13, tzinfo=UTC)) == "2026-07-13T00:00:00.000Z"


def without(key: str) -> dict[str, Any]:
    return {name: value for name, value in DOCUMENT.items() if name != key}


@pytest.mark.parametrize(
    ("document", "place"),
    [
        (without("digest"), "required field missing @ $.digest"),
        (DOCUMENT | {"more": 1}, "extra fields found (more) @ $"),
        (DOCUMENT | {"colour": "blue"}, "invalid value for type, expected Colour @ $.colour"),
        (DOCUMENT | {"day": "13 July"}, "@ $.day"),
        (DOCUMENT | {"inner": DOCUMENT["inner"] | {"when": "now"}}, "@ $.inner.when"),  # type: ignore[operator]  # a mapping
        (DOCUMENT | {"pair": ["a"]}, "@ $.pair"),
        (DOCUMENT | {"pair": ["a", 1, 2]}, "@ $.pair"),
    ],
)
def test_a_document_that_does_not_fit_is_refused_and_told_where(
    document: dict[str, Any], place: str
) -> None:
    with pytest.raises(BaseValidationError) as refused:
        from_document(document, Outer)

    assert place in "\n".join(transform_error(refused.value))
    with pytest.raises((BaseValidationError, ValueError)):
        from_json(json.dumps(document).encode(), Outer)
