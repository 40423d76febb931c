"""An insider who ended a bar to erasing carries the erasure out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.events.entry_kinds import in_clear
from evidence_store.domain.events.separations import ENDS_A_BAR
from tests.attacks.forging.families import family
from tests.attacks.forging.insider import DISK, OWN, Forged, act, begun, mapped, rests_on, signed

if TYPE_CHECKING:
    import random

    from tests.evidence_store.disclosure import generator as gen

OTHER, THIRD = 2, 3
OF_EXHIBITS = ("exhibit.", "hits.", "hold.")
ABOUT_A_CASE = sorted(each for each in ENDS_A_BAR if not each.startswith(OF_EXHIBITS))
"""Kinds that name an order, and perhaps exhibits."""


def _ended(log: gen.MadeLog, event: str, *, about: str | None, named: list[str] | None) -> None:
    """The insider ended a bar; what that rests on, another person signed."""
    said = {} if named is None else {"exhibits": named}
    for earlier in rests_on(event):
        act(log, earlier, OTHER, about=about, **said)
    act(log, event, OWN, about=about, **said)


def _carried_out(log: gen.MadeLog) -> None:
    signed(log, "disposal.proposed", OTHER)
    signed(log, "disposal.authorised", THIRD)
    act(log, "erase.permitted", OWN, disposal="d_1")


def _has_list(event: str) -> bool:
    return "exhibits" in in_clear(event)


@family("u_1 ended a bar to erasing by entry [0-9]+, and carries the erasure out")
def bar_ended_by_the_operator(chance: random.Random) -> Forged:
    """About the exhibit, about an order, or about a list of exhibits that has it."""
    log = begun(chance)
    event = chance.choice(sorted(ENDS_A_BAR))
    is_case = event in ABOUT_A_CASE
    named = [chance.choice(("x_one1", DISK)), DISK] if is_case and _has_list(event) else None
    _ended(log, event, about=None if is_case else DISK, named=named)
    head = mapped(log, chance)
    _carried_out(log)
    return Forged(log, head)


def ended_for_another(chance: random.Random) -> Forged:
    """The genuine one beside it: the operator ended a bar to another exhibit, or to another's."""
    log = begun(chance)
    event = chance.choice(sorted(each for each in ENDS_A_BAR
                                 if each not in ABOUT_A_CASE or _has_list(each)))  # fmt: skip
    is_case = event in ABOUT_A_CASE
    _ended(log, event, about=None if is_case else "x_one1", named=["x_one1"] if is_case else None)
    head = mapped(log, chance)
    _carried_out(log)
    return Forged(log, head)
