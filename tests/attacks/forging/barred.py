"""Erasures that are carried out and certified although something in the same log speaks against it.

Everybody signs for themselves; what whoever signs next would have noted stays out of the log.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from evidence_store.domain.events.bars import CLOSES, FALLS, NAMES_AGAIN, OPENS, OUTDATES
from evidence_store.domain.events.effects import Reach
from evidence_store.domain.events.entry_kinds import in_clear
from tests.attacks.forging.families import MEMBERS, family
from tests.attacks.forging.insider import (
    DISK,
    MAPPER,
    ORDER,
    OWN,
    PLAN,
    Forged,
    act,
    begun,
    mapped,
    named_by_an_order,
    rests_on,
)
from tests.builders import told_in_clear
from tests.evidence_store.disclosure import generator as gen

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

WORK = (
    ("disposal.proposed", 2), ("disposal.authorised", 3), ("erase.permitted", 2),
    ("erase.started", 2), ("erase.completed", 2), ("erase.verified", 1), ("certificate.issued", 1),
)  # fmt: skip
"""A whole overwriting, each entry with the number of whose it is."""

BAGGED = "x_one9"
"""What the disk is inside of, where it is."""

RAN_OUT = timedelta(hours=72, minutes=11)
_OF_EXHIBITS = ("acquisition.", "exhibit.", "hits.", "hold.")
# What is certified has ways of its own (``certified_again``): its bar comes with an erasure.
_RAISED = [(kind, row) for kind, rows in OPENS.items() for row in rows if row.bar != "certified"]
_ENDS = {row.bar: kind for kind, rows in CLOSES.items() if kind not in FALLS for row in rows} | {
    "grading": "hits.grade_confirmed",
    "claim": "order.proceeding_determined",
    "proceeding": "order.outcome_corrected",
    "objection": "notice.objection_settled",
}
"""By which kind each bar ends in the genuine lives."""


def work(log: gen.MadeLog, steps: Sequence[tuple[str, int]] = WORK) -> None:
    """These steps about the disk."""
    for event, by in steps:
        act(log, event, by)


def _told(event: str, **told: Any) -> dict[str, Any]:
    """What such an entry about the order or the disk says, of what it can say."""
    return {name: value for name, value in told.items() if name in in_clear(event)}


def _raised(log: gen.MadeLog, chance: random.Random) -> tuple[str, str | None, dict[str, Any]]:
    """A bar that holds the disk: what it is, about which exhibit it is, and what names it."""
    kind, row = chance.choice(_RAISED)
    about = DISK if kind.startswith(_OF_EXHIBITS) else None
    if about and row.holds is Reach.WHOLE and chance.random() < 0.3:
        act(log, "exhibit.part_recorded", OWN, parent=BAGGED)
        about = BAGGED
    listed = row.holds is Reach.LISTED or chance.random() < 0.5
    told = {"order": ORDER, **({"exhibits": [DISK]} if listed else {})}
    only = dict([row.only.split()[:2]]) if row.only else {}
    act(log, kind, 2, about=about, **_told(kind, **told, **only))
    public = log.bodies[-1]["pub"]
    return row.bar, about, {"order": ORDER, **({row.by: public[row.by]} if row.by else {})}


def _ended(log: gen.MadeLog, bar: str, about: str | None, named: dict[str, Any]) -> None:
    """Two people end it where two have to; neither of them carries the work out."""
    end = _ENDS[bar]
    before = [each for each in rests_on(end) if each != "hits.graded"]
    for event, by in (*((each, 3) for each in before), (end, OWN)):
        act(
            log,
            event,
            by,
            about=about,
            **_told(event, **{"outcome": "dismissed", "faults": 0, **named}),
        )


@family("a bar to erasing \\(.*\\) stands open|no longer counts", some=MEMBERS)
def carried_out_under_a_bar(chance: random.Random) -> Forged:
    """A bar is raised before the proposal, the permit or the start, and nobody ends it.

    Perhaps one person signed towards its end, or another bar of its sort was ended, or a disk image
    was not read whole.
    """
    log, at = begun(chance), chance.choice((0, 0, 2, 3))
    named_by_an_order(log)
    work(log, WORK[:at])
    bar, about, named = _raised(log, chance)
    way = chance.randrange(3) if bar in ("hold", "discrepancy") else 0
    if way == 1:
        act(log, rests_on(_ENDS[bar])[0], 3, about=about, **_told(_ENDS[bar], **named))
    elif way == 2:
        _ended(log, bar, about, {**named, bar: "another"})
    elif bar == "disk image":
        _ended(log, bar, about, {**named, "faults": 1})
    head = mapped(log, chance)
    work(log, WORK[at:])
    return Forged(log, head)


def carried_out_after_a_bar(chance: random.Random) -> Forged:
    """The genuine one beside it: the bar was ended before anybody proposed the work."""
    log = begun(chance)
    named_by_an_order(log)
    if (raised := _raised(log, chance))[0] == "end":
        log = begun(chance)
    else:
        _ended(log, *raised)
    head = mapped(log, chance)
    work(log)
    return Forged(log, head)


@family("no longer counts|had run out|no standing order names the exhibit")
def carried_out_on_what_counts_no_more(chance: random.Random) -> Forged:
    """Something came after what people signed, or it ran out, or no order names the disk."""
    log, way = begun(chance), chance.randrange(4)
    at = chance.choice((0, 1, 2, 3) if way == 1 else (1, 2, 3))
    named_by_an_order(log)
    work(log, WORK[:at])
    if way == 0:
        log.now += RAN_OUT * chance.randrange(1, 40)
    elif way == 1:
        _about_the_order(log, chance.choice((*FALLS, NAMES_AGAIN)))
    else:
        _outdated(log, chance.choice(sorted(OUTDATES)), is_authorised=at > 1)
    head = mapped(log, chance)
    work(log, WORK[at:])
    return Forged(log, head)


def _outdated(log: gen.MadeLog, event: str, *, is_authorised: bool) -> None:
    """One such entry; where it is about a person, about who authorised the work."""
    if OUTDATES[event] is Reach.PERSON and is_authorised:
        if event == "person.left":
            log.append(event, facts={"person": "u_3"}, signers={"administrator": OWN})
        else:
            gen.replace_key(log, 3, key=53, by=OWN, confirmed_by=MAPPER)
    elif event == "clock.corrected":
        told = {"since": 5, "first": "u_1"}
        asked = log.append("clock.correction_asked", public=told, facts={"since": "5"},
                           signers={"asker": OWN})  # fmt: skip
        log.append(event, public={"asked": asked, "since": 5, "delegations_ended": []},
                   facts={"asked": str(asked), "since": "5"}, signers={"confirmer": 3})  # fmt: skip
    elif event.startswith(("exhibit.", "hold.")):
        act(log, event, OWN)
    elif event.startswith(("case.", "notice.", "order.")):
        _about_the_order(log, event)
    else:
        log.restore()


PLANNED = 1 << 20
"""Bytes of the plan, where it is said how many of them were read."""


def _about_the_order(log: gen.MadeLog, event: str) -> None:
    for each, by in (*((one, 3) for one in rests_on(event)), (event, OWN)):
        act(log, each, by, about=None, **_told(each, order=ORDER))


@family(
    "a certificate rests on erase|earned a certificate|has a document already|follows nothing|"
    "nobody read all of the medium again",
    some=MEMBERS,
)
def document_that_nothing_earned(chance: random.Random) -> Forged:
    """A certificate of what failed, or of an earlier start; a report of what passed; two of one."""
    log = begun(chance)
    work(log, WORK[:3])
    head = mapped(log, chance)
    way = chance.choice((_failed, _reported, _started_again, _issued_twice, _read_in_part))
    way(log, chance)
    return Forged(log, head)


def _failed(log: gen.MadeLog, chance: random.Random) -> None:
    wrong: dict[str, dict[str, Any]] = {
        "erase.completed": chance.choice(
            ({"outcome": "failed"}, {"outcome": "erased_with_exceptions"}, {"bad_extents": 1},
             {"different_extents": 2}, {"unread_extents": 1})
        ),
        "erase.verified": chance.choice(
            ({"outcome": "failed"}, {"outcome": "erased_with_exceptions"},
             {"state": ["completed", "failed"]}, {"state": ["completed", "inconclusive"]})
        ),
    }  # fmt: skip
    one = chance.choice(sorted(wrong))
    for event, by in WORK[3:]:
        act(log, event, by, **(wrong[event] if event == one else {}))


def _reported(log: gen.MadeLog, chance: random.Random) -> None:
    work(log, WORK[3:-1])
    act(log, "report.issued", chance.choice((1, 3)))


def _started_again(log: gen.MadeLog, chance: random.Random) -> None:
    at = chance.choice((5, 6))
    work(log, WORK[3:at])
    for event in ("erase.permitted", "erase.started"):
        act(log, event, 2, permit="p_2")
    work(log, WORK[at:])


def _read_in_part(log: gen.MadeLog, chance: random.Random) -> None:
    """The verifier did not read all of it, and no sample of it was drawn."""
    work(log, WORK[3:4])
    ended = chance.choice(("written", "erased"))
    act(log, "erase.completed", 2, outcome=ended, bytes_planned=PLANNED)
    act(log, "erase.verified", 1, bytes_read=PLANNED - 512 * chance.randrange(1, 9))
    act(log, "certificate.issued", OWN)


def _issued_twice(log: gen.MadeLog, chance: random.Random) -> None:
    work(log, WORK[3:])
    said = {"certificate": "q_2", "number": "EXP-2026-0002"}
    if chance.random() < 0.5:  # it was even withdrawn
        act(log, "certificate.withdrawal_asked", 3)
        act(log, "certificate.withdrawn", OWN)
    act(log, chance.choice(("certificate.issued", "report.issued")), OWN, **said)


@family("follows nothing that it could rest on")
def begun_after_its_document(chance: random.Random) -> Forged:
    """Permitted or begun once more under an authorisation whose document was issued."""
    log = begun(chance)
    if chance.random() < 0.5:
        work(log)
    else:
        work(log, WORK[:4])
        act(log, "erase.interrupted", 2)
        act(log, "report.issued", 3)
    head = mapped(log, chance)
    if chance.random() < 0.5:
        act(log, "erase.permitted", 2, permit="p_2")
    else:
        told = {**told_in_clear("erase.started"), **PLAN, "operator": "u_2"}
        log.append("erase.started", case="c_one", exhibit=DISK, whole=False, public=told)
    return Forged(log, head)


def reported_or_certified(chance: random.Random) -> Forged:
    """The genuine ones beside it, also after a hold that came once the work had begun."""
    log = begun(chance)
    work(log, WORK[:4])
    head = mapped(log, chance)
    match chance.randrange(4):
        case 3:
            act(log, "erase.completed", 2, outcome="written", bytes_planned=PLANNED)
            act(log, "erase.verified", 1, bytes_read=PLANNED)
            act(log, "certificate.issued", OWN)
        case 0:
            act(log, "erase.completed", 2, outcome="erased_with_exceptions", bad_extents=2)
            act(log, "erase.verified", 1, state=["completed", "inconclusive"])
            act(log, "report.issued", 3)
        case 1:
            act(log, "hold.placed", 1)
            act(log, "disposal.voided", 1)
            act(log, "erase.interrupted", 2)
            act(log, "report.issued", 3)
        case _:
            act(log, "erase.interrupted", 2)
            for event in ("erase.permitted", "erase.started"):
                act(log, event, 2, permit="p_2")
            work(log, WORK[4:])
    return Forged(log, head)
