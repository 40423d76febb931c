"""Which acts stand on a disposal: those that its step would take from this person now.

Whether it would is answered by ``domain.offers.disposal_offers``, which the steps ask too; only
what the pages themselves cannot do (touch a device) is decided here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.acts.next_steps import DEEDS, offered_deeds
from webui.door.access import the_desk
from webui.here import offers_here

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask import Flask

    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from webui.acts.serving import Link


def install(app: Flask) -> None:
    """Give the templates the filter."""
    app.add_template_filter(offered)


def offered(links: Iterable[Link], disposal: Disposal, exhibit: Exhibit) -> list[Link]:
    """The links to acts that would be taken now."""
    if not (links := list(links)):
        return []
    desk = the_desk()
    with desk.uow:
        taken = offered_deeds(desk, disposal)
    return [
        one
        for one in links
        if (DEEDS.get(one.name) in taken or (one.name not in DEEDS and _has_no_rule(one, disposal)))
        and offers_here().has(one.name, disposal, exhibit)
    ]


def _has_no_rule(one: Link, disposal: Disposal) -> bool:
    """Such an act is one about an open disposal."""
    return one.name == "acknowledge-sheet" or disposal.is_open
