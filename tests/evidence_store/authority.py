"""A real time-stamp authority on this machine: ``openssl ts`` behind a small HTTP server."""

from __future__ import annotations

import http.server
import subprocess
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper

if TYPE_CHECKING:
    from collections.abc import Iterator
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


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


class Authority:
    """A root, an authority's certificate under it, and stamps by that authority.

    Args:
        folder: where its files lie.
        since, until: how long the authority's certificate is valid.
        critical: whether its purpose is marked critical, as RFC 3161 2.3 demands.
    """

    def __init__(
        self,
        folder: Path,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        critical: bool = True,
    ) -> None:
        now = datetime.now(UTC)
        self.folder = folder
        folder.mkdir()
        self._root_key = rsa.generate_private_key(65537, 2048)
        self._key = rsa.generate_private_key(65537, 2048)
        self.root = self._certificate("Test root", "Test root", self._root_key, (None, None), None)
        self.certificate = self._certificate(
            "Test TSA",
            "Test root",
            self._key,
            (since or now - timedelta(days=1), until or now + timedelta(days=30)),
            critical,
        )
        self._write()

    @property
    def root_pem(self) -> str:
        return self.root.public_bytes(Encoding.PEM).decode()

    @property
    def root_der(self) -> bytes:
        return self.root.public_bytes(Encoding.DER)

    def reply(self, query: bytes) -> bytes:
        """What ``openssl ts`` answers now."""
        (self.folder / "query.tsq").write_bytes(query)
        words = ["openssl", "ts", "-reply", "-config", "ts.cnf", "-queryfile", "query.tsq"]
        words += ["-signer", "tsa.pem", "-inkey", "tsa.key", "-out", "reply.tsr"]
        subprocess.run(words, cwd=self.folder, check=True, capture_output=True)
        return (self.folder / "reply.tsr").read_bytes()

    def reply_at(self, query: bytes, moment: datetime) -> bytes:
        """What the authority answered at another time."""
        stamper = DummyTimeStamper(
            asn1_x509.Certificate.load(self.certificate.public_bytes(Encoding.DER)),
            keys.PrivateKeyInfo.load(
                self._key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
            ),
            fixed_dt=moment.replace(microsecond=0),
        )
        answer: bytes = stamper.request_tsa_response(tsp.TimeStampReq.load(query)).dump()
        return answer

    def _certificate(
        self,
        subject: str,
        issuer: str,
        key: rsa.RSAPrivateKey,
        valid: tuple[datetime | None, datetime | None],
        critical: bool | None,  # noqa: FBT001 -- None for the root, which has no purpose
    ) -> x509.Certificate:
        now = datetime.now(UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(_name(subject))
            .issuer_name(_name(issuer))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(valid[0] or now - timedelta(days=3650))
            .not_valid_after(valid[1] or now + timedelta(days=3650))
            .add_extension(x509.BasicConstraints(critical is None, None), critical=True)
        )
        if critical is not None:
            purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
            builder = builder.add_extension(purpose, critical=critical)
        return builder.sign(self._root_key, hashes.SHA256())

    def _write(self) -> None:
        (self.folder / "ts.cnf").write_text(CONFIG.format(folder=self.folder))
        (self.folder / "serial").write_text("01")
        (self.folder / "tsa.pem").write_bytes(self.certificate.public_bytes(Encoding.PEM))
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
