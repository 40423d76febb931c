"""Which acts stand on an exhibit's page: those that can follow now, under their heads.

Whether one can is answered by ``workflow._kit.subjects.exhibit_offers``, which the steps ask too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.acts.exhibits.catalogue import EXHIBIT_RULES
from evidence_store.workflow._kit.subjects.exhibit_offers import ExhibitDeed, is_taken
from evidence_store.workflow._kit.subjects.open_exhibits import OpenExhibit
from webui.door.access import the_actor, the_store
from webui.here import offers_here

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from flask import Flask

    from evidence_store.workflow.overview.review import ExhibitView
    from webui.acts.serving import Link

PROPOSALS = frozenset(
    {
        ExhibitDeed.PROPOSE_DESTRUCTION,
        ExhibitDeed.PROPOSE_OVERWRITING,
        ExhibitDeed.PROPOSE_RESET,
    }
)
REST = "Work and disposal"
GROUPS: Mapping[str, tuple[str, ...]] = {
    "Stop or hold": ("stop-and-refer", "referred-to", "place-hold", "release-hold"),
    "Who has it": ("accept-handover", "recall-handover", "hand-over", "take", "place",
                    "record-movement", "hand-over-on-paper"),
    "The bag and its seal": ("open-bag", "close-bag", "reseal", "take-out", "weigh"),
    "The device": ("describe", "identify", "book-part", "rule-out", "keep-secret", "reveal-secret",
                   "claim", "decide-claim"),
    "Photographs": ("add-photograph", "see-photograph"),
    "What does not agree": ("note-discrepancy", "settle-discrepancy"),
    "The custody log": ("issue-custody-extract",),
    "Copies": ("record-copy", "register-copy-files", "review-copy", "authorise-review",
               "erase-copy", "read-copy", "give-up-copy", "issue-copy-document", "end-copy",
               "keep-image"),
}  # fmt: skip


def install(app: Flask) -> None:
    """Give the templates the grouping."""
    app.add_template_filter(grouped)


def grouped(links: Iterable[Link], page: ExhibitView) -> list[tuple[str, list[Link]]]:
    """The links that fit, under their heads; heads with none are left out."""
    named = {one.name: one for one in _fitting(links, page)}
    listed = {name for names in GROUPS.values() for name in names}
    groups = [
        (head, [named[name] for name in names if name in named]) for head, names in GROUPS.items()
    ]
    groups.append((REST, [one for name, one in named.items() if name not in listed]))
    return [(head, found) for head, found in groups if found]


def _fitting(links: Iterable[Link], page: ExhibitView) -> list[Link]:
    """What would be taken now; nothing is proposed while a hold stands."""
    if not (links := list(links)):
        return []
    store = the_store()
    with store.reading() as uow:
        on = OpenExhibit(uow, the_actor(), store.clock(), page.exhibit)
        return [
            one
            for one in links
            if (page.holds.is_clear or one.name not in PROPOSALS)
            and is_taken(EXHIBIT_RULES[one.name], on)
            and offers_here().has_on_exhibit(one.name, page.exhibit)
        ]
