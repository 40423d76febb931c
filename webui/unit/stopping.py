"""Stop and refer, on every page of a signed-in person: the exhibit in view, or any by label."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import g, request

from evidence_store.errors import NotFoundError
from webui.acts.opening import is_unlocked
from webui.door.access import the_store

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Flask

ANY = "/unit/acts/stop-and-refer"


def install(app: Flask) -> None:
    """Give the templates the address."""
    app.context_processor(lambda: {"stop_address": stop_address})


def stop_address() -> str | None:
    """Where the page's own exhibit is stopped, or any by its label; None where nobody may act."""
    if g.get("actor") is None or not is_unlocked():
        return None
    if g.get("names_nothing"):
        return ANY
    try:
        exhibit_id = _in_view(request.view_args or {})
    except NotFoundError:
        return ANY
    return f"/exhibits/{exhibit_id}/acts/stop-and-refer" if exhibit_id else ANY


def _in_view(named: Mapping[str, Any]) -> str | None:
    """The exhibit that the address names, by itself or by its scan, hit or disposal.

    Raises:
        NotFoundError: it names something that is not recorded.
    """
    scan_id = named.get("scan_id") or str(named.get("hit_id", "")).rpartition("-")[0]
    with the_store().reading() as uow:
        if exhibit_id := named.get("exhibit_id"):
            return uow.exhibits.get(exhibit_id).id
        if scan_id:
            return uow.scans.get(scan_id).exhibit_id
        if disposal_id := named.get("disposal_id"):
            return uow.disposals.get(disposal_id).exhibit_id
    return None
