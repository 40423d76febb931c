"""The lab-server profile: HTTPS under the server's real name, with a certificate of the force's CA.

The certificate is looked at before anything listens, so that people get a sentence and not a
browser's warning. Plain HTTP is never answered on an address that others reach.
"""

from __future__ import annotations

import errno
import gc
import ssl
import stat
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)

from evidence_store.errors import EvidenceStoreError
from forensics.value_classes import dataclass
from webui.server.running import WebServer, listen

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes

    from webui.server.front import Front

RENEW_WITHIN = timedelta(days=30)


class ServerError(EvidenceStoreError):
    """The screens cannot be served."""


@dataclass(frozen=True, slots=True)
class LabServer:
    """What a lab server needs besides the data folder.

    Args:
        host: its name, as people type it and as the certificate has it.
        address: the network address on which it listens.
        port: the TCP port.
        certificate: PEM, the server's own first, then what leads to the CA.
        key: PEM, without a passphrase, readable by its owner alone.
        public_port: the port that people type, where it is another.
    """

    host: str
    address: str
    port: int
    certificate: Path
    key: Path
    public_port: int | None = None


def require_usable(lab: LabServer, *, now: datetime) -> timedelta:
    """Return how long the certificate still holds, if the server can use it.

    Raises:
        ServerError: it cannot; the text says what to do.
    """
    certificate = _certificate(lab.certificate)
    _require_name(certificate, lab)
    if not certificate.not_valid_before_utc <= now < certificate.not_valid_after_utc:
        raise ServerError(
            f"{lab.certificate.name} holds from {certificate.not_valid_before_utc:%Y-%m-%d} to "
            f"{certificate.not_valid_after_utc:%Y-%m-%d}, and today is not within. Ask the "
            "force's CA for a new certificate, or put this computer's clock right."
        )
    _require_key(certificate, lab)
    return certificate.not_valid_after_utc - now


def run_lab(front: Front, lab: LabServer, *, now: datetime) -> None:
    """Serve over HTTPS until interrupted.

    Raises:
        ServerError: certificate, key or port cannot be used.
    """
    left = require_usable(lab, now=now)
    if left < RENEW_WITHIN:
        click.echo(f"The certificate is valid for {left.days} more days. Renew it.", err=True)
    try:
        listening = listen(lab.address, lab.port)
    except OSError as error:
        raise ServerError(_why_not(error, lab)) from error
    port = lab.public_port or lab.port
    shown = lab.host if port == 443 else f"{lab.host}:{port}"
    click.echo(f"Expunge is at https://{shown} for this network. Stop it with Ctrl+C.")
    run_until_stopped(WebServer(front, listening, tls=tls_of(lab)))


def run_until_stopped(server: WebServer) -> None:
    """Serve until somebody presses Ctrl+C."""
    gc.freeze()  # no search for circles goes through the program again while somebody waits
    try:
        server.run()
    except KeyboardInterrupt:
        click.echo("Stopped.")


def tls_of(lab: LabServer) -> ssl.SSLContext:
    """What the server says to browsers: TLS 1.2 or later, HTTP/1.1, with this certificate."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    context.load_cert_chain(lab.certificate, lab.key)
    return context


def _why_not(error: OSError, lab: LabServer) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {lab.port} is taken by another program. Choose another with --port."
    if error.errno == errno.EACCES:
        return (
            f"Port {lab.port} is for the system's own services. Choose one above 1023, or give "
            "the service the right to it (systemd: AmbientCapabilities=CAP_NET_BIND_SERVICE)."
        )
    return f"The server cannot listen on {lab.address}, port {lab.port}. Check the address."


def _certificate(file: Path) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificates(file.read_bytes())[0]
    except OSError:
        raise ServerError(f"{file.name} cannot be read. Check the path and its rights.") from None
    except (ValueError, IndexError):
        raise ServerError(
            f"{file.name} holds no certificate in PEM. Ask the force's CA for that form."
        ) from None


def _require_name(certificate: x509.Certificate, lab: LabServer) -> None:
    try:
        names = certificate.extensions.get_extension_for_class(
            x509.SubjectAlternativeName
        ).value.get_values_for_type(x509.DNSName)
    except x509.ExtensionNotFound:
        names = []
    if lab.host.lower() not in {name.lower() for name in names}:
        known = ", ".join(names) or "no name at all"
        raise ServerError(
            f"{lab.certificate.name} is for {known}, not for {lab.host}. Start with the name that "
            "people type, or ask for a certificate that has it as a subject alternative name."
        )


def _require_key(certificate: x509.Certificate, lab: LabServer) -> None:
    """Check that the key is the certificate's and nobody else on this machine can read it."""
    try:
        if stat.S_IMODE(lab.key.stat().st_mode) & 0o077:
            raise ServerError(
                f"{lab.key.name} can be read by others on this machine. Run: chmod 600 on it."
            )
        key = load_pem_private_key(lab.key.read_bytes(), password=None)
    except OSError:
        raise ServerError(
            f"{lab.key.name} cannot be read. Check the path and its rights."
        ) from None
    except (TypeError, ValueError, UnsupportedAlgorithm):
        raise ServerError(
            f"{lab.key.name} holds no private key in PEM without a passphrase."
        ) from None
    if _raw(key.public_key()) != _raw(certificate.public_key()):
        raise ServerError(f"{lab.key.name} is not the key of {lab.certificate.name}.")


def _raw(key: PublicKeyTypes) -> bytes:
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
