"""Certificates that name somebody else as operator than who signed for the permit.

The insider verified the work with a key of their own, and has every key of the unit. Permit, start
and verification agree on an innocent person's name, or the pages of a report do.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from evidence_store.domain.people.person import Duty
from tests.evidence_store.certificates import builders, forging, rich
from tests.evidence_store.certificates.builders import OFFICER, VERIFIER, WITNESS

if TYPE_CHECKING:
    import random

    from evidence_store.domain.certificates.certificate_content import CertificateContent


def operator_planted(rng: random.Random) -> CertificateContent:
    """The named operator signed for nothing: the insider did, or prints another name."""
    if rng.random() < 0.5:
        own = rng.choice([builders.key_of(VERIFIER), forging.invented(rng.randbytes(8).hex())])
        return _carried_out(rng.choice([OFFICER, WITNESS]), own)
    report, other = _report(), rng.choice([OFFICER, WITNESS, VERIFIER, None])
    done = report.disposal
    if other is not None and rng.random() < 0.5:
        return replace(report, disposal=replace(done, earlier_operators=(other,)))
    return replace(report, disposal=replace(done, operator=other))


def genuine_operator(rng: random.Random) -> CertificateContent:
    """Whoever is named signed for the permit; or a report of what nobody verified."""
    if rng.random() < 0.3:
        return _report()
    operator = rng.choice([OFFICER, WITNESS])
    return _carried_out(operator, builders.key_of(operator))


@cache
def _report() -> CertificateContent:
    return builders.content(rich.stopped_disk())


def _carried_out(operator: str, key: forging.Key) -> CertificateContent:
    """The work of that operator, who signs with that key."""
    people = tuple(
        replace(each, duties=(Duty.EXAMINER,)) if each.id == operator else each
        for each in builders.people()
    )
    log, done = builders.founded(people), builders.disposal()
    assert done.permit is not None
    done = replace(done, operator_id=operator, permit=replace(done.permit, operator_id=operator))
    record = builders.on_record(disposal=done, people=people)
    log.key = lambda person: key if person == operator else builders.key_of(person)
    return builders.content(log.carry_out(record))
