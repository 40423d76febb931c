"""A second erasure of what is certified already, as an insider would have liked it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.attacks.forging.barred import WORK
from tests.attacks.forging.insider import MAPPER, Forged, act, begun, mapped

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping, Sequence

    from tests.evidence_store.disclosure import generator as gen

OPERATOR, SUPERVISOR, OTHER = 2, 3, 1
_STANDS, _BOTH = r"a bar to erasing \(certified\) stands open", "in one matter"
WAYS: Mapping[str, str] = {
    "genuine": "",
    "a third after the second was withdrawn too": "",
    "nobody withdrew the certificate": _STANDS,
    "one person asked for that alone": _STANDS,
    "the second is proposed before that is confirmed": _STANDS,
    "another document was withdrawn": _STANDS,
    "the one who asked confirmed": _BOTH,
    "the one who asked carries it out": _BOTH,
    "the one who confirmed carries it out": _BOTH,
    "the one who carried out the first reads the second": _BOTH,
    "begun on what was authorised for the first": "rests on nothing|could rest on",
}
"""By its way: what every reader says of it (a regular expression); nothing of a genuine one."""


def certified_again(way: str, chance: random.Random) -> Forged:
    """An overwriting that was certified, a withdrawal told in that way, and another."""
    log = begun(chance)
    head = mapped(log, chance)
    if way == "another document was withdrawn":
        _work(log, WORK[:4], 9)
        act(log, "report.issued", OTHER, disposal="d_9", **_document(9))
    _work(log, WORK, 1)
    if way == "the second is proposed before that is confirmed":
        _withdraw(log, 1, confirmer=None)
        _work(log, WORK[:1], 2)
        act(log, "certificate.withdrawn", OTHER, **_document(1))
        _work(log, WORK[1:], 2)
        return Forged(log, head)
    if way == "another document was withdrawn":
        _withdraw(log, 9, confirmer=OTHER)
    elif way != "nobody withdrew the certificate":
        asker, confirmer = _BY.get(way, (SUPERVISOR, OTHER))
        _withdraw(log, 1, asker=asker, confirmer=confirmer)
    if way == "begun on what was authorised for the first":
        _work(log, WORK[2:4], 1)
        return Forged(log, head)
    second: Sequence[tuple[str, int]] = WORK
    if way == "the one who carried out the first reads the second":
        second = [(event, _CHANGED.get(event, by)) for event, by in WORK]
    _work(log, second, 2)
    if way == "a third after the second was withdrawn too":
        _withdraw(log, 2, confirmer=OTHER)
        _work(log, WORK, 3)
    return Forged(log, head)


_BY: Mapping[str, tuple[int, int | None]] = {
    "one person asked for that alone": (SUPERVISOR, None),
    "the one who asked confirmed": (SUPERVISOR, SUPERVISOR),
    "the one who asked carries it out": (OPERATOR, OTHER),
    "the one who confirmed carries it out": (SUPERVISOR, OPERATOR),
    "the one who carried out the first reads the second": (SUPERVISOR, MAPPER),
}
"""Who asked and who confirmed, where it is somebody else than in the genuine one."""

_CHANGED = {
    "disposal.proposed": OTHER, "erase.permitted": OTHER, "erase.started": OTHER,
    "erase.completed": OTHER, "erase.verified": OPERATOR,
}  # fmt: skip


def _work(log: gen.MadeLog, steps: Sequence[tuple[str, int]], number: int) -> None:
    operator = next((by for event, by in steps if event == "erase.permitted"), OPERATOR)
    for event, by in steps:
        named = {"operator": f"u_{operator}"} if event in _NAMES_OPERATOR else {}
        document = _document(number) if event == "certificate.issued" else {}
        act(log, event, by, disposal=f"d_{number}", **named, **document)


_NAMES_OPERATOR = {"erase.permitted", "erase.started", "erase.verified"}


def _withdraw(
    log: gen.MadeLog, number: int, *, confirmer: int | None, asker: int = SUPERVISOR
) -> None:
    act(log, "certificate.withdrawal_asked", asker, **_document(number))
    if confirmer is not None:
        act(log, "certificate.withdrawn", confirmer, **_document(number))


def _document(number: int) -> dict[str, str]:
    return {"certificate": f"e_{number}", "number": f"EXP-2026-000{number}"}
