"""The unit's certificate authority, kept apart: a folder with the root's key, sealed.

It lies on a stick, or on a computer that no network reaches, and knows nothing of cases. It
certifies the keys that replace the unit's, says which certificates are revoked, and signs the list
of them again and again: a list that is newer than a time stamp says how the seal stood then.
"""

from __future__ import annotations

from dataclasses import field
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from evidence_store.certificates.answering import answer_about
from evidence_store.certificates.replaced import read_replaced, sign_list
from evidence_store.certificates.unit_seal import Issuer
from evidence_store.errors import NotFoundError, SealedKeyError, WrongEntryError
from evidence_store.keys.recovery_slips import RecoverySlip
from evidence_store.keys.slots import open_with_passphrase, open_with_slip, seal_in_slots
from forensics.output import flush_folder, write_new
from forensics.value_classes import dataclass

ROOT, KEY, LIST, ISSUED = "root.pem", "ca-key.sealed", "replaced-keys.pem", "issued"
DAYS = 90
"""For how long a list is good where nobody says otherwise."""

_LABEL = "certificate authority of an Expunge unit"
_LARGEST = 1 << 20


@dataclass(frozen=True, slots=True)
class IssuedCertificate:
    """A certificate that the authority issued, and since when it is revoked, if it is."""

    certificate: x509.Certificate
    revoked: datetime | None

    @property
    def serial(self) -> str:
        """Its serial number, by which it is named: hexadecimal."""
        return f"{self.certificate.serial_number:x}"


def make_authority(
    folder: Path, *, root_pem: bytes, root_key: bytes, list_pem: bytes | None, passphrase: str
) -> RecoverySlip:
    """Make the folder with the root's key in it, and give its recovery slip, once.

    Args:
        folder: it must not be there yet.
        root_pem: the unit's root as it is given out.
        root_key: its private key (PKCS #8, DER).
        list_pem: the list of replaced keys until now.
        passphrase: a new one.

    Raises:
        WrongEntryError: the folder is there already, or the passphrase is soon guessed.
    """
    sealed, slip = seal_in_slots(root_key, passphrase=passphrase, label=_LABEL)
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        raise WrongEntryError(f"{folder.name} is there already. Name a new folder.") from None
    (folder / ISSUED).mkdir(mode=0o700)
    write_new(folder / ROOT, root_pem)
    if list_pem:
        write_new(folder / LIST, list_pem)
    write_new(folder / KEY, sealed)  # last: without it the folder is no authority
    flush_folder(folder)
    flush_folder(folder.parent)
    return slip


@dataclass(frozen=True, slots=True)
class RootAuthority:
    """The authority with its key open in this process."""

    folder: Path
    issuer: Issuer = field(repr=False)

    @property
    def key(self) -> bytes:
        """The root's private key (PKCS #8, DER)."""
        return self.issuer.key.private_bytes(
            Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )

    @property
    def list_pem(self) -> bytes | None:
        """Its list until now (PEM)."""
        return _list_of(self.folder)

    def keep(self, *certificates: x509.Certificate) -> None:
        """Remember certificates that were issued, so that they can be revoked by their number."""
        for each in certificates:
            path = self.folder / ISSUED / f"{each.serial_number:x}.pem"
            if not path.exists():
                write_new(path, each.public_bytes(Encoding.PEM))

    def take_list(self, pem: bytes) -> None:
        """Keep a list that the root signed elsewhere, in the place of the one until now."""
        _write(self.folder, pem)

    def sign(self, *, now: datetime, days: int = DAYS, known: bytes = b"") -> bytes:
        """Sign the list again with what is on it, good for so many days; give PEM.

        Args:
            now: aware time.
            days: for how long it is good.
            known: lists that the unit has besides, PEM: what is on them stays on it.
        """
        return self._sign({}, now=now, days=days, known=known)

    def revoke(self, serial: str, *, since: datetime, now: datetime, days: int = DAYS) -> bytes:
        """Put a certificate on the list because somebody else may have its key; give PEM.

        Args:
            serial: of a certificate that the authority issued, hexadecimal.
            since: from when nothing that its key signs counts, not after now. Where the list says
                an earlier time already, that stays.
            now: aware time.
            days: for how long the list is good.

        Raises:
            NotFoundError: it issued no such certificate.
            WrongEntryError: the time is to come.
        """
        found = self._found(serial)
        if since > now:
            raise WrongEntryError("A certificate is revoked from a time that has passed.")
        return self._sign({found.certificate.serial_number: since}, now=now, days=days)

    def answer(self, serial: str, *, now: datetime, days: int = DAYS, known: bytes = b"") -> bytes:
        """Answer about a certificate (OCSP, DER) by what its lists say.

        Args:
            serial: of a certificate that the authority issued, hexadecimal.
            now: aware time.
            days: for how long the answer is good.
            known: lists that the unit has besides, PEM.

        Raises:
            NotFoundError: it issued no such certificate.
        """
        lists = read_replaced([self.list_pem or b"", known], root=self.issuer.root)
        certificate = self._found(serial).certificate
        return answer_about(certificate, issuer=self.issuer, known=lists, now=now, days=days)

    def issued(self) -> tuple[IssuedCertificate, ...]:
        """What it issued, oldest first.

        Raises:
            CertificateError: its list is damaged.
        """
        return issued_by(self.folder)

    def _found(self, serial: str) -> IssuedCertificate:
        for each in self.issued():
            if each.serial == serial.lower():
                return each
        raise NotFoundError(f"{serial}: this authority issued no certificate of that number.")

    def _sign(
        self, revoked: dict[int, datetime], *, now: datetime, days: int, known: bytes = b""
    ) -> bytes:
        signed = sign_list(
            self.issuer,
            superseded={},
            revoked=revoked,
            before=(self.list_pem or b"") + known,
            now=now,
            until=now + timedelta(days=days),
        )
        _write(self.folder, signed)
        return signed


def open_authority(folder: Path, opened_by: str | RecoverySlip) -> RootAuthority:
    """Open the authority with its passphrase, or with its recovery slip.

    Raises:
        NotFoundError: the folder holds no authority.
        SealedKeyError: the passphrase does not open it, or it was damaged.
    """
    root = _root_of(folder)
    sealed = _read(folder / KEY)
    if isinstance(opened_by, RecoverySlip):
        opened = open_with_slip(sealed, slip=opened_by, label=_LABEL)
    else:
        opened = open_with_passphrase(sealed, passphrase=opened_by, label=_LABEL)
    key = serialization.load_der_private_key(opened, password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != root.public_key():
        raise SealedKeyError("The key in this folder is not that of the root beside it.")
    return RootAuthority(folder, Issuer(root, key))


def is_authority(folder: Path) -> bool:
    """Whether a folder holds an authority: this needs no key."""
    return (folder / KEY).is_file()


def issued_by(folder: Path) -> tuple[IssuedCertificate, ...]:
    """What the authority in a folder issued, oldest first: this needs no key.

    Raises:
        NotFoundError: the folder holds no authority.
        CertificateError: its list is damaged.
    """
    since = read_replaced([_list_of(folder) or b""], root=_root_of(folder)).since
    found = [
        x509.load_pem_x509_certificate(_read(each)) for each in (folder / ISSUED).glob("*.pem")
    ]
    ordered = sorted(found, key=lambda each: (each.not_valid_before_utc, each.serial_number))
    return tuple(IssuedCertificate(each, since.get(each.serial_number)) for each in ordered)


def _root_of(folder: Path) -> x509.Certificate:
    if not is_authority(folder):
        raise NotFoundError(f"{folder.name} holds no certificate authority of a unit.")
    return x509.load_pem_x509_certificate(_read(folder / ROOT))


def _list_of(folder: Path) -> bytes | None:
    return _read(folder / LIST) if (folder / LIST).is_file() else None


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_LARGEST)


def _write(folder: Path, pem: bytes) -> None:
    beside = folder / f".{LIST}"
    # An interruption may have put it there, and ``write_new`` takes no name that is taken.
    beside.unlink(missing_ok=True)
    # It is given out beside the root, so it is no secret.
    write_new(beside, pem, mode=0o644)
    # A stick that is pulled out meanwhile holds one list whole, the former or the new one.
    beside.replace(folder / LIST)
    flush_folder(folder)
