"""Why an act is not offered, said on its own page before anything is typed: as its step would."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.errors import RefusedError
from evidence_store.workflow.exhibit_offers import ExhibitDeed, require_offered
from evidence_store.workflow.open_exhibits import open_exhibit
from webui.access import the_actor, the_store
from webui.acts.page import Kind
from webui.ways import in_browser

if TYPE_CHECKING:
    from webui.acts.page import ActPage, Subject


def why_not(page: ActPage, subject: Subject) -> str | None:
    """The sentence with which the step would refuse it as the record stands, if it would.

    What stands against it by the hour, or by what is typed, the step says.
    """
    if page.kind is not Kind.EXHIBIT:
        return None
    store = the_store()
    try:
        with store.reading() as uow:
            on = open_exhibit(uow, subject.id, the_actor(), store.clock())
            require_offered(ExhibitDeed(page.name), on)
    except RefusedError as error:
        return in_browser(error)
    return None
