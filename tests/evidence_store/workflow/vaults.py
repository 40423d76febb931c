"""A vault in memory, and documents of orders that came in."""

from __future__ import annotations

import hashlib
from dataclasses import field

from evidence_store.errors import EvidenceStoreError
from evidence_store.workflow._kit.subjects.received_documents import ReceivedDocument
from forensics.pictures.document_pages import DrawnDocument
from forensics.value_classes import dataclass
from forensics.values import Digest, HashAlgorithm

DOCUMENT = b"%PDF-1.7 the order as it was received"
PAGES = DrawnDocument((b"\xff\xd8one", b"\xff\xd8two"), 3)


@dataclass
class MemoryVault:
    """Keeps what is put in it."""

    kept: dict[str, bytes] = field(default_factory=dict)

    def put(self, name: str, data: bytes) -> Digest:
        self.kept[name] = data
        return Digest(HashAlgorithm.SHA256, hashlib.sha256(data).digest())

    def get(self, name: str, *, sealed_digest: Digest | None = None) -> bytes:
        kept = self.kept[name]
        if sealed_digest is not None and hashlib.sha256(kept).digest() != sealed_digest.value:
            raise EvidenceStoreError(f"{name}: this file is not the one that was recorded.")
        return kept

    def remove(self, name: str) -> None:
        self.kept.pop(name, None)


def received(
    data: bytes = DOCUMENT, vault: MemoryVault | None = None, drawn: DrawnDocument | None = PAGES
) -> ReceivedDocument:
    """A document that came in, with two pages drawn of three."""
    return ReceivedDocument(data, drawn, vault or MemoryVault())
