"""Every declared list as a file for a spreadsheet; it has what the page of it shows, and all of it.

Lists that a page filters by what a person chose there stand with that page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint

from evidence_store.tables.every import EVERY
from evidence_store.tables.listing import ListedOf, reference_of
from webui.door.access import FILTERED, asking
from webui.exporting import csv_answer

if TYPE_CHECKING:
    from flask import Response

    from evidence_store.tables.listing import Listing

blueprint = Blueprint("tables", __name__)

FOLDERS = {
    ListedOf.UNIT: "",
    ListedOf.CASE: "/cases/<case_id>",
    ListedOf.EXHIBIT: "/exhibits/<exhibit_id>",
    ListedOf.SCAN: "/scans/<scan_id>",
    ListedOf.DISPOSAL: "/disposals/<disposal_id>",
}

ADDRESSES = {
    "people": "/people/list.csv",
    "deputies": "/people/deputies.csv",
    "passkeys": "/your-keys/passkeys.csv",
    "proposals": "/approvals.csv",
    "due": "/overview/due.csv",
    "orders-asked-for": "/overview/requests.csv",
    "stopped-and-referred": "/overview/stopped.csv",
    "rules-in-force": "/rules.csv",
    "heads-held-outside": "/anchors.csv",
    "firmware-trials": "/trials.csv",
    "translations": "/translations.csv",
    "seal-levels": "/seal-levels.csv",
    "tasks": "/tasks/list.csv",
    "waiting": "/waiting/list.csv",
    "stuck": "/overview/stuck.csv",
    "late": "/overview/late.csv",
    "stages": "/overview/stages.csv",
    "work": "/jobs/list.csv",
    "where-exhibits-stand": "/standing/<case_id>/exhibits.csv",
    "custody-of-case": "/cases/<case_id>/custody.csv",
}
"""Where a file does not lie in the folder of what it is about, under its own name."""


def _add(listing: Listing[Any, Any]) -> None:
    def file(**about: str) -> Response:
        asked = asking(*about.values())
        rows = listing.asked(asked)
        file_name = listing.file_name(reference_of(asked, listing.about))
        return csv_answer(listing.table, rows, file_name=file_name)

    place = ADDRESSES.get(listing.name, f"{FOLDERS[listing.about]}/{listing.name}.csv")
    blueprint.add_url_rule(place, listing.name, file, methods=["GET"])


for _each in EVERY:
    if _each.name not in FILTERED:
        _add(_each)
