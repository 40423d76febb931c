"""One USB stick at the station, from plugging in to its certificate, by two people in browsers.

It is authorised, its sheet is acknowledged, and both are signed in and have opened the page of the
station: what is counted begins when the stick is plugged in. A training file stands for it. What
the services do (reader, eraser) is not counted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.erasing.station.asking import Sockets
from tests.webui.conftest import PORT
from tests.webui.erase_bench import set_up
from tests.webui.journeys.counting import Cost, Counted, newcomer
from tests.webui.station.bench import (
    SOCKETS,
    StationBench,
    authorised,
    keys_of,
    looked_at_each_time,
    make_folders,
)
from webui.app import create_app

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.station.here import Station
    from tests.webui.walking import Office

NEW_SEAL = "B7700009"


def station_in(folder: Path) -> Station:
    """The station whose services listen in that folder, once they do."""
    return looked_at_each_time(Sockets(folder / SOCKETS))


def at_the_station(at_work: Office, folder: Path) -> Cost:
    """Do it all; gives what it cost."""
    sockets = Sockets(folder / SOCKETS)
    plugs = make_folders(folder, sockets)
    store = at_work.unit.store
    # What went before is done without a browser, at an address of its own.
    before = create_app(store, port=PORT, unit_keys=keys_of(store))
    bench = set_up(before, at_work.unit, folder)
    authorised(bench)
    station, cost = StationBench(bench, None, plugs, sockets), Cost()
    with station.reader(), station.eraser():
        operator, second = (stands_there(at_work, number, cost) for number in ("E1", "E2"))
        station.plug_in()
        erase(operator)
        comes(second, "Have it read again here")
        second.fill(reference="ABC/7")
        second.send("Queue the reading")
        assert station.read() == 1
        comes(second, "Sign for your reading")
        second.fill(new_seal=NEW_SEAL)
        second.sign("Sign for what was found")
        second.send("Issue it")
        assert "is issued and sealed" in second.text
        second.opened()  # the certificate
    return cost


def stands_there(at_work: Office, number: str, cost: Cost) -> Counted:
    """Somebody who signed in before, and has opened the page of the station."""
    person = newcomer(at_work, number, Cost())
    person.follow("Station")
    person.cost = cost
    return person


def erase(operator: Counted) -> None:
    comes(operator, "Erase it here")
    operator.fill(reference="ABC/7")
    operator.sign("Sign and begin")
    assert operator.heading == "Station"


def comes(person: Counted, act: str) -> None:
    """Wait until the page shows the next step by itself, and follow it."""
    button = person.page.locator(".app-device .govuk-button").filter(has_text=act)
    button.wait_for()
    button.click()
    person.arrive()
