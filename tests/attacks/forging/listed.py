"""Certificates whose statements were signed over lists: as they count, and as they do not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from forensics.canonical import canonical
from tests.evidence_store.certificates import builders
from tests.evidence_store.disclosure import lists

if TYPE_CHECKING:
    import random

    from evidence_store.domain.certificates.certificate_content import CertificateContent


class ListSigner:
    """Signs a statement over a list, by the defect; the keys are the people's own."""

    def __init__(self, person: str, rng: random.Random, make: lists.Defect) -> None:
        self._key, self._rng, self._make = builders.key_of(person), rng, make

    def sign(self, data: bytes) -> bytes:
        form = json.loads(data.removeprefix(lists.STATEMENT))
        return canonical(self._make(lists.Signing(form, self._key, self._rng)))


def signed_over_a_list(rng: random.Random) -> CertificateContent:
    """One statement's signature is over a list that does not hold."""
    who = rng.choice([builders.SUPERVISOR, builders.VERIFIER, builders.EXAMINER])
    return _signed(rng, {who}, rng.choice([*lists.DEFECTS.values()]))


def genuine_over_lists(rng: random.Random) -> CertificateContent:
    """Some or all statements are signed over lists."""
    people = [builders.SUPERVISOR, builders.VERIFIER, builders.EXAMINER]
    return _signed(rng, {*rng.sample(people, rng.randrange(1, 4))}, lists.Signing.whole)


def _signed(rng: random.Random, by: set[str], make: lists.Defect) -> CertificateContent:
    log = builders.founded(builders.people())
    log.key = lambda who: ListSigner(who, rng, make) if who in by else builders.key_of(who)
    return builders.content(log.carry_out(builders.on_record()))
