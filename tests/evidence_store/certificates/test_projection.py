from __future__ import annotations

import pytest

from evidence_store.domain.values.projection import projected
from forensics.value_classes import dataclass


@dataclass(frozen=True)
class Kept:
    reference: str
    size: int
    owner: str


@dataclass(frozen=True)
class Printed:
    reference: str
    size: int
    said_by: str = ""


KEPT = Kept("ABC/1", 512, "Jo Example")


def test_what_the_certificate_does_not_name_is_not_taken_from_the_record() -> None:
    made = projected(Printed, KEPT, said_by="p_1")

    assert made == Printed("ABC/1", 512, "p_1")
    assert "Jo Example" not in repr(made)


def test_what_is_given_beside_stands_in_place_of_what_is_recorded() -> None:
    assert projected(Printed, KEPT, size=1, said_by="") == Printed("ABC/1", 1, "")


def test_a_field_that_neither_the_record_has_nor_anybody_gives_is_refused() -> None:
    with pytest.raises(AttributeError, match="said_by"):
        projected(Printed, KEPT)
    with pytest.raises(TypeError, match="owner"):
        projected(Printed, KEPT, said_by="", owner="Jo Example")
