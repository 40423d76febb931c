"""The desk at which every step is tried: its record, its people, its clock."""

from __future__ import annotations

import pytest

from tests.evidence_store.workflow.desk import Desk


@pytest.fixture
def desk() -> Desk:
    return Desk()
