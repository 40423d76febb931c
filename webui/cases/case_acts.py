"""Which acts stand on a case's page; ``domain.offers.case_offers`` says whether one can."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.offers.case_deeds import CaseDeed
from evidence_store.domain.offers.case_offers import is_offered
from evidence_store.kept_files.sealed_sets import file_of_set
from evidence_store.workflow._kit.subjects.open_cases import on_case
from webui.door.access import the_actor, the_store

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask import Flask

    from evidence_store.domain.cases.case import Case
    from evidence_store.domain.scans.scan import HashSetRecord
    from webui.acts.serving import Link


def install(app: Flask) -> None:
    """Give the templates the filter."""
    app.add_template_filter(offered_on_case)
    app.add_template_filter(offered_on_set)


def offered_on_case(links: Iterable[Link], case: Case) -> list[Link]:
    """The links to acts that would be taken now."""
    if not (links := list(links)):
        return []
    store = the_store()
    with store.reading() as uow:
        on = on_case(uow, case, the_actor(), store.clock())
        return [one for one in links if is_offered(CaseDeed(one.name), on)]


def offered_on_set(links: Iterable[Link], known: HashSetRecord) -> list[Link]:
    """The links to acts about a hash set that would be taken now."""
    store = the_store()
    fits = {
        "confirm": known.confirmed_by is None and known.registered_by != the_actor().id,
        "open-slot": known.worker_slot is None and file_of_set(store, known.digest) is not None,
        "close-slot": known.has_worker_slot,
    }
    return [one for one in links if fits[one.name]]
