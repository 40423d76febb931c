from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

import pytest

from evidence_store.domain.values.zones import LONDON, load_zone
from evidence_store.errors import WrongEntryError

if TYPE_CHECKING:
    from pathlib import Path

ASK = """
from datetime import UTC, datetime
from evidence_store.domain.values import zones
from evidence_store.demo import story
from evidence_store.domain.law.calendar import LegalCalendar
from evidence_store.words import labels
from tests.builders import the_rules

moment = datetime(2026, 1, 12, 18, tzinfo=UTC)
zones = (LegalCalendar.of(the_rules()).zone, zones.LONDON, story.LONDON, labels.LONDON)
print(*[moment.astimezone(zone).date() for zone in zones])
"""


@pytest.mark.parametrize(
    ("moment", "hours"),
    [
        (datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC), 0),
        (datetime(2026, 3, 29, 1, tzinfo=UTC), 1),
        (datetime(2026, 10, 25, 0, 59, 59, tzinfo=UTC), 1),
        (datetime(2026, 10, 25, 1, tzinfo=UTC), 0),
        (datetime(1970, 1, 1, tzinfo=UTC), 1),  # British Standard Time, 1968 to 1971
        (datetime(2040, 7, 1, tzinfo=UTC), 1),
    ],
)
def test_london_changes_its_clocks_when_the_law_says(moment: datetime, hours: int) -> None:
    assert moment.astimezone(LONDON).utcoffset() == timedelta(hours=hours)


def test_no_environment_variable_moves_the_legal_day(tmp_path: Path) -> None:
    (tmp_path / "Europe").mkdir()
    with as_file(files("tzdata") / "zoneinfo" / "Asia" / "Tokyo") as tokyo:
        shutil.copy(tokyo, tmp_path / "Europe" / "London")
    told = subprocess.run(
        [sys.executable, "-c", ASK],
        env={**os.environ, "PYTHONTZPATH": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert told.stdout.split() == ["2026-01-12"] * 4


@pytest.mark.parametrize("name", ["Europe/Nowhere", "", "../zones", "/etc/localtime", "Europe"])
def test_a_zone_that_is_not_in_the_package_is_refused(name: str) -> None:
    with pytest.raises(WrongEntryError, match="no time zone"):
        load_zone(name)
