"""The station of this machine, and what the person who is signed in can have done here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app

from evidence_store.station.offers import Offers
from webui.door.access import the_actor, the_store

if TYPE_CHECKING:
    from evidence_store.station.here import Station


def the_station() -> Station:
    """Return the station of this machine."""
    found: Station = current_app.extensions["expunge_station"]
    return found


def offers_here() -> Offers:
    """Return what can be done here, for the person who is signed in."""
    return Offers(the_store(), the_station(), the_actor().id)
