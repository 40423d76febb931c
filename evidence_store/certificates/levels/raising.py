"""Raising the level of a sealed file: what is added behind it, as far as what is at hand allows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from evidence_store.certificates.levels.answers import is_about
from evidence_store.certificates.levels.lists import issuer_of
from evidence_store.certificates.levels.revisions import (
    MOST_CARRIED,
    MOST_OBJECTS,
    ValidationStore,
    add_stamp,
    add_store,
    begin_stamp,
    take_apart,
)
from evidence_store.certificates.levels.standing import (
    chain_of,
    links_of,
    require_material,
    standing_of,
)
from evidence_store.certificates.levels.tokens import (
    carried_in,
    make_query,
    read_token,
    take_token,
)
from evidence_store.domain.certificates.seal_levels import SealLevel
from evidence_store.domain.unit.anchors import MAX_AHEAD
from evidence_store.errors import CertificateError
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.certificates.levels.standing import CountedStamp, SealStanding, Trusted
    from evidence_store.certificates.levels.tokens import StampToken

Asks: TypeAlias = Callable[[bytes], bytes]
"""Gives an authority's reply (DER) to a query (DER)."""

# The first reply shows which certificates lead to the authority; the second is over them, too.
_MOST_ASKED = 2


@dataclass(frozen=True, slots=True)
class LevelMaterial:
    """What a level is raised with.

    Args:
        ask: gives an authority's reply (DER) to a query (DER).
        lists: lists of revoked certificates (DER), the unit's own and those of the authority.
        answers: answers about single certificates (OCSP, DER), which can stand for a list.
    """

    ask: Asks
    lists: Sequence[bytes]
    answers: Sequence[bytes] = ()


@dataclass(frozen=True, slots=True)
class RaisedFile:
    """A file at its new level, and what it would take to raise it further, where that was asked."""

    file: bytes
    level: SealLevel
    lacking: str | None


def raise_file(
    file: bytes, to: SealLevel, *, trusted: Trusted, material: LevelMaterial
) -> RaisedFile:
    """Raise a file to a level, or as far towards it as what is at hand allows.

    Args:
        file: the document as it stands, which was checked.
        to: the level that is asked for; at the highest, a newer stamp is added.
        trusted: what its level is worked out from.
        material: what it is raised with.

    Raises:
        CertificateError: nothing can be added; the text says why and what to do.
    """
    standing = standing_of(take_apart(file), trusted)
    renewing = standing.level is SealLevel.B_LTA and to is SealLevel.B_LTA
    if standing.level.reaches(to) and not renewing:
        raise CertificateError(f"It is at level {standing.level.short} already.")
    gained, lacking = not standing.stamps, None
    if gained:
        file = _stamped(file, None, trusted=trusted, material=material)
        standing = standing_of(take_apart(file), trusted)
    try:
        file = _further(file, to, standing, trusted=trusted, material=material)
    # What was gained stays (ADR 89): a list that is newer than the stamp may be days away.
    except CertificateError as error:
        if not gained:
            raise
        lacking = str(error).replace("Nothing was recorded", "Nothing more was recorded")
    reached = standing_of(take_apart(file), trusted).level
    return RaisedFile(file, reached, lacking)


def _further(
    file: bytes, to: SealLevel, standing: SealStanding, *, trusted: Trusted, material: LevelMaterial
) -> bytes:
    """A stamped file with what the levels above B-T ask for."""
    if not to.reaches(SealLevel.B_LT):
        return file
    stored = standing.level is SealLevel.B_LT
    store = None if stored else _store(standing.stamps[0], trusted, material)
    if to is SealLevel.B_LTA:
        return _stamped(file, store, trusted=trusted, material=material)
    return file if store is None else add_store(file, store)


def _store(stamp: CountedStamp, trusted: Trusted, material: LevelMaterial) -> ValidationStore:
    """Every certificate, list and answer that says how the seal stood when it was stamped.

    Raises:
        CertificateError: as ``require_material``; or it is more than a file can carry.
    """
    certificates = {trusted.root, *stamp.chain[1:]}
    issuers = {each.subject for each in certificates}
    lists = [each for each in material.lists if issuer_of(each) in issuers]
    links = links_of(stamp, trusted)
    answers = {each for each in material.answers if any(is_about(each, *link) for link in links)}
    store = ValidationStore(
        tuple(sorted(each.public_bytes(Encoding.DER) for each in certificates)),
        tuple(sorted(set(lists))),
        tuple(sorted(answers)),
    )
    require_material(store, stamp, trusted, until=trusted.now)
    carried = store.all_of_it
    # Beyond these bounds the person who checks would refuse the file.
    if len(carried) > MOST_OBJECTS or any(len(each) > MOST_CARRIED for each in carried):
        raise CertificateError(
            f"A document carries at most {MOST_OBJECTS} certificates, lists and answers, each of "
            f"at most {MOST_CARRIED >> 20} MB. Give answers (OCSP) in place of the lists."
        )
    return store


def _stamped(
    file: bytes, store: ValidationStore | None, *, trusted: Trusted, material: LevelMaterial
) -> bytes:
    """The file with a store, where one is given or needed, and a stamp over both.

    Raises:
        CertificateError: the authority did not answer with a stamp that can count.
    """
    for _ in range(_MOST_ASKED):
        base = file if store is None else add_store(file, store)
        covered, _ = begin_stamp(base)
        query, nonce = make_query(covered)
        reply = material.ask(query)
        token = take_token(reply, covered=covered, nonce=nonce)
        told = read_token(token, covered=covered)
        _require_time(told, trusted.now)
        needed = _between(reply, told, trusted)
        held = set() if store is None else set(store.certificates)
        if needed <= held:
            return add_stamp(base, token)
        # What leads from the authority to one that is trusted stands under its stamp, too.
        before = store or ValidationStore((), ())
        store = replace(before, certificates=tuple(sorted(held | needed)))
    raise CertificateError("The time-stamp authority answers each time under another certificate.")


def _require_time(token: StampToken, now: datetime) -> None:
    # Whichever of the two clocks is wrong: a document would bear a time that nobody can stand by.
    if abs(token.at - now) > MAX_AHEAD:
        raise CertificateError(
            f"The time-stamp authority says that it is {token.at:%Y-%m-%d %H:%M} UTC; this "
            f"computer says {now:%Y-%m-%d %H:%M} UTC. Nothing was recorded. Find out which clock "
            "is wrong."
        )


def _between(reply: bytes, token: StampToken, trusted: Trusted) -> set[bytes]:
    """The certificates between the authority's own and one that is trusted (DER)."""
    # They came with the reply and nobody signed for them: each must lead to one that is trusted.
    carried = [x509.load_der_x509_certificate(each) for each in carried_in(reply)]
    try:
        chain = chain_of(token, between=carried, authorities=trusted.authorities, until=trusted.now)
    except ValueError as error:
        raise CertificateError(
            f"The time stamp is refused, because of the authority that made it: {error}. Check the "
            "authority's certificates in the policy, or ask its operator."
        ) from error
    return {each.public_bytes(Encoding.DER) for each in chain[1:-1]}
