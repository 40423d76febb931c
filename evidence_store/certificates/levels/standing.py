"""Which level a sealed file has: worked out from its bytes, and from roots given from outside.

A stamp by an authority that nobody trusts gives nothing: the file is what it would be without it. A
stamp that does not hold, or that contradicts another, is a changed file.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.exceptions import InvalidSignature

from evidence_store.certificates.levels.answers import is_about, require_answered_good
from evidence_store.certificates.levels.lists import RevokedError, require_not_revoked
from evidence_store.certificates.levels.revisions import DocumentStamp, ValidationStore
from evidence_store.certificates.levels.tokens import StampToken, read_token
from evidence_store.custody.outside.stamp_authority import require_chain
from evidence_store.domain.certificates.seal_levels import SealLevel
from evidence_store.domain.unit.anchors import MAX_AHEAD
from evidence_store.errors import CertificateError
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from evidence_store.certificates.levels.revisions import Layered


@dataclass(frozen=True, slots=True)
class Trusted:
    """What a level is worked out from, besides the file.

    Args:
        seal: the certificate of the seal.
        root: the unit's root that issued it.
        authorities: certificates of time-stamp authorities, or of who issued theirs.
        issued_at: when the document says that it was issued.
        now: aware time.
    """

    seal: x509.Certificate
    root: x509.Certificate
    authorities: Sequence[x509.Certificate]
    issued_at: datetime
    now: datetime


@dataclass(frozen=True, slots=True)
class CountedStamp:
    """A stamp that counts: its place among the updates, what it says, and its chain.

    ``chain`` leads from the authority's certificate to one that is trusted, both included.
    """

    place: int
    token: StampToken
    chain: tuple[x509.Certificate, ...]


@dataclass(frozen=True, slots=True)
class SealStanding:
    """The level of a file, the stamps that count, oldest first, and what is said about it."""

    level: SealLevel
    stamps: tuple[CountedStamp, ...]
    told: tuple[str, ...]

    @property
    def shown_at(self) -> datetime | None:
        """By when the sealed file existed, by a clock outside the unit; None at level B-B."""
        return self.stamps[0].token.at if self.stamps else None


def standing_of(layered: Layered, trusted: Trusted) -> SealStanding:
    """Work out the level.

    Raises:
        CertificateError: a stamp is not valid, or its time cannot be.
    """
    tokens = _tokens(layered, trusted)
    counted, told = _counted(layered, tokens, trusted)
    if not counted:
        return SealStanding(SealLevel.B_B, (), tuple(told))
    first = counted[0]
    told.insert(0, f"Sealed by {first.token.at:%Y-%m-%d %H:%M:%S} UTC, as {_name(first)} stamped.")
    level, why = SealLevel.B_T, None
    for place, store in enumerate(layered.updates):
        if not isinstance(store, ValidationStore) or place < first.place:
            continue
        later = next((each for each in counted if each.place > place), None)
        try:
            until = trusted.now if later is None else later.token.at
            require_material(store, first, trusted, until=until)
        # Such a key may be in other hands, so nothing that it signed shows a time.
        except RevokedError as error:
            told.append(f"The time stamp gives nothing here: {error}")
            return SealStanding(SealLevel.B_B, (), tuple(told[1:]))
        except CertificateError as error:
            why = str(error)
            continue
        level, why = SealLevel.B_LT if later is None else SealLevel.B_LTA, None
        break
    newest = counted[-1].token
    if level is SealLevel.B_LTA:
        ends = newest.certificate.not_valid_after_utc
        told.insert(1, f"Its newest stamp is of {newest.at:%Y-%m-%d}, good until {ends:%Y-%m-%d}.")
    return SealStanding(level, counted, (*told, *filter(None, [why])))


def require_material(
    store: ValidationStore, stamp: CountedStamp, trusted: Trusted, *, until: datetime
) -> None:
    """Check that a store says of each certificate that it was not revoked when the stamp was made.

    Args:
        store: what is looked into.
        stamp: the stamp that says when the seal existed.
        trusted: seal, root and time.
        until: the lists must not have run out by then.

    Raises:
        CertificateError: neither a list nor an answer says so, each being missing, older than the
            stamp or run out; or one of them says that it was revoked.
    """
    for certificate, issuer in links_of(stamp, trusted):
        _require_stood(certificate, issuer, store, at=stamp.token.at, until=until)


def links_of(
    stamp: CountedStamp, trusted: Trusted
) -> list[tuple[x509.Certificate, x509.Certificate]]:
    """Each certificate whose revocation is asked about, with who issued it."""
    # The last of a chain is not asked about: it is trusted, and came from outside the file.
    return [(trusted.seal, trusted.root), *zip(stamp.chain, stamp.chain[1:], strict=False)]


def _require_stood(
    certificate: x509.Certificate,
    issuer: x509.Certificate,
    store: ValidationStore,
    *,
    at: datetime,
    until: datetime,
) -> None:
    """Check that a list or an answer says that it stood, and none that it did not."""
    answered = any(is_about(each, certificate, issuer) for each in store.answers)
    # Not passed over for a list that says better: one that does not count takes the level (ADR 89).
    if answered:
        require_answered_good(certificate, issuer=issuer, answers=store.answers, at=at, until=until)
    try:
        require_not_revoked(certificate, issuer=issuer, lists=store.lists, at=at, until=until)
    except RevokedError:
        raise
    except CertificateError:
        if not answered:
            raise


def _tokens(layered: Layered, trusted: Trusted) -> dict[int, StampToken]:
    """Every stamp by its place, its signature holding and its time possible."""
    tokens = {
        place: read_token(each.token, covered=each.covered)
        for place, each in enumerate(layered.updates)
        if isinstance(each, DocumentStamp)
    }
    # The unit adds a store only behind a stamp, so this one was put there by somebody else.
    if layered.updates and not tokens:
        raise CertificateError("The file was changed after it was sealed: nothing stamps it.")
    times = [each.at for each in tokens.values()]
    if any(at > trusted.now + MAX_AHEAD for at in times):
        raise CertificateError(
            "A time stamp in the file is dated in the future. Check this computer's clock; if it "
            "is right, the file is not to be trusted."
        )
    if times != sorted(times) or any(at < trusted.issued_at - MAX_AHEAD for at in times):
        raise CertificateError(
            "The time stamps in the file contradict each other, or are older than the document."
        )
    return tokens


def _counted(
    layered: Layered, tokens: dict[int, StampToken], trusted: Trusted
) -> tuple[tuple[CountedStamp, ...], list[str]]:
    """The stamps that count, and a sentence about each other one."""
    counted, told, until = list[CountedStamp](), list[str](), trusted.now
    # The newest first: each must have been in force until a newer one covered it.
    for place, token in sorted(tokens.items(), reverse=True):
        between = [
            x509.load_der_x509_certificate(der)
            for each in layered.updates[:place]
            if isinstance(each, ValidationStore)
            for der in each.certificates
        ]
        try:
            chain = chain_of(token, between=between, authorities=trusted.authorities, until=until)
        except ValueError as error:
            told.insert(0, f"The time stamp of {token.at:%Y-%m-%d} gives nothing here: {error}.")
            continue
        counted.insert(0, CountedStamp(place, token, chain))
        # Until then its own certificate must be in force; from then on a newer stamp covers it.
        until = token.at
    return tuple(counted), told


def chain_of(
    token: StampToken,
    *,
    between: Sequence[x509.Certificate],
    authorities: Sequence[x509.Certificate],
    until: datetime,
) -> tuple[x509.Certificate, ...]:
    """From the authority's certificate to one that is trusted.

    Raises:
        ValueError: there is none; the text is the rest of a sentence.
    """
    if not authorities:
        message = "no certificate of a time-stamp authority was given to check it with"
        raise ValueError(message)
    require_chain(token.certificate, between=between, roots=authorities, at=token.at)
    if token.certificate.not_valid_after_utc < until:
        ended = token.certificate.not_valid_after_utc
        message = f"its certificate ran out on {ended:%Y-%m-%d}, and no newer stamp covers it"
        raise ValueError(message)
    chain = [token.certificate]
    while chain[-1] not in authorities:
        issuer = next((each for each in (*authorities, *between) if _issued(chain[-1], each)), None)
        # Two authorities that certified one another would lead round for ever.
        if issuer is None or issuer in chain:
            message = "its certificate does not lead to a trusted one"
            raise ValueError(message)
        chain.append(issuer)
    return tuple(chain)


def _issued(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _name(stamp: CountedStamp) -> str:
    return stamp.token.authority
