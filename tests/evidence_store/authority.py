"""A real time-stamp authority on this machine: ``openssl ts`` behind a small HTTP server."""

from __future__ import annotations

import http.server
import subprocess
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

CONFIG = """\
[tsa]
default_tsa = here
[here]
serial = {folder}/serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
accuracy = secs:1
ess_cert_id_alg = sha256
"""


_Extension: TypeAlias = tuple[x509.ExtensionType, bool]
"""An extension, and whether it is critical."""

_CA: _Extension = (x509.BasicConstraints(ca=True, path_length=None), True)


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _read(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))


def _issue(
    subject: str,
    issuer: tuple[str, rsa.RSAPrivateKey],
    key: rsa.RSAPrivateKey,
    valid: tuple[datetime | None, datetime | None],
    extensions: Sequence[_Extension],
    number: int | None = None,
) -> x509.Certificate:
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(issuer[0]))
        .public_key(key.public_key())
        .serial_number(number or x509.random_serial_number())
        .not_valid_before(valid[0] or now - timedelta(days=3650))
        .not_valid_after(valid[1] or now + timedelta(days=3650))
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical=critical)
    return builder.sign(issuer[1], hashes.SHA256())


@dataclass(frozen=True)
class Between:
    """A certificate between root and authority: how long it is valid, what it says of itself."""

    since: datetime | None = None
    until: datetime | None = None
    extensions: tuple[_Extension, ...] = (_CA,)


class Authority:
    """A root, an authority's certificate under it, and stamps by that authority.

    Args:
        folder: where its files lie.
        since, until: how long the authority's certificate is valid.
        critical: whether its purpose is marked critical, as RFC 3161 2.3 demands.
        purposes: what its certificate is for; empty for one that does not say.
        between: a certificate between the root and the authority's, where there is one.
    """

    def __init__(
        self,
        folder: Path,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        critical: bool = True,
        purposes: tuple[x509.ObjectIdentifier, ...] = (ExtendedKeyUsageOID.TIME_STAMPING,),
        between: Between | None = None,
    ) -> None:
        now = datetime.now(UTC)
        self.folder = folder
        folder.mkdir()
        root_key = rsa.generate_private_key(65537, 2048)
        self._key = rsa.generate_private_key(65537, 2048)
        self._root_key = root_key
        self.root = _issue("Test root", ("Test root", root_key), root_key, (None, None), [_CA])
        issuer, self.between = ("Test root", root_key), None
        if between is not None:
            key = rsa.generate_private_key(65537, 2048)
            life = between.since, between.until
            self.between = _issue("Between", issuer, key, life, between.extensions)
            issuer = "Between", key
        life = since or now - timedelta(days=1), until or now + timedelta(days=30)
        self._issuer, self._life = issuer, life
        extensions: list[_Extension] = [(x509.BasicConstraints(ca=False, path_length=None), True)]
        if purposes:
            extensions.append((x509.ExtendedKeyUsage(purposes), critical))
        self._extensions = extensions
        self.certificate = self.another_certificate(x509.random_serial_number(), until=life[1])
        self._write()

    def another_certificate(self, number: int, *, until: datetime) -> x509.Certificate:
        """Another certificate of the authority's name and key, of that serial number."""
        life = self._life[0], until
        return _issue("Test TSA", self._issuer, self._key, life, self._extensions, number)

    @property
    def root_pem(self) -> str:
        return self.root.public_bytes(Encoding.PEM).decode()

    @property
    def root_der(self) -> bytes:
        return self.root.public_bytes(Encoding.DER)

    def crl(
        self, at: datetime, *revoked: x509.Certificate, part: x509.ExtensionType | None = None
    ) -> bytes:
        """The root's list of revoked certificates of that time, good for a week (PEM).

        ``part`` is a critical extension that says of what it is a list.
        """
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.root.subject)
            .last_update(at)
            .next_update(at + timedelta(days=7))
        )
        if part is not None:
            builder = builder.add_extension(part, critical=True)
        for each in revoked:
            entry = x509.RevokedCertificateBuilder().serial_number(each.serial_number)
            builder = builder.add_revoked_certificate(entry.revocation_date(at).build())
        return builder.sign(self._root_key, hashes.SHA256()).public_bytes(Encoding.PEM)

    def reply(self, query: bytes) -> bytes:
        """What ``openssl ts`` answers now."""
        (self.folder / "query.tsq").write_bytes(query)
        words = ["openssl", "ts", "-reply", "-config", "ts.cnf", "-queryfile", "query.tsq"]
        words += ["-signer", "tsa.pem", "-inkey", "tsa.key", "-out", "reply.tsr"]
        words += ["-chain", "chain.pem"] if self.between is not None else []
        subprocess.run(words, cwd=self.folder, check=True, capture_output=True)
        return (self.folder / "reply.tsr").read_bytes()

    def reply_at(self, query: bytes, moment: datetime) -> bytes:
        """What the authority answered at another time."""
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # untyped there
        if self.between is not None:
            store.register(_read(self.between))
        stamper = DummyTimeStamper(
            _read(self.certificate),
            keys.PrivateKeyInfo.load(
                self._key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
            ),
            certs_to_embed=store,
            fixed_dt=moment.replace(microsecond=0),
        )
        answer: bytes = stamper.request_tsa_response(tsp.TimeStampReq.load(query)).dump()
        return answer

    def _write(self) -> None:
        (self.folder / "ts.cnf").write_text(CONFIG.format(folder=self.folder))
        (self.folder / "serial").write_text("01")
        (self.folder / "tsa.pem").write_bytes(self.certificate.public_bytes(Encoding.PEM))
        if self.between is not None:
            (self.folder / "chain.pem").write_bytes(self.between.public_bytes(Encoding.PEM))
        key = self._key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (self.folder / "tsa.key").write_bytes(key)


class _Handler(http.server.BaseHTTPRequestHandler):
    def __init__(self, authority: Authority, *args: object) -> None:
        self.authority = authority
        super().__init__(*args)  # type: ignore[arg-type]  # request, address, server

    def do_POST(self) -> None:
        query = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/stamp")
            self.end_headers()
            return
        if self.path == "/huge":
            body = bytes(1 << 20)
        else:
            assert self.headers["Content-Type"] == "application/timestamp-query"
            body = self.authority.reply(query)
        self.send_response(200)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the library's name
        """Stay silent."""


@contextmanager
def served(authority: Authority) -> Iterator[str]:
    """The authority behind HTTP on this machine; gives its address."""
    server = http.server.HTTPServer(("127.0.0.1", 0), partial(_Handler, authority))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
