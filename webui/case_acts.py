"""Which acts stand on a case's page: whether one can is answered by ``domain.case_offers``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.case_offers import CaseDeed, is_offered
from webui.access import the_actor, the_store

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask import Flask

    from evidence_store.domain.cases import Case
    from webui.acts.serving import Link

DEEDS = {deed.value: deed for deed in CaseDeed}


def install(app: Flask) -> None:
    """Give the templates the filter."""
    app.add_template_filter(offered_on_case)


def offered_on_case(links: Iterable[Link], case: Case) -> list[Link]:
    """The links to acts that would be taken now."""
    at = the_store().clock()
    return [
        one
        for one in links
        if one.name not in DEEDS or is_offered(DEEDS[one.name], case, actor=the_actor(), at=at)
    ]
