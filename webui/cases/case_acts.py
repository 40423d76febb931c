"""Which acts stand on a case's page; ``domain.offers.case_offers`` says whether one can."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.offers.case_deeds import CaseDeed
from evidence_store.domain.offers.case_offers import is_offered
from evidence_store.workflow._kit.subjects.open_cases import on_case
from webui.door.access import the_actor, the_store

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask import Flask

    from evidence_store.domain.cases.case import Case
    from webui.acts.serving import Link


def install(app: Flask) -> None:
    """Give the templates the filter."""
    app.add_template_filter(offered_on_case)


def offered_on_case(links: Iterable[Link], case: Case) -> list[Link]:
    """The links to acts that would be taken now."""
    if not (links := list(links)):
        return []
    store = the_store()
    with store.reading() as uow:
        on = on_case(uow, case, the_actor(), store.clock())
        return [one for one in links if is_offered(CaseDeed(one.name), on)]
