"""Families of entries by people in their own names, whose duties did not include the part."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from forensics.documents import time_to_text
from tests.attacks.forging.families import MEMBERS, family
from tests.attacks.forging.insider import Forged, act, begun, mapped, rests_on, stand
from tests.builders import EVERY_DUTY
from tests.evidence_store.disclosure import generator as gen

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

LIMITED = 4
"""The number of the insider here: enrolled for some duties, with the log's key."""

HOUR = timedelta(hours=1)
BY_DEPUTIES = ("disposal.authorised", "hold.release_signed", "certificate.withdrawal_asked")

# An entry that the insider makes, and the duties that do not suffice for it.
NOT_THEIRS: tuple[tuple[str, Sequence[str]], ...] = (
    ("disposal.authorised", ("examiner", "officer", "administrator", "auditor officer")),
    ("disposal.proposed", ("administrator", "supervisor", "officer", "auditor")),
    ("erase.verified", ("reader", "supervisor", "administrator", "auditor")),
    ("witnessed_work.seen", ("reader", "administrator", "auditor")),
    ("hold.release_signed", ("examiner", "administrator", "reader")),
    ("exhibit.accepted", ("administrator", "reader", "auditor")),
    ("hits.graded", ("officer", "supervisor")),
    ("notice.nobody_else", ("examiner", "administrator")),
    ("certificate.withdrawal_asked", ("examiner", "officer")),
)


@family("the duties of u_4 did not include the part of", some=MEMBERS)
def without_the_duty(chance: random.Random) -> Forged:
    """An examiner authorises, an administrator proposes, a reader verifies, and the like."""
    event, duties = chance.choice(NOT_THEIRS)
    log = begun(chance)
    gen.enrol(log, LIMITED, duties=chance.choice(duties))
    stand(log, rests_on(event))
    head = mapped(log, chance)
    act(log, event, LIMITED)
    return Forged(log, head)


@family("the duties of u_4 did not include the part of operator")
def operator_without_the_duty(chance: random.Random) -> Forged:
    """Somebody who is no examiner signs that they carry it out."""
    log = begun(chance)
    gen.enrol(log, LIMITED, duties=chance.choice(("officer supervisor", "officer", "auditor")))
    stand(log, rests_on("erase.permitted"))
    head = mapped(log, chance)
    act(log, "erase.permitted", LIMITED)
    return Forged(log, head)


@family("the duties of u_4 did not include the part of")
def no_deputy_then(chance: random.Random) -> Forged:
    """A deputy before or after the days of the delegation, or once it had ended."""
    log, event = _delegated(chance), chance.choice(BY_DEPUTIES)
    stand(log, rests_on(event))
    head = mapped(log, chance)
    match chance.randrange(6):
        case 0:
            _delegate(log, begins=HOUR * chance.randrange(1, 40), ends=HOUR * 60)
        case 1:
            _delegate(log, begins=-HOUR, ends=HOUR)
            log.now += HOUR * chance.randrange(1, 100)
        case 2:
            _delegate(log)
            facts = {"delegation": "g_1"}
            log.append("delegation.ended", facts=facts, signers={"ender": chance.choice((1, 3))})
        case 3:
            _delegate(log)
            log.append("person.left", facts={"person": "u_3"}, signers={"administrator": 1})
        case 4:
            _delegate(log)
            gen.replace_key(log, 3, key=43, by=1, confirmed_by=2)
        case _:
            _delegate(log)  # no delegation includes that
            event = "case.values_destroyed"
            stand(log, rests_on(event))
    act(log, event, LIMITED)
    return Forged(log, head)


@family(
    "did not include the part of (supervisor|deputy|enroller|administrator)|"
    "a delegation was ended by (a person|somebody)|does not state correctly who deputises",
)
def deputies_wrongly_named(chance: random.Random) -> Forged:
    """Somebody else than a supervisor names or dismisses deputies, or names whom nobody can."""
    log = _delegated(chance)
    head = mapped(log, chance)
    match chance.randrange(5):
        case 0:
            _delegate(log, by=LIMITED, to=3)
        case 1:
            _delegate(log)
            _delegate(log, by=LIMITED, to=1)
        case 2:
            gen.enrol(log, 5, duties=chance.choice(("administrator", "reader", "auditor")))
            _delegate(log, to=5)
        case 3:
            _delegate(log)
            gen.enrol(log, 5, duties="supervisor")
            log.append("delegation.ended", facts={"delegation": "g_1"}, signers={"ender": 5})
        case _:
            _delegate(log, begins=HOUR, ends=HOUR)
    return Forged(log, head)


@family("signed for another entry|in another way")
def duties_reworded(chance: random.Random) -> Forged:
    """Somebody's duties stand otherwise in the log than two people signed for them."""
    log = begun(chance)
    head = mapped(log, chance)
    person = {"person": "u_4", "signing_key": gen.raw_key(LIMITED), "met_in_person": "passport"}
    signed = {**person, "duties": "examiner"}
    more: dict[str, object] = {"duties": chance.choice((EVERY_DUTY, "supervisor", "examiner all"))}
    way = chance.randrange(3)
    log.append("person.enrolled", facts=signed, signers={"enroller": 1},
               public=more if way == 0 else None)  # fmt: skip
    confirmed = {**person, **more} if way == 1 else signed
    log.append("person.confirmed", facts=confirmed, signers={"confirmer": 2},
               public=more if way == 2 else None)  # fmt: skip
    return Forged(log, head)


def by_those_who_may(chance: random.Random) -> Forged:
    """The genuine one beside them: each by somebody with the duty, or a supervisor's deputy."""
    log = _delegated(chance, "examiner officer")
    event = chance.choice((*BY_DEPUTIES, "disposal.proposed", "erase.verified", "hits.graded"))
    if event in BY_DEPUTIES:
        _delegate(log, begins=-HOUR * chance.randrange(100), ends=HOUR * chance.randrange(10, 99))
    stand(log, rests_on(event))
    head = mapped(log, chance)
    act(log, event, LIMITED)
    return Forged(log, head)


def _delegated(chance: random.Random, duties: str = "examiner") -> gen.MadeLog:
    """A log with somebody who can be a deputy."""
    log = begun(chance)
    gen.enrol(log, LIMITED, duties=duties)
    return log


def _delegate(
    log: gen.MadeLog,
    *,
    by: int = 3,
    to: int = LIMITED,
    begins: timedelta = -HOUR,
    ends: timedelta = 10 * HOUR,
) -> None:
    """A delegation by that person, from and until so long after now."""
    told = {
        "delegation": f"g_{1 if by == 3 else 2}",
        "deputy": f"u_{to}",
        "begins": time_to_text(log.now + begins),
        "ends": time_to_text(log.now + ends),
    }
    log.append("delegation.made", facts=told, signers={"supervisor": by},
               public={"supervisor": f"u_{by}"})  # fmt: skip
