"""Certificates whose statements were signed over lists, and the same ones each signed by itself.

What a certificate carries says what erases, so none of it may be signed in a list (``ALONE`` in
``domain.events.together``): a list that holds is refused as one that does not.
"""

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
    """What some people signed is over lists, which hold or do not."""
    people = [builders.SUPERVISOR, builders.VERIFIER, builders.EXAMINER]
    by = {*rng.sample(people, rng.randrange(1, 4))}
    return _signed(rng, by, rng.choice([lists.Signing.whole, *lists.DEFECTS.values()]))


def each_by_itself(rng: random.Random) -> CertificateContent:
    """The same people signed each statement by itself."""
    return _signed(rng, set(), lists.Signing.whole)


def _signed(rng: random.Random, by: set[str], make: lists.Defect) -> CertificateContent:
    log = builders.founded(builders.people())
    log.key = lambda who: ListSigner(who, rng, make) if who in by else builders.key_of(who)
    return builders.content(log.carry_out(builders.on_record()))
