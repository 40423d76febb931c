"""Values of a case that are destroyed again, after a restore or by an insider alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.attacks.forging.insider import Forged, act, begun, mapped
from tests.evidence_store.disclosure import generator as gen

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping

_REFUSED = "destroys values of a case again, and no restore that two people signed names this case"
_NO_CASE = "of a case whose id is what a restore says of no case"
WAYS: Mapping[str, str] = {
    "genuine": "",
    "without a restore": _REFUSED,
    "of a case that the restore does not name": _REFUSED,
    "twice": _REFUSED,
    "after another restore": _REFUSED,
    # Both verifiers refuse it before that: the id of a case begins as ids do.
    _NO_CASE: f"{_REFUSED}|is not an entry of a known version",
}
"""By its way: what every reader says of it (a regular expression); nothing of a genuine one."""


def destroyed_again(way: str, chance: random.Random) -> Forged:
    """A log in which the values of the case are destroyed again in that way."""
    log = begun(chance)
    if way == _NO_CASE:
        log.restore()
    elif way != "without a restore":
        other = way == "of a case that the restore does not name"
        log.restore(ended="c_other" if other else "c_one c_other")
    if way == "after another restore":
        log.restore()
    head = mapped(log, chance)
    for _ in range(2 if way == "twice" else 1):
        if way == _NO_CASE:
            log.append("case.values_destroyed_again", case=gen.NO_CASE)
        else:
            act(log, "case.values_destroyed_again", 1, about=None)
    return Forged(log, head)
