"""A real scheduler and real workers on this machine, ended with the test."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from forensics.scanning.cluster.cluster_address import TlsFiles
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

DEADLINE = 60  # seconds for a process to say that it is there


@dataclass
class RunningCluster:
    """A scheduler and its workers; ``log`` is all that they said."""

    address: str
    scheduler: subprocess.Popen[bytes]
    folder: Path
    tls: TlsFiles | None
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def log(self) -> str:
        return "".join(file.read_text() for file in sorted(self.folder.glob("*.log")))

    def add_worker(self, passphrase_file: Path | None) -> subprocess.Popen[bytes]:
        name = f"worker{len(self.workers)}"
        options = ["--no-nanny", "--nthreads", "1", "--memory-limit", "0", "--no-dashboard"]
        options += ["--local-directory", str(self.folder / name), "--host", "127.0.0.1"]
        environment = {**os.environ, "EXPUNGE_PASSPHRASE_FILE": str(passphrase_file or "")}
        words = [self.address, *options, *tls_words(self.tls)]
        worker = started("dask_worker", words, self.folder / f"{name}.log", environment)
        self.workers.append(worker)
        return worker


@contextmanager
def running_cluster(
    folder: Path, *passphrase_files: Path | None, tls: TlsFiles | None = None
) -> Iterator[RunningCluster]:
    """A scheduler with one worker for each file of a passphrase."""
    folder.mkdir()
    said = folder / "scheduler.json"
    protocol = "tls" if tls else "tcp"
    words = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--protocol", protocol]
    words += ["--scheduler-file", str(said), *tls_words(tls)]
    log = folder / "scheduler.log"
    scheduler = started("dask_scheduler", words, log, dict(os.environ))
    cluster = RunningCluster("", scheduler, folder, tls)
    try:
        cluster.address = until_written(log, f"{protocol}://127.0.0.1:")
        for number, file in enumerate(passphrase_files):
            cluster.add_worker(file)
            until_written(folder / f"worker{number}.log", "Registered to:")
        yield cluster
    finally:
        for process in (*cluster.workers, scheduler):
            process.kill()
            process.wait()


def started(
    module: str, words: list[str], log: Path, environment: dict[str, str]
) -> subprocess.Popen[bytes]:
    with log.open("wb") as out:
        return subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.{module}", *words],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            env=environment,
        )


def until_written(log: Path, text: str) -> str:
    """Wait for a line that holds a text; give its word from the text on."""
    deadline = time.monotonic() + DEADLINE
    while time.monotonic() < deadline:
        for line in log.read_text().splitlines():
            if text in line:
                return text + line.split(text)[1].split()[0] if line.split(text)[1] else text
        time.sleep(0.05)
    raise TimeoutError(log.read_text())


def tls_words(tls: TlsFiles | None) -> list[str]:
    if tls is None:
        return []
    return [
        "--tls-ca-file", str(tls.authority), "--tls-cert", str(tls.certificate),
        "--tls-key", str(tls.key),
    ]  # fmt: skip


def certificates(folder: Path) -> TlsFiles:
    """An authority of its own, and one certificate by it for all parts of a cluster."""
    folder.mkdir()
    authority_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    authority = certificate_of("Authority", authority_key, "Authority", authority_key, is_ca=True)
    leaf = certificate_of("Cluster", key, "Authority", authority_key, is_ca=False)
    files = TlsFiles(folder / "ca.pem", folder / "cert.pem", folder / "key.pem")
    files.authority.write_bytes(authority.public_bytes(serialization.Encoding.PEM))
    files.certificate.write_bytes(leaf.public_bytes(serialization.Encoding.PEM))
    files.key.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return files


def certificate_of(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: str,
    issuer_key: ec.EllipticCurvePrivateKey,
    *,
    is_ca: bool,
) -> x509.Certificate:
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), critical=True)
        .add_extension(names, critical=False)
        .add_extension(_usage(is_ca=is_ca), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()),
            critical=False,
        )
        .sign(issuer_key, hashes.SHA256())
    )


def _usage(*, is_ca: bool) -> x509.KeyUsage:
    """RFC 5280, 4.2.1.3, which Python 3.13 holds a chain to."""
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_ca,
        crl_sign=is_ca,
        encipher_only=False,
        decipher_only=False,
    )
