"""Forged certificates with keys outside their life, and a genuine one beside each family.

The insider has every key of the unit, her own, and one key of another person that ended or does not
count yet. Log and map of heads are hers to write; what the others signed is not.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

from evidence_store.custody.heads.heads import root_of_keys
from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.custody.signed.enrolled import speaks_of_keys
from evidence_store.domain.people.person import Duty
from tests.evidence_store.certificates import builders, forging
from tests.evidence_store.certificates.builders import (
    EXAMINER,
    NOW,
    OFFICER,
    SUPERVISOR,
    VERIFIER,
    WITNESS,
)
from tests.evidence_store.certificates.logged import Course, carry_out

if TYPE_CHECKING:
    import random
    from collections.abc import Callable
    from datetime import datetime

    from evidence_store.certificates.recorded import Recorded
    from evidence_store.custody.heads.heads import MapRoot
    from evidence_store.domain.certificates.certificate_content import CertificateContent
    from evidence_store.domain.signing.signed_statements import SignedStatement, Statement
    from tests.evidence_store.certificates.logged import UnitLog

    Made = Callable[[random.Random], CertificateContent]
    End = Callable[[UnitLog, str, random.Random], None]

BEFORE = NOW - timedelta(hours=6, minutes=30)
"""Nobody had signed anything for the disposal by then."""

_FIRST = {SUPERVISOR: NOW - timedelta(hours=6, minutes=12), VERIFIER: NOW - timedelta(hours=3)}
"""When the victims sign, at the earliest."""

_NEW = "p_NEW"
_OTHERS = (OFFICER, WITNESS)
"""Who signs for other people's keys."""


def replaced_key(rng: random.Random) -> CertificateContent:
    """The victim's key was replaced before; the insider signs with the old one."""
    return _ended(rng, _replace)


def key_of_a_leaver(rng: random.Random) -> CertificateContent:
    """The victim had left before what they are said to have signed."""
    return _ended(rng, _leave)


def key_not_settled(rng: random.Random) -> CertificateContent:
    """Somebody authorises, starts, verifies or witnesses with a key that is theirs for no day."""
    return _with_new_key(rng, timedelta(seconds=rng.randrange(19 * 3600)))


def key_before_its_confirmation(rng: random.Random) -> CertificateContent:
    """Somebody signs whose enrolment is confirmed afterwards, or never."""
    return _enrolled(rng, confirmed=None if rng.random() < 0.3 else NOW - timedelta(hours=1))


def end_left_out(rng: random.Random) -> CertificateContent:
    """The victim's key had ended, and the entry that ended it is not carried.

    Either that is all, or the log's key signs a false map of heads as well: then what the others
    signed afterwards tells of it.
    """
    log, victim = _begun(rng), rng.choice([*_FIRST])
    known = log.head().size
    rng.choice([_replace, _leave])(log, victim, rng)
    hidden = set(range(known, log.head().size))
    record = _on_record(rng)
    if rng.random() < 0.3:
        return without(log.carry_out(record), log, hidden)
    told = _shown(log, hidden)
    lies = {EXAMINER: str(told), victim: str(told)}
    done = carry_out(Course(record, log, log.key, log.set_time, lies))
    return without(log.certify(done, keys=told.document()), log, hidden)


def genuine_with_former_keys(rng: random.Random) -> CertificateContent:
    """Somebody signs with a key that is theirs for more than a day."""
    return _with_new_key(rng, timedelta(days=1, seconds=rng.randrange(10**6)))


def genuine_with_a_leaver(rng: random.Random) -> CertificateContent:
    """Somebody leaves, or has another key, once they have signed."""
    log = _begun(rng)
    done = carry_out(Course(_on_record(rng), log, log.key, log.set_time))
    for victim in rng.sample([SUPERVISOR, VERIFIER, EXAMINER], rng.randrange(1, 3)):
        rng.choice([_replace, _leave])(log, victim, rng)
    return _issued(log.certify(done))


def genuine_with_somebody_new(rng: random.Random) -> CertificateContent:
    """Who signs was enrolled and confirmed before."""
    return _enrolled(rng, confirmed=BEFORE)


FAMILIES: dict[Made, Made] = {
    replaced_key: genuine_with_former_keys,
    key_of_a_leaver: genuine_with_a_leaver,
    key_not_settled: genuine_with_former_keys,
    key_before_its_confirmation: genuine_with_somebody_new,
    end_left_out: genuine_with_a_leaver,
}


def _begun(rng: random.Random) -> UnitLog:
    """A log that its people founded, some time before the disposal."""
    log = builders.founded(builders.people())
    log.set_time(BEFORE - timedelta(seconds=rng.randrange(10**7)))
    return log


def _on_record(rng: random.Random) -> Recorded:
    return rng.choice(_both())


@cache
def _both() -> tuple[Recorded, Recorded]:
    return builders.on_record(), builders.phone_on_record()


def _issued(record: Recorded) -> CertificateContent:
    """The certificate, issued by a supervisor who never leaves in these histories."""
    return builders.content(record, issued_by=WITNESS)


def _replace(log: UnitLog, victim: str, rng: random.Random) -> None:
    key = forging.invented(rng.randbytes(8).hex())
    log.replace_key(victim, key, asker=_OTHERS[0], confirmer=_OTHERS[1])


def _leave(log: UnitLog, victim: str, rng: random.Random) -> None:
    log.leave(victim, by=rng.choice(_OTHERS))


def _ended(rng: random.Random, end: End) -> CertificateContent:
    """The victim's key ends some time before they sign; the insider goes on with it."""
    log, victim = _begun(rng), rng.choice([*_FIRST])
    ends = rng.choice([BEFORE, _FIRST[victim] - timedelta(seconds=rng.randrange(1, 600))])
    gone = False

    def set_time(at: datetime) -> None:
        nonlocal gone
        if at >= ends and not gone:
            gone = True
            end(log, victim, rng)
        log.set_time(at)

    return _issued(log.certify(carry_out(Course(_on_record(rng), log, log.key, set_time))))


def _with_new_key(rng: random.Random, age: timedelta) -> CertificateContent:
    """Somebody signs with a key that replaced theirs so long before the disposal."""
    log, key = builders.founded(builders.people()), forging.invented(rng.randbytes(8).hex())
    victim = rng.choice((SUPERVISOR, EXAMINER, VERIFIER))
    log.set_time(BEFORE - age)
    log.replace_key(victim, key, asker=_OTHERS[0], confirmer=_OTHERS[1])
    log.key = lambda person: key if person == victim else builders.key_of(person)
    return _issued(log.carry_out(_on_record(rng)))


def _enrolled(rng: random.Random, *, confirmed: datetime | None) -> CertificateContent:
    """Somebody who was no founder takes a part; their enrolment is confirmed at that time."""
    log, part = builders.founded(builders.people()), rng.choice([*_FIRST])
    key = builders.key_of(_NEW).public_key().public_bytes_raw()
    new = replace(builders.people()[0], id=_NEW, name="Nia", staff_number="1", signing_key=key)
    new = replace(new, duties=(Duty.EXAMINER, Duty.SUPERVISOR))
    log.set_time(BEFORE - timedelta(seconds=rng.randrange(1, 10**6)))
    log.enrol(new, enroller=_OTHERS[0], confirmer=_OTHERS[1] if confirmed == BEFORE else None)
    record = with_statements(
        _on_record(rng), lambda one: replace(one, person_id=_NEW) if one.person_id == part else one
    )
    done = record.disposal
    if done.verifier_id == part and done.verification and done.receipt:
        verified = builders.verified_by(_NEW, done.verification, done.receipt)
        done = replace(done, verifier_statement=verified, verifier_id=_NEW)
    record = replace(record, disposal=done, people=(*record.people, new))
    carried = carry_out(Course(record, log, log.key, log.set_time))
    if confirmed is not None and confirmed != BEFORE:
        log.set_time(confirmed)
        log.confirm(new, confirmer=_OTHERS[1])
    return _issued(log.certify(carried))


def _shown(log: UnitLog, hidden: set[int]) -> MapRoot:
    """What the insider would have it that became of people's keys."""
    control = [each for each in log.control() if speaks_of_keys(each.body)]
    return root_of_keys(each.leaf for each in control if each.seq not in hidden)


def with_statements(record: Recorded, change: Callable[[Statement], Statement]) -> Recorded:
    """What is on record with other statements, which nobody has signed yet."""

    def changed(signed: SignedStatement) -> SignedStatement:
        return replace(signed, statement=change(signed.statement))

    done = record.disposal
    assert done.authorisation is not None
    verified = done.verifier_statement
    done = replace(
        done,
        proposal=changed(done.proposal),
        authorisation=changed(done.authorisation),
        verifier_statement=None if verified is None else changed(verified),
        witnesses=tuple(map(changed, done.witnesses)),
    )
    return replace(record, disposal=done)


def without(record: Recorded, log: UnitLog, hidden: set[int]) -> CertificateContent:
    """The certificate without these entries, with a proof that holds for the others."""
    places = {each: read_leaf(each.body.encode()).place.seq for each in record.proved}
    kept = tuple(each for each in record.proved if places[each] not in hidden)
    proof = log.proof_of([places[each] for each in kept])
    return _issued(replace(record, proved=kept, proof=proof))
