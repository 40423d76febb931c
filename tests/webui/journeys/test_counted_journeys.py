"""What ordinary jobs cost people, counted in a browser, is what ``docs/journeys.md`` says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.webui.journeys.at_the_station import station_in
from tests.webui.make_journeys import JOURNEYS, row_of
from tests.webui.placed import unit_with_places
from tests.webui.walking import office

if TYPE_CHECKING:
    from tests.webui.conftest import Unit

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]
PAGE = Path(__file__).resolve().parents[3] / "docs" / "journeys.md"


LONG = {
    "one USB stick, from the seizure to the certificate",
    "one USB stick at the station, from plugging in to the certificate",
}
"""Other tests walk their pages; that people are counted rightly is held by the job that is left."""


@pytest.mark.parametrize(
    "job", [pytest.param(job, marks=[pytest.mark.long] if job in LONG else []) for job in JOURNEYS]
)
def test_a_job_costs_people_what_the_page_of_journeys_says(
    job: str, open_unit: Unit, tmp_path: Path
) -> None:
    with office(unit_with_places(open_unit, tmp_path), station_in(tmp_path)) as at_work:
        cost = JOURNEYS[job](at_work, tmp_path)

    assert row_of(job, cost) in PAGE.read_text("utf-8")
