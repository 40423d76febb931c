"""Which acts stand on an exhibit's page: those that can follow now, under their heads.

The steps decide what may be done; this only keeps what would be refused from being offered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.rules import STOP_AND_REFER
from evidence_store.domain.stages import NEXT, WAITING, ExhibitAct
from evidence_store.domain.whereabouts import MOVES, MovementAct, Whereabouts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from flask import Flask

    from evidence_store.domain.exhibits import Exhibit
    from webui.acts.serving import Link

REST = "Work and disposal"
GROUPS: Mapping[str, tuple[str, ...]] = {
    "Stop or hold": ("stop-and-refer", "referred-to", "place-hold", "release-hold"),
    "Who has it": ("accept-handover", "recall-handover", "hand-over", "take", "place",
                    "record-movement"),
    "The bag and its seal": ("open-bag", "close-bag", "reseal", "take-out", "weigh"),
    "The device": ("describe", "identify", "book-part", "rule-out", "keep-secret", "reveal-secret",
                   "claim"),
    "Photographs": ("add-photograph", "see-photograph"),
    "What does not agree": ("note-discrepancy", "settle-discrepancy"),
    "Copies": ("record-copy", "review-copy", "end-copy", "keep-image"),
}  # fmt: skip


def _can(act: MovementAct) -> Callable[[Exhibit], bool]:
    return lambda exhibit: exhibit.whereabouts in MOVES[act]


def _waits(exhibit: Exhibit) -> bool:
    return exhibit.stage in WAITING


def _can_be_proposed(exhibit: Exhibit) -> bool:
    return exhibit.ended is None and exhibit.stage in NEXT[ExhibitAct.START]


FITS: Mapping[str, Callable[[Exhibit], bool]] = {
    "referred-to": lambda exhibit: any(one.code == STOP_AND_REFER for one in exhibit.open_holds),
    "end": lambda exhibit: exhibit.ended is None,
    "release-hold": lambda exhibit: bool(exhibit.open_holds),
    "accept-handover": _can(MovementAct.ACCEPT),
    "recall-handover": _can(MovementAct.RECALL),
    "hand-over": _can(MovementAct.OFFER),
    "take": lambda exhibit: (
        exhibit.whereabouts in MOVES[MovementAct.HAND_OVER] and exhibit.holder_id is None
    ),
    "place": _can(MovementAct.STORE),
    "record-movement": _can(MovementAct.HAND_OVER),
    "open-bag": _can(MovementAct.OPEN),
    "close-bag": _can(MovementAct.CLOSE),
    "reseal": _can(MovementAct.RESEAL),
    "take-out": _can(MovementAct.TAKE_OUT),
    "weigh": lambda exhibit: exhibit.seal is not None,
    "propose-destruction": _can_be_proposed,
    "propose-overwriting": _can_be_proposed,
    "describe": _waits,
    "identify": lambda exhibit: _waits(exhibit) and None in (exhibit.serial, exhibit.size),
    "book-part": lambda exhibit: exhibit.whereabouts is not Whereabouts.GONE,
    "rule-out": _waits,
    "keep-secret": _waits,
    "reveal-secret": lambda exhibit: any(one.is_kept for one in exhibit.secrets),
    "see-photograph": lambda exhibit: bool(exhibit.photographs),
    "settle-discrepancy": lambda exhibit: bool(exhibit.open_discrepancies),
    "review-copy": lambda exhibit: any(one.is_held for one in exhibit.copies),
    "end-copy": lambda exhibit: any(one.is_held for one in exhibit.copies),
}


def install(app: Flask) -> None:
    """Give the templates the grouping."""
    app.add_template_filter(grouped)


def grouped(links: Iterable[Link], exhibit: Exhibit) -> list[tuple[str, list[Link]]]:
    """The links that fit, under their heads; heads with none are left out."""
    named = {one.name: one for one in links}
    listed = {name for names in GROUPS.values() for name in names}
    groups = [
        (head, [named[name] for name in names if name in named and _fits(name, exhibit)])
        for head, names in GROUPS.items()
    ]
    groups.append((REST, [one for name, one in named.items() if name not in listed]))
    return [(head, found) for head, found in groups if found]


def _fits(name: str, exhibit: Exhibit) -> bool:
    fits = FITS.get(name)
    return fits is None or fits(exhibit)
