"""The program examines itself: its files, known answers, a small scan, a document of its own."""

from __future__ import annotations

import hashlib
import json
import subprocess
import tempfile
from base64 import urlsafe_b64decode
from dataclasses import replace
from importlib.metadata import distribution
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from evidence_store.bundles.build import DISTRIBUTION, PACKAGES, is_editable, this_build
from evidence_store.certificates.log_certificate import LogOfUnit, pem_to_der
from evidence_store.certificates.sealing import seal_certificate
from evidence_store.certificates.summary import signed_summary
from evidence_store.certificates.unit_seal import make_unit_seal
from evidence_store.certificates.verifying.guarded import verify_certificate
from evidence_store.certificates.verifying.verdict import CheckAnswer
from evidence_store.documents.certificates.document import draw_certificate
from evidence_store.documents.certificates.renderer import this_renderer
from evidence_store.domain.certificates.certificate_content import CertificateContent
from evidence_store.health import known_answers
from evidence_store.health.findings import Finding, bad, fine, look
from evidence_store.keys.signers import PemSigner
from forensics.documents import from_json, to_canonical
from forensics.python_process import python

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_AGAIN = "Stop work with this installation. Reinstall Expunge, then check again."
_SECONDS = 300
_SECTOR = 512
NOT_ALL_UNDERSTOOD = 3  # the exit code of such a scan (docs/scanning.md)

_ANSWERS: tuple[tuple[str, str, Callable[[], bool]], ...] = (
    (
        "Hashes",
        "MD5, SHA-1, SHA-256 and BLAKE3 give their known answers",
        known_answers.hashes_agree,
    ),
    ("Signatures", "Ed25519 gives its known answer", known_answers.signatures_agree),
    ("Canonical JSON", "RFC 8785 gives its known answer", known_answers.canonical_json_agrees),
    ("Tree", "the roots and proofs of RFC 9162 are the published ones", known_answers.tree_agrees),
)


def self_checks() -> Iterator[Finding]:
    """Each check in turn; the first finding names the build."""
    build = this_build()
    yield fine("Build", f"Expunge {build.version}, {build.python}, build {build.digest}.")
    yield _files()
    for thing, words, agree in _ANSWERS:
        yield _checked(thing, f"{words[0].upper()}{words[1:]}.", agree)
    yield _checked("Scan", "A known file was found on a small medium, and nothing else.", _scans)
    yield _checked(
        "Documents",
        "A certificate was drawn, sealed and verified; a changed one was not.",
        _certifies,
    )


def _checked(thing: str, words: str, agree: Callable[[], bool]) -> Finding:
    try:
        holds = agree()
    except Exception as error:  # noqa: BLE001 -- whatever fails here is a failed check
        return bad(thing, f"This check failed ({type(error).__name__}): {words}", _AGAIN)
    return fine(thing, words) if holds else bad(thing, f"This is not so: {words}", _AGAIN)


def _files() -> Finding:
    if is_editable():
        return look(
            "Files",
            "This is a source tree, so its files cannot be compared with what was released.",
            "For real work install the released wheel.",
        )
    recorded = [
        (each.locate(), each.hash.value)
        for each in distribution(DISTRIBUTION).files or []
        if each.parts[0] in PACKAGES and each.hash is not None
    ]
    changed = sum(not _is_as_recorded(path, value) for path, value in recorded)
    if changed or not recorded:
        return bad("Files", f"{changed} installed files are not as released.", _AGAIN)
    return fine("Files", f"All {len(recorded)} installed files are as released.")


def _is_as_recorded(path: object, value: str) -> bool:
    try:
        found = hashlib.sha256(Path(str(path)).read_bytes()).digest()
    except OSError:
        return False
    # The RECORD of a wheel leaves the padding out.
    return found == urlsafe_b64decode(value + "=" * (-len(value) % 4))


def _scans() -> bool:
    """Build a hash set of one file, put the file on a medium at a place, and find it there."""
    with tempfile.TemporaryDirectory(prefix="expunge-self-check-") as name:
        place = Path(name)
        known = b"".join(hashlib.sha256(b"%d" % n).digest() for n in range(1024))
        offset = 300 * _SECTOR
        # No two sectors are alike: a hit at any other place is a fault of the scan.
        medium = bytearray(b"".join(hashlib.sha256(b"m%d" % n).digest() for n in range(16384)))
        medium[offset : offset + len(known)] = known
        (place / "originals").mkdir()
        (place / "originals" / "one.bin").write_bytes(known)
        (place / "medium.raw").write_bytes(medium)
        (place / "passphrase").write_text("a passphrase of the self-check\n")
        (place / "passphrase").chmod(0o600)  # else it is refused
        sealed = ("--passphrase-file", str(place / "passphrase"))
        _run("hash-set", "build", str(place / "originals"), "--out", str(place / "set"), *sealed)
        wanted = ("--hash-set", str(place / "set"), "--out", str(place / "result"))
        _run("scan", str(place / "medium.raw"), *wanted, *sealed, expect=NOT_ALL_UNDERSTOOD)
        result = json.loads((place / "result").read_bytes())
    return _is_as_made(result, [offset, len(known)], size=len(medium))


def _is_as_made(result: dict[str, Any], place: list[int], *, size: int) -> bool:
    """Whether a result reports the one hit, every byte read, and the one fault there is."""
    (source,) = result["sources"]
    found = [extent for hit in result["hits"] for extent in hit["extents"]]
    seen = sum(source["coverage"][name] for name in ("compared", "constant", "opaque"))
    told = [(fault["where"], fault["extents"]) for fault in result["faults"]]
    # The medium announces no file system, so its bytes are compared and not understood, and that is
    # a fault. Another one, or a byte that was not compared, is a scan that does not work.
    return (found, seen, told) == ([place], size, [("whole medium", [[0, size]])])


def _run(*words: str, expect: int = 0) -> None:
    done = subprocess.run(
        python("-m", "forensics", *words),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=_SECONDS,
    )
    if done.returncode != expect:
        message = f"a verb ended with {done.returncode}"
        raise RuntimeError(message)


def _certifies() -> bool:
    """Draw and seal a training document under a throw-away root; believe it, and no changed one."""
    sample = files("evidence_store.health") / "sample_certificate.json"
    content = from_json(sample.read_bytes(), CertificateContent)
    log_key = Ed25519PrivateKey.generate()
    now, public = content.issued_at, log_key.public_key().public_bytes_raw()
    log = LogOfUnit(public, _founders(content))
    seal = make_unit_seal(content.unit.name, training=True, now=now, log=log)
    custody = replace(content.custody, log_key=public, log_certificate=pem_to_der(seal.log_pem))
    content = replace(content, custody=custody, renderer=this_renderer())
    document = to_canonical(content)
    summary = signed_summary(content, document, sign=log_key.sign)
    drawn = draw_certificate(content, document, summary)
    pdf = seal_certificate(
        drawn, key=PemSigner(seal.key_pem), chain_pem=seal.chain_pem, sealed_at=now
    )
    changed = bytearray(pdf)
    changed[len(changed) // 2] ^= 1
    good = verify_certificate(pdf, trust=[seal.root_pem], withdrawn=None, now=now)
    poor = verify_certificate(bytes(changed), trust=[seal.root_pem], withdrawn=None, now=now)
    return (
        good.answer is CheckAnswer.WITHDRAWAL_NOT_CHECKED and poor.answer is CheckAnswer.NOT_VALID
    )


def _founders(content: CertificateContent) -> dict[str, bytes]:
    """The first people of the sample's log, and their keys."""
    entries = [json.loads(each.body) for each in content.custody.proved]
    enrolled = [each["pub"] for each in entries if each["ev"] == "person.enrolled"]
    return {each["person"]: bytes.fromhex(each["signing_key"]) for each in enrolled}
