"""The unit's list of keys that it replaced: a revocation list (X.509 CRL) that its root signed.

Anyone who kept an old seal could go on sealing with it: its certificate is still one of the root's.
So the root signs a list of the certificates no longer valid, each with the time from which. It
is given out beside the root's own certificate, and read from the same files: a verifier takes
neither from the document that it checks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from evidence_store.errors import CertificateError
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evidence_store.certificates.unit_seal import Issuer

LISTED = b"-----BEGIN X509 CRL-----"
_PEM = re.compile(rb"-----BEGIN X509 CRL-----.*?-----END X509 CRL-----\n?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class ReplacedKeys:
    """Which certificates of one root are no longer valid, by serial number, and from when.

    ``as_of`` is when the list was signed; None where no list was given. ``revoked`` are those whose
    key somebody else may have: what they say of their own time counts for nothing.
    """

    since: Mapping[int, datetime]
    as_of: datetime | None
    revoked: frozenset[int] = frozenset()

    def require_in_force(
        self, certificate: x509.Certificate, *, at: datetime, shown_by: datetime | None = None
    ) -> None:
        """Check that the certificate's key was not replaced by then.

        Args:
            certificate: what signed.
            at: when it says that it signed.
            shown_by: by when it had signed, as a clock outside the unit shows; None without one.

        Raises:
            CertificateError: it was; or it was revoked, and nothing from outside shows that what it
                signed is older.
        """
        since = self.since.get(certificate.serial_number)
        if since is None:
            return
        if at >= since:
            raise CertificateError(
                f"It is signed with a key that the unit replaced on {since:%Y-%m-%d %H:%M:%S} UTC, "
                "and dated after that. Anyone who kept the old key could have made it. Ask the "
                "unit."
            )
        # Who took a key also writes the dates: only a clock from outside is believed.
        if certificate.serial_number in self.revoked and (shown_by is None or shown_by >= since):
            raise CertificateError(
                f"It is signed with a key that the unit revoked on {since:%Y-%m-%d %H:%M:%S} UTC, "
                "because somebody else may have it. No time stamp of an authority that you trust "
                "shows that it was signed before that. Ask the unit for a stamped copy."
            )

    def told_of(self, certificate: x509.Certificate, *, shown_by: datetime | None) -> str | None:
        """What is said of a key that was in force then and replaced since; None of any other."""
        since = self.since.get(certificate.serial_number)
        if since is None:
            return None
        what = "revoked" if certificate.serial_number in self.revoked else "replaced"
        if shown_by is not None and shown_by < since:
            return (
                f"The unit {what} the key of the seal on {since:%Y-%m-%d}. The time stamp shows "
                "that the document was sealed before that."
            )
        return (
            f"The unit {what} the key of the seal on {since:%Y-%m-%d}. The document is dated "
            "before that; nothing from outside the unit shows it."
        )


def sign_replaced(
    issuer: Issuer,
    certificates: Iterable[x509.Certificate],
    *,
    before: bytes | None,
    now: datetime,
) -> bytes:
    """Sign the list with these certificates on it, beside those of the list before; give PEM.

    Args:
        issuer: the root with its key.
        certificates: what is no longer valid from the next whole second on.
        before: the list until now, PEM; None for the first.
        now: aware UTC time.
    """
    # RFC 5280 has no fractions of a second: what was sealed within this one still counts.
    at = now.replace(microsecond=0) + timedelta(seconds=1)
    return sign_list(
        issuer,
        superseded={each.serial_number: at for each in certificates},
        revoked={},
        before=before,
        now=now,
        # A list that expired each month would need two people and the root each month (ADR 36).
        until=issuer.root.not_valid_after_utc,
    )


def sign_list(
    issuer: Issuer,
    *,
    superseded: Mapping[int, datetime],
    revoked: Mapping[int, datetime],
    before: bytes | None,
    now: datetime,
    until: datetime,
) -> bytes:
    """Sign the list with these serial numbers on it, beside what was on it before; give PEM.

    Args:
        issuer: the root with its key.
        superseded: what another one took the place of, and from when.
        revoked: what somebody else may have the key of, and from when.
        before: the list or lists until now, PEM; None for the first.
        now: aware UTC time.
        until: when the list runs out; never after the root.
    """
    root, former = issuer.root, read_replaced([before or b""], root=issuer.root)
    since = dict(former.since)
    for serial, at in (*superseded.items(), *revoked.items()):
        # A list never forgets: what was said first stays, and can be said of an earlier time.
        since[serial] = min(at, since.get(serial, at))
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(root.subject)
        .last_update(now.replace(microsecond=0))
        .next_update(min(until, root.not_valid_after_utc))
        .add_extension(_identifier(root), critical=False)
    )
    for serial, at in sorted(since.items()):
        taken = serial in revoked or serial in former.revoked
        reason = x509.ReasonFlags.key_compromise if taken else x509.ReasonFlags.superseded
        builder = builder.add_revoked_certificate(
            x509.RevokedCertificateBuilder()
            .serial_number(serial)
            .revocation_date(at)
            .add_extension(x509.CRLReason(reason), critical=False)
            .build()
        )
    return builder.sign(issuer.key, hashes.SHA384()).public_bytes(Encoding.PEM)


def read_replaced(pems: Sequence[bytes], *, root: x509.Certificate) -> ReplacedKeys:
    """What these files say of keys that were replaced under a root: all that any list says.

    Raises:
        CertificateError: a list is damaged, or names this root as its issuer and is not signed by
            it.
    """
    own = []
    try:
        for found in (each for pem in pems for each in _PEM.findall(pem)):
            listed = x509.load_pem_x509_crl(found)
            # Files of several units can be given at once, with the lists of each.
            if _names(listed, root):
                own.append(listed)
        genuine = all(each.is_signature_valid(root.public_key()) for each in own)  # type: ignore[arg-type]  # a root has a key that issues
        listed_at = [each.last_update_utc for each in own]
        since, revoked = dict[int, datetime](), set[int]()
        # Of several lists none takes back what another says.
        for entry in (entry for each in own for entry in each):
            serial, at = entry.serial_number, entry.revocation_date_utc
            since[serial] = min(at, since.get(serial, at))
            if _is_compromised(entry):
                revoked.add(serial)
    except (ValueError, TypeError, x509.ExtensionNotFound) as error:
        raise CertificateError(_FAULT) from error
    if not genuine:
        raise CertificateError(_FAULT)
    return ReplacedKeys(since, max(listed_at, default=None), frozenset(revoked))


def _is_compromised(entry: x509.RevokedCertificate) -> bool:
    """Whether somebody else may have the key: every reason but that another one took its place."""
    try:
        told = entry.extensions.get_extension_for_class(x509.CRLReason).value.reason
    except x509.ExtensionNotFound:
        return True  # RFC 5280, 5.3.1: no reason is the same as unspecified
    return told is not x509.ReasonFlags.superseded


def _identifier(root: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    key = root.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(key)


def _names(listed: x509.CertificateRevocationList, root: x509.Certificate) -> bool:
    """Whether a list says that this root signed it: two units can have roots of one name."""
    if listed.issuer != root.subject:
        return False
    said = listed.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value
    return said == _identifier(root)


_FAULT = (
    "The list of keys that the unit replaced is not one that its root signed. Ask the unit for it "
    "again. This says nothing about the document itself."
)
