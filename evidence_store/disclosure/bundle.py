"""Compose a bundle: every file in its one form, the manifest that names them, its signature.

The format is written down in docs/disclosure-format.md; two verifiers that share no code with this
module check it.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from evidence_store.custody.heads.heads import AbsenceProof, HeadProof
from evidence_store.custody.leaves.commitments import Disclosure
from evidence_store.custody.leaves.drafts import Entry, Head, JsonValue
from evidence_store.disclosure.archive import write_archive
from forensics.canonical import canonical
from forensics.documents import time_to_text
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evidence_store.custody.heads.moving_heads import Stood

VERSION = 2
FORMAT = "expunge-custody-bundle"
# The log's key signs heads, too: no signature of one kind may pass for another.
MANIFEST_CONTEXT = b"expunge-bundle-v2\x00"

Sign: TypeAlias = Callable[[bytes], bytes]
"""Signs bytes with the log's Ed25519 key."""


@dataclass(frozen=True, slots=True)
class EarlierHead:
    """A head that somebody may hold, who it is known from, and that the log continues it."""

    head: Head
    sources: tuple[str, ...]
    path: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Anchored:
    """What somebody outside made over a head of the log.

    Args:
        kind: ``witness`` or ``tsa``.
        note: the signed checkpoint that it is over.
        evidence: the witness's line with its newline, or the time-stamp response in base64.
    """

    kind: str
    note: str
    evidence: str

    @property
    def place(self) -> tuple[int, str, bytes]:
        """Where it stands among others: by the head's size, kind, evidence."""
        return int(self.note.split("\n")[1]), self.kind, self.evidence.encode("utf-16-be")


@dataclass(frozen=True, slots=True)
class Withheld:
    """One committed field that is not handed over; ``reason`` is the code of a sentence."""

    seq: int
    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What of the committed fields is handed over and what is not; the reasons are sentences."""

    disclosures: tuple[Disclosure, ...]
    withheld: tuple[Withheld, ...]
    reasons: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Extras:
    """What stands beside the log: the build, its known defects, documents, reads."""

    build: Mapping[str, JsonValue]
    known_defects: str
    documents: Mapping[str, bytes] = field(default_factory=dict)
    access: Sequence[Mapping[str, JsonValue]] | None = None
    how_to_check: str | None = None


@dataclass(frozen=True, slots=True)
class Material:
    """All that a bundle is made of: a part of the log under one signed head, and what is shown."""

    origin: str
    case_id: str
    audience: str
    made: datetime
    training: bool
    head: Head
    note: str
    entries: tuple[Entry, ...]
    proofs: Mapping[int, tuple[bytes, ...]]
    earlier: tuple[EarlierHead, ...]
    heads: Sequence[Mapping[str, JsonValue]]
    shown: Shown
    extras: Extras
    failures: tuple[int, ...] = ()
    administrators: tuple[int, ...] = ()
    anchors: tuple[Anchored, ...] = ()


def make_bundle(material: Material, *, sign: Sign) -> bytes:
    """Make the bytes of a bundle.

    Raises:
        ValueError: something is larger than a bundle may be, or not of its form.
    """
    files = make_files(material)
    manifest = canonical(make_manifest(material, files))
    return seal_bundle(files, manifest, sign=sign)


def seal_bundle(files: Mapping[str, bytes], manifest: bytes, *, sign: Sign) -> bytes:
    """The archive of these files with the manifest and its signature."""
    signature = sign(MANIFEST_CONTEXT + manifest)
    return write_archive({**files, "manifest.json": manifest, "manifest.sig": signature})


def make_files(material: Material) -> dict[str, bytes]:
    """Every file of the bundle but the manifest and its signature."""
    extras = material.extras
    files = {
        # The very bytes that were recorded: by their hashes they stand under the head.
        "entries.jsonl": _lines(entry.body for entry in material.entries),
        "proofs.jsonl": _lines(
            canonical({"seq": entry.seq, "path": _path(material.proofs[entry.seq])})
            for entry in material.entries
        ),
        "checkpoint.txt": material.note.encode(),
        "consistency.jsonl": _lines(canonical(_earlier(each)) for each in material.earlier),
        "heads.jsonl": _lines(map(canonical, material.heads)),
        "disclosures.jsonl": _lines(map(_disclosed, _in_order(material.shown.disclosures))),
        "withheld.jsonl": _lines(
            canonical({"path": each.path, "reason": each.reason, "seq": each.seq})
            for each in _in_order(material.shown.withheld)
        ),
        "build.json": canonical(extras.build),
        "known-defects.md": extras.known_defects.encode(),
    }
    if material.anchors:
        files["anchors.jsonl"] = anchor_lines(material.anchors)
    if extras.access is not None:
        files["access.jsonl"] = _lines(map(canonical, extras.access))
    if extras.how_to_check is not None:
        files["HOW-TO-CHECK.txt"] = extras.how_to_check.encode()
    return files | {f"certificates/{name}": data for name, data in extras.documents.items()}


def anchor_lines(anchors: Iterable[Anchored]) -> bytes:
    """``anchors.jsonl``: each once, in order."""
    return _lines(
        canonical({"evidence": each.evidence, "kind": each.kind, "note": each.note})
        for each in sorted(set(anchors), key=lambda each: each.place)
    )


def make_manifest(material: Material, files: Mapping[str, bytes]) -> dict[str, JsonValue]:
    """What the bundle says of itself; it names the SHA-256 of every other file."""
    return {
        "v": VERSION,
        "format": FORMAT,
        "origin": material.origin,
        "made": time_to_text(material.made),
        "training": material.training,
        "audience": material.audience,
        "case": material.case_id,
        "size": material.head.size,
        "root": material.head.root.hex(),
        "chains": _chains(material.entries),
        "reasons": dict(material.shown.reasons),
        "files": {name: hashlib.sha256(data).hexdigest() for name, data in files.items()},
        "failures": list(material.failures),
        "administrators": list(material.administrators),
    }


def heads_line(stood: Stood) -> dict[str, JsonValue]:
    """A line of ``heads.jsonl``: where the case and its exhibits stood under one ``heads.root``."""
    return {
        "seq": stood.seq,
        "case": _stood(stood.case_id, stood.case),
        "exhibits": [_stood(name, proof) for name, proof in stood.exhibits],
    }


def _chains(entries: Iterable[Entry]) -> dict[str, JsonValue]:
    case = control = 0
    exhibits: dict[str, JsonValue] = {}
    for entry in entries:
        leaf = json.loads(entry.body)
        if leaf["case"] is None:
            control = leaf["cseq"] + 1
            continue
        case = leaf["cseq"] + 1
        if leaf["ex"] is not None:
            exhibits[leaf["ex"]] = leaf["xseq"] + 1
    return {"case": case, "control": control, "exhibits": exhibits}


def _stood(name: str, proof: HeadProof | AbsenceProof) -> dict[str, JsonValue]:
    if isinstance(proof, HeadProof):
        return _head_proof(proof)
    neighbours = {"before": proof.before, "after": proof.after}
    told = {
        where: None if each is None else _head_proof(each) for where, each in neighbours.items()
    }
    return {"id": name, **told}


def _head_proof(proof: HeadProof) -> dict[str, JsonValue]:
    return {
        "id": proof.head.id,
        "index": proof.index,
        "leaf": proof.head.leaf.hex(),
        "n": proof.head.count,
        "path": _path(proof.path),
    }


def _earlier(each: EarlierHead) -> dict[str, JsonValue]:
    return {
        "size": each.head.size,
        "root": _base64(each.head.root),
        "path": _path(each.path),
        "from": list(each.sources),
    }


def _disclosed(each: Disclosure) -> bytes:
    salt = _base64(each.salt)
    return canonical({"path": each.path, "salt": salt, "seq": each.seq, "value": each.content})


def _in_order(fields: Iterable[Any]) -> list[Any]:
    # By UTF-16 code units, as RFC 8785 sorts and JavaScript compares.
    return sorted(fields, key=lambda each: (each.seq, each.path.encode("utf-16-be")))


def _path(hashes: Iterable[bytes]) -> list[JsonValue]:
    return [_base64(each) for each in hashes]


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _lines(lines: Iterable[bytes]) -> bytes:
    return b"".join(line + b"\n" for line in lines)
