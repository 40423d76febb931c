"""Erasures of selected files as an insider would have liked them, each with what refuses it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.attacks.forging.barred import WORK
from tests.attacks.forging.insider import Forged, act, begun, mapped

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping

GRADER, SECOND = 2, 3
OTHER_PLAN = "blake3:" + "ee" * 32

WAYS: Mapping[str, str] = {
    "genuine": "",
    "a grade that nobody confirmed": r"a bar to erasing \(grading\) stands open",
    "a grade that its grader confirmed": "in one matter",
    "a confirmation of another grade": "names another hits",
    "authorised by another plan": "names another plan",
    "begun by another plan": "names another plan",
    "verified by another plan": "names another plan",
    "authorised as a whole medium": "names another route",
}
"""By its way: what every reader says of it (a regular expression); nothing of a genuine one."""

_CHANGED: Mapping[str, tuple[str, dict[str, Any]]] = {
    "authorised by another plan": ("disposal.authorised", {"plan": OTHER_PLAN}),
    "begun by another plan": ("erase.started", {"plan": OTHER_PLAN}),
    "verified by another plan": ("erase.verified", {"plan": OTHER_PLAN}),
    "authorised as a whole medium": ("disposal.authorised", {"route": "whole"}),
}

_WITHOUT = {"erase.completed", "certificate.issued"}
"""Entries that name neither route nor plan."""


def selected(way: str, chance: random.Random) -> Forged:
    """Graded hits, a selective erasure of them told in that way, and its certificate."""
    log = begun(chance)
    graded: dict[str, Any] = {"grading": "g_1", "scan": "n_1", "hits": 3, "grade": "evidential"}
    act(log, "hits.graded", GRADER, **graded)
    if way != "a grade that nobody confirmed":
        by = GRADER if way == "a grade that its grader confirmed" else SECOND
        said: dict[str, Any] = {"hits": 2} if way == "a confirmation of another grade" else {}
        act(log, "hits.grade_confirmed", by, **(graded | said))
    head = mapped(log, chance)
    event, changed = _CHANGED.get(way, ("", {}))
    for each, who in WORK:
        told: dict[str, Any] = {"route": "selective", **(changed if each == event else {})}
        act(log, each, who, **({} if each in _WITHOUT else told))
    return Forged(log, head)
