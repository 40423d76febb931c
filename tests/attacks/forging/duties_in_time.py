"""Certificates of work in which somebody took a part without the duty, or as nobody's deputy then.

Everybody signs with their own key in force. A genuine one stands beside each family.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from evidence_store.domain.certificates.stated_facts import DEPUTY_OF
from evidence_store.domain.people.duties import ALLOWED_DUTIES, Act
from evidence_store.domain.people.person import Duty
from evidence_store.domain.signing.signed_acts import kept_facts
from forensics.documents import time_to_text
from forensics.value_classes import dataclass
from tests.attacks.forging.keys_in_time import BEFORE, with_statements, without
from tests.evidence_store.certificates import builders
from tests.evidence_store.certificates.builders import (
    EXAMINER,
    OFFICER,
    SUPERVISOR,
    VERIFIER,
    WITNESS,
)

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from evidence_store.domain.certificates.certificate_content import CertificateContent
    from evidence_store.domain.signing.signed_statements import Statement
    from tests.evidence_store.certificates.logged import UnitLog

    Made = Callable[[random.Random], CertificateContent]

DEPUTY = SUPERVISOR
"""Who authorises in these histories; here an officer."""

_PARTS = {EXAMINER: Act.PROPOSE, SUPERVISOR: Act.AUTHORISE, VERIFIER: Act.VERIFY}
_FROM, _TO = BEFORE - timedelta(days=2), BEFORE + timedelta(days=2)


def part_without_the_duty(rng: random.Random) -> CertificateContent:
    """A proposer and operator who is no examiner, an authoriser who is no supervisor, and so on."""
    who = rng.choice([*_PARTS])
    others = sorted(frozenset(Duty) - ALLOWED_DUTIES[_PARTS[who]])
    return _of_people({who: tuple(rng.sample(others, rng.randrange(1, len(others) + 1)))})


def genuine_with_the_duty(rng: random.Random) -> CertificateContent:
    """Each has the duty, and others besides."""
    own = {who: rng.choice(sorted(ALLOWED_DUTIES[act])) for who, act in _PARTS.items()}
    return _of_people({who: (duty, rng.choice([*Duty])) for who, duty in own.items()})


def issued_without_the_duty(rng: random.Random) -> CertificateContent:
    """Whoever issues it has no duty for that, or took no part that certificates need."""
    log = _founded({OFFICER: (rng.choice([Duty.ADMINISTRATOR, Duty.READER, Duty.OFFICER]),)})
    return builders.content(log.carry_out(builders.on_record()), issued_by=OFFICER)


def genuine_by_whoever_verified(rng: random.Random) -> CertificateContent:
    """The verifier issues it, or a supervisor who took no part."""
    log = _founded({OFFICER: (Duty.SUPERVISOR,)})
    who = rng.choice([VERIFIER, OFFICER])
    return builders.content(log.carry_out(builders.on_record()), issued_by=who)


def deputy_out_of_time(rng: random.Random) -> CertificateContent:
    """A deputy authorises before or after the days, once it had ended, or for somebody else."""
    log, made = _founded({DEPUTY: (Duty.OFFICER,)}), _Delegation()
    days = timedelta(days=rng.randrange(1, 60))
    match rng.randrange(6):
        case 0:
            made = replace(made, begins=_TO, ends=_TO + days)
        case 1:
            made = replace(made, begins=_FROM - days, ends=_FROM)
        case 2:
            made = replace(made, stated=rng.choice([None, OFFICER, EXAMINER]))
        case 3:
            made = replace(made, is_ended=True)
        case 4:
            made = replace(made, is_ended=True, is_shown=False)
        case _:
            made = replace(made, by=rng.choice([OFFICER, EXAMINER, VERIFIER]))
    return _authorised_by_deputy(log, made)


def genuine_by_a_deputy(rng: random.Random) -> CertificateContent:
    """A supervisor's deputy authorises within the days."""
    begins = _FROM - timedelta(seconds=rng.randrange(10**6))
    ends = _TO + timedelta(seconds=rng.randrange(10**6))
    made = _Delegation(begins=begins, ends=ends)
    return _authorised_by_deputy(_founded({DEPUTY: (Duty.OFFICER,)}), made)


FAMILIES: dict[Made, Made] = {
    part_without_the_duty: genuine_with_the_duty,
    issued_without_the_duty: genuine_by_whoever_verified,
    deputy_out_of_time: genuine_by_a_deputy,
}


@dataclass(frozen=True)
class _Delegation:
    """By whom, for how long, in whose place the deputy says to sign, and what became of it."""

    by: str = WITNESS
    begins: datetime = _FROM
    ends: datetime = _TO
    stated: str | None = WITNESS
    is_ended: bool = False
    is_shown: bool = True


def _founded(duties: dict[str, tuple[Duty, ...]]) -> UnitLog:
    """A log of the same people, of whom some have other duties."""
    people = tuple(
        replace(each, duties=duties.get(each.id, each.duties)) for each in builders.people()
    )
    return builders.founded(people)


def _of_people(duties: dict[str, tuple[Duty, ...]]) -> CertificateContent:
    record = _founded(duties).carry_out(builders.on_record())
    return builders.content(record, issued_by=WITNESS)


def _authorised_by_deputy(log: UnitLog, made: _Delegation) -> CertificateContent:
    log.set_time(min(BEFORE, made.begins) - timedelta(hours=1))
    told = {"delegation": "g_1", "deputy": DEPUTY, "begins": time_to_text(made.begins)}
    log.act(
        "delegation.made", {**told, "ends": time_to_text(made.ends)},
        public={"supervisor": made.by}, supervisor=made.by,
    )  # fmt: skip
    hidden = set[int]()
    if made.is_ended:
        log.act("delegation.ended", {"delegation": "g_1"}, ender=WITNESS)
        hidden = set() if made.is_shown else {log.head().size - 1}
    record = log.carry_out(with_statements(builders.on_record(), lambda one: _stated(one, made)))
    return without(record, log, hidden)


def _stated(one: Statement, made: _Delegation) -> Statement:
    if one.person_id != DEPUTY or made.stated is None:
        return one
    return replace(one, facts=kept_facts({**dict(one.facts), DEPUTY_OF: made.stated}))
