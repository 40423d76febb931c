"""The desk at which every step is tried: its record, its people, its clock."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.evidence_store.workflow.desk import Desk


@pytest.fixture(autouse=True)
def golden_of_every_step(golden: None) -> None:
    """What the steps of each test commit is held to the golden log."""


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def two_cases(desk: Desk) -> Desk:
    desk.uow.cases.add(replace(desk.uow.cases.get("c_1"), id="c_2", reference="other"))
    return desk
