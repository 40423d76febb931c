"""What hangs on an order that was perhaps typed in by mistake, and on no other order."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.referee.picture import Order, Picture


def hangs_on(order: Order, picture: Picture) -> bool:
    """Whether something open is recorded under it that no other order carries."""
    others = picture.beside(order)
    reaching = [each for each in others if each.ever_mapped or not order.ever_mapped]
    name = order.made.order
    return (
        order.suspended
        or bool(order.restrictions)
        or bool(order.kept_to)
        or any(m.lodged.order == name and m.ended is None for m in picture.matters.values())
        or not order.undertakings <= {each for other in reaching for each in other.undertakings}
        or not order.extracts <= {day for other in others for day in other.extracts}
        or open_yes_of(order, picture)
        or _wanted_under_it(order, picture)
        or _objected(order, picture, others)
        or _needed(order, others)
        or _inside(order, picture)
    )


def open_yes_of(order: Order, picture: Picture) -> bool:
    """A yes waits under it; under an order that is none, only one that is recorded there alone."""
    others = picture.beside(order)
    return any(all(said not in each.said for each in others) for said, _ in order.open_yes)


def wants_it_back(order: Order, picture: Picture) -> bool:
    """Whether the last word of some owner under it is: as it is.

    Under an order that is none, only a word that is recorded there alone.
    """
    return _wanted_under_it(order, picture) if order.withdrawn else bool(order.wanted_as_it_is)


def _wanted_under_it(order: Order, picture: Picture) -> bool:
    others = picture.beside(order)
    return any(all(word not in other.wishes for other in others) for word in order.wanted_as_it_is)


def _objected(order: Order, picture: Picture, others: list[Order]) -> bool:
    return any(
        picture.objections[name].ended is None
        and all(other.objections.get(name) != letter for other in others)
        for name, letter in order.objections.items()
    )


def _needed(order: Order, others: list[Order]) -> bool:
    if order.need != "must be kept":
        return False
    last = order.needs[-1]
    return not any(
        each.on > last.on or (each.on, each.need) == (last.on, last.need)
        for other in others
        for each in other.needs
    )


def _inside(order: Order, picture: Picture) -> bool:
    sentence = order.sentence
    waits = sentence.since is not None and sentence.released is None
    deferred = sentence.passed.kind == "deferred"
    return (waits or deferred) and not picture.has_sentence_of(order)
