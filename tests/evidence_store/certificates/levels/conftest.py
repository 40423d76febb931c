from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.evidence_store.authority import Authority
from tests.evidence_store.certificates.builders import NOW
from tests.evidence_store.certificates.levels.ladder import Ladder, Unit, climb

if TYPE_CHECKING:
    from evidence_store.certificates.unit_seal import UnitSeal


@pytest.fixture(scope="session")
def ladder(sealed: bytes, unit_seal: UnitSeal, tmp_path_factory: pytest.TempPathFactory) -> Ladder:
    folder = tmp_path_factory.mktemp("tsa") / "authority"
    year = timedelta(days=365)
    authority = Authority(folder, since=NOW - year, until=NOW + year)
    return climb(Unit(unit_seal, authority), sealed)
