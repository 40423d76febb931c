"""Families of certificates of a destruction that too few people saw, or only who took a part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.attacks.forging.families import family
from tests.attacks.forging.insider import OWN, Forged, act, begun, mapped, stand

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from evidence_store.custody.leaves.drafts import Head
    from tests.evidence_store.disclosure import generator as gen

AUTHORISER = 3


@family("rests on two witnesses, one of whom took no other part")
def watched_by_too_few(chance: random.Random) -> Forged:
    """One witness; two who proposed it or carried it out; or one of whom saw another start."""
    log = begun(chance)
    head = _destroyed(log, chance, operator=chance.choice((1, 2)))
    operator = int(str(log.bodies[-1]["pub"]["operator"])[2:])
    way = chance.randrange(3)
    if way == 0:
        _watched(log, [chance.choice((OWN, 2))], operator)
    elif way == 1 and operator == 1:
        _watched(log, chance.sample((1, 2), 2), operator)
    else:
        _watched(log, [1], operator)
        for event in ("erase.permitted", "witnessed_work.started"):
            act(log, event, operator, operator=f"u_{operator}")
        _watched(log, [2], operator)
    act(log, "certificate.issued", OWN)
    return Forged(log, head)


def watched_by_two(chance: random.Random) -> Forged:
    """The genuine one beside it: a desk of three suffices, also after a second start."""
    log = begun(chance)
    head = _destroyed(log, chance, operator=2)
    if chance.random() < 0.5:
        _watched(log, [chance.choice((1, 2))], 2)
        act(log, "erase.permitted", 2)
        act(log, "witnessed_work.started", 2)
    _watched(log, chance.sample((1, 2), 2), 2)
    act(log, "certificate.issued", OWN)
    return Forged(log, head)


@family("holds what was looked for|earned a certificate")
def against_a_later_extraction(chance: random.Random) -> Forged:
    """A certificate after places were found in one of several; a report where none were."""
    log = begun(chance)
    head = _destroyed(log, chance, operator=2)
    _watched(log, [1, 2], 2)
    is_found = chance.random() < 0.5
    told = chance.sample([str(chance.randrange(1, 99)), "0", "not scanned"][not is_found :], 2)
    if is_found and not any(each.isdigit() and each != "0" for each in told):
        told.append("1")
    for number, hits in enumerate(told):
        act(log, "erase.later_extraction", OWN, operator="u_2", **_extraction(number, hits))
    act(log, "certificate.issued" if is_found else "report.issued", OWN)
    return Forged(log, head)


def after_a_later_extraction(chance: random.Random) -> Forged:
    """The genuine ones beside it: what is found after the document changes nothing of that."""
    log = begun(chance)
    head = _destroyed(log, chance, operator=2)
    _watched(log, [1, 2], 2)
    is_found = chance.random() < 0.5
    told = chance.choice(("1", "12")) if is_found else chance.choice(("0", "not scanned"))
    act(log, "erase.later_extraction", OWN, operator="u_2", **_extraction(1, told))
    act(log, "report.issued" if is_found else "certificate.issued", OWN)
    act(log, "erase.later_extraction", OWN, operator="u_2", **_extraction(1, "3"))
    return Forged(log, head)


@family("this extraction is recorded already")
def a_later_extraction_twice(chance: random.Random) -> Forged:
    """Without a scan after it was recorded, or with one that found as much by the same set."""
    log = begun(chance)
    head = _destroyed(log, chance, operator=2)
    _watched(log, [1, 2], 2)
    first = chance.choice(("not scanned", "0", "2"))
    told = {"operator": "u_2", **_extraction(1, first)}
    act(log, "erase.later_extraction", OWN, **told)
    if chance.random() < 0.5:
        act(log, "erase.later_extraction", OWN, operator="u_2", **_extraction(2, "1"))
    if first != "not scanned" and chance.random() < 0.5:
        told |= _extraction(1, "not scanned")
    act(log, "erase.later_extraction", OWN, **told)
    return Forged(log, head)


def _extraction(number: int, hits: str) -> dict[str, str]:
    """What such an entry says of one extraction, and of a scan of it where there was one."""
    return {
        "extraction": f"sha256:{number:064x}",
        "hash_set": "none" if hits == "not scanned" else f"blake3:{'5e' * 32}",
        "hits": hits,
    }


def _destroyed(log: gen.MadeLog, chance: random.Random, *, operator: int) -> Head:
    """Proposed by 2 and authorised by another person; carried out by one of the two others."""
    stand(log, ("disposal.proposed", "disposal.authorised"))
    head = mapped(log, chance)
    for event in ("erase.permitted", "witnessed_work.started"):
        act(log, event, operator, operator=f"u_{operator}")
    return head


def _watched(log: gen.MadeLog, people: Sequence[int], operator: int) -> None:
    for one in people:
        act(log, "witnessed_work.seen", one, operator=f"u_{operator}")
