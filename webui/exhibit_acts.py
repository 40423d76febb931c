"""Which acts stand on an exhibit's page: those that can follow now, under their heads.

The steps decide what may be done; this only keeps what would be refused from being offered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from evidence_store.domain.rules import STOP_AND_REFER
from evidence_store.domain.stages import NEXT, WAITING, ExhibitAct
from evidence_store.domain.whereabouts import MOVES, MovementAct, Whereabouts
from webui.access import the_actor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from flask import Flask

    from evidence_store.domain.people import Actor
    from evidence_store.workflow.review import ExhibitView
    from webui.acts.serving import Link

    Fits: TypeAlias = Callable[[ExhibitView, Actor], bool]

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


def _can(act: MovementAct) -> Fits:
    return lambda page, _: page.exhibit.whereabouts in MOVES[act]


def _by_holder(act: MovementAct) -> Fits:
    """Possible where it is, and nobody else signed for it."""
    return lambda page, actor: (
        page.exhibit.whereabouts in MOVES[act] and page.exhibit.holder_id in (None, actor.id)
    )


def _waits(page: ExhibitView, actor: Actor) -> bool:
    del actor
    return page.exhibit.stage in WAITING


def _can_be_proposed(page: ExhibitView, actor: Actor) -> bool:
    del actor
    exhibit = page.exhibit
    is_free = not any(one.is_open for one in page.disposals)
    return exhibit.ended is None and exhibit.stage in NEXT[ExhibitAct.START] and is_free


def _giver(page: ExhibitView) -> str | None:
    """Who signed as the giver of a handover that still waits for its taker."""
    last = page.exhibit.handovers[-1] if page.exhibit.handovers else None
    return last.giver_id if last is not None and last.is_open else None


def _has(what: Callable[[ExhibitView], object]) -> Fits:
    return lambda page, _: bool(what(page))


FITS: Mapping[str, Fits] = {
    "referred-to": _has(lambda page: [one for one in page.exhibit.open_holds
                                      if one.code == STOP_AND_REFER]),
    "end": lambda page, _: page.exhibit.ended is None,
    "release-hold": _has(lambda page: page.exhibit.open_holds),
    "accept-handover": lambda page, actor: (
        page.exhibit.whereabouts in MOVES[MovementAct.ACCEPT] and _giver(page) != actor.id
    ),
    "recall-handover": lambda page, actor: (
        page.exhibit.whereabouts in MOVES[MovementAct.RECALL] and _giver(page) == actor.id
    ),
    "hand-over": _by_holder(MovementAct.OFFER),
    "take": lambda page, _: (
        page.exhibit.whereabouts in MOVES[MovementAct.HAND_OVER] and page.exhibit.holder_id is None
    ),
    "place": _can(MovementAct.STORE),
    "record-movement": _can(MovementAct.HAND_OVER),
    "open-bag": _by_holder(MovementAct.OPEN),
    "close-bag": _by_holder(MovementAct.CLOSE),
    "reseal": _by_holder(MovementAct.RESEAL),
    "take-out": lambda page, _: (
        page.exhibit.whereabouts in MOVES[MovementAct.TAKE_OUT]
        and page.parent is not None
        and page.parent.seal is None
    ),
    "weigh": _has(lambda page: page.exhibit.seal),
    "propose-destruction": _can_be_proposed,
    "propose-overwriting": _can_be_proposed,
    "check-image": _has(lambda page: page.acquisitions),
    "scan": _has(lambda page: [one for one in page.acquisitions if one.verified_at is not None]),
    "keep-image": _has(lambda page: [one for one in page.acquisitions if one.is_verified]),
    "describe": _waits,
    "identify": lambda page, actor: (
        _waits(page, actor) and None in (page.exhibit.serial, page.exhibit.size)
    ),
    "book-part": lambda page, _: page.exhibit.whereabouts is not Whereabouts.GONE,
    "rule-out": lambda page, _: page.exhibit.stage in NEXT[ExhibitAct.RULE_OUT],
    "keep-secret": _waits,
    "reveal-secret": _has(lambda page: [one for one in page.exhibit.secrets if one.is_kept]),
    "see-photograph": _has(lambda page: page.exhibit.photographs),
    "settle-discrepancy": _has(lambda page: page.exhibit.open_discrepancies),
    "review-copy": _has(lambda page: [one for one in page.exhibit.copies if one.is_held]),
    "end-copy": _has(lambda page: [one for one in page.exhibit.copies if one.is_held]),
}  # fmt: skip


def install(app: Flask) -> None:
    """Give the templates the grouping."""
    app.add_template_filter(grouped)


def grouped(links: Iterable[Link], page: ExhibitView) -> list[tuple[str, list[Link]]]:
    """The links that fit, under their heads; heads with none are left out."""
    named = {one.name: one for one in links if is_fitting(one.name, page, the_actor())}
    listed = {name for names in GROUPS.values() for name in names}
    groups = [
        (head, [named[name] for name in names if name in named]) for head, names in GROUPS.items()
    ]
    groups.append((REST, [one for name, one in named.items() if name not in listed]))
    return [(head, found) for head, found in groups if found]


def is_fitting(name: str, page: ExhibitView, actor: Actor) -> bool:
    """Whether an act can follow now, from this person; it can where nothing speaks against it."""
    fits = FITS.get(name)
    return fits is None or fits(page, actor)
