"""A genuine sealed file with another record in it, sealed again by code of the insider's own.

The unit's own tools take a twentieth of a second to attach a record to drawn pages and seal them.
Anyone who has the key of the seal needs none of them: where the file says something of its record,
it says it of another, and offsets, digest and signature are written again. A test holds that
nothing else differs from what the unit's tools make of the same record.
"""

from __future__ import annotations

import hashlib
import re
from functools import cached_property
from itertools import count
from typing import TYPE_CHECKING, Any

from asn1crypto import cms

from evidence_store.certificates.seal_keys import read_seal_key, sign_with
from evidence_store.certificates.summary import signed_summary
from evidence_store.certificates.unit_seal import UnitSeal
from evidence_store.documents.certificates.first_page import title
from evidence_store.domain.certificates.certificate_content import CertificateContent
from forensics.documents import to_canonical
from forensics.value_classes import dataclass
from tests.evidence_store.certificates import builders, forging

if TYPE_CHECKING:
    from collections.abc import Mapping

_END = b"%%EOF\n"
_OBJECT = re.compile(rb"^(\d+) 0 obj$", re.MULTILINE)
_OFFSET = re.compile(rb"\d{10}(?= 00000 n)")
_PLACE = re.compile(rb"(?<=startxref\n)\d+|(?<=/Prev )\d+")
_XMP = re.compile(rb"/Length \d+( >>\nstream\n(<\?xpacket.*?end=.r.\?>))", re.DOTALL)
_GAP = re.compile(rb"(?<=/Contents )<[0-9A-F]+>")
_RANGE = re.compile(rb"/ByteRange \[.*?\] *")


@dataclass(frozen=True)
class Genuine:
    """A content as the unit drew and sealed it."""

    content: CertificateContent
    pages: bytes
    seal: UnitSeal

    def with_record(self, content: CertificateContent) -> bytes:
        """Return the sealed file with this record under the same pages.

        Args:
            content: of the same unit; what is printed of it in the file's properties is plain text.
        """
        front, document = self._front, to_canonical(content)
        for own, other in zip(self._says, _said(content, document), strict=True):
            front = front.replace(own, other)
        front = _XMP.sub(lambda found: b"/Length %d%s" % (len(found[2]), found[1]), front)
        more = len(front) + len(document) - len(self._front) - len(self._document)
        at = {int(each[1]): each.start() for each in _OBJECT.finditer(front)}
        drawn = front + document + _moved(self._rest, more, at)
        update = _moved(self._update, more, {}).replace(self._says[-1], _pdf_time(content))
        return self._sealed(drawn, update)

    def _sealed(self, drawn: bytes, update: bytes) -> bytes:
        gap = _GAP.search(update)
        assert gap is not None
        start, end = (len(drawn) + each for each in gap.span())
        told = b"/ByteRange [0 %d %d %d]" % (start, end, len(drawn) + len(update) - end)
        update = _RANGE.sub(lambda found: told.ljust(len(found[0])), update)
        digest = hashlib.sha256(drawn + update[: gap.start()] + update[gap.end() :]).digest()
        written = self._signing.seal(digest).hex().upper().encode()
        filled = b"<%s>" % written.ljust(len(gap[0]) - 2, b"0")
        return drawn + update[: gap.start()] + filled + update[gap.end() :]

    @cached_property
    def _file(self) -> bytes:
        return forging.sealed_forgery(self.content, self.seal, self.pages)

    @cached_property
    def _document(self) -> bytes:
        return to_canonical(self.content)

    @cached_property
    def _says(self) -> tuple[bytes, ...]:
        return _said(self.content, self._document)

    @cached_property
    def _front(self) -> bytes:
        """All up to the record: what is said of it stands in no other place, but for the seal."""
        return self._file[: self._file.index(self._document)]

    @cached_property
    def _rest(self) -> bytes:
        start = len(self._front) + len(self._document)
        return self._file[start : self._file.index(_END) + len(_END)]

    @cached_property
    def _update(self) -> bytes:
        """What the seal added."""
        return self._file[self._file.index(_END) + len(_END) :]

    @cached_property
    def _signing(self) -> _Signing:
        gap = _GAP.search(self._update)
        assert gap is not None
        return _Signing(bytes.fromhex(gap[0][1:-1].decode()), self.seal)


class _Signing:
    """Seals like one that was made: the same in all but digest and signature."""

    def __init__(self, made: bytes, seal: UnitSeal) -> None:
        held = cms.ContentInfo.load(made)["content"]
        (signer,) = held["signer_infos"]
        self._key = read_seal_key(seal.key_pem)
        self._attributes = signer["signed_attrs"].dump()
        (self._digest,) = (
            each["values"][0].native
            for each in signer["signed_attrs"]
            if each["type"].native == "message_digest"
        )
        self._before = _dumped(
            held, "version", "digest_algorithms", "encap_content_info", "certificates"
        )
        self._signer = _dumped(signer, "version", "sid", "digest_algorithm")
        self._by = _dumped(signer, "signature_algorithm")

    def seal(self, digest: bytes) -> bytes:
        """Return the DER of a seal over that digest."""
        attributes = self._attributes.replace(self._digest, digest)
        signature = sign_with(self._key, b"\x31" + attributes[1:])  # RFC 5652, 5.4: as a SET OF
        signer = _der(0x30, self._signer + attributes + self._by + _der(0x04, signature))
        signed = _der(0xA0, _der(0x30, self._before + _der(0x31, signer)))
        return _der(0x30, bytes.fromhex("06092a864886f70d010702") + signed)  # signed data


def _dumped(value: Any, *names: str) -> bytes:
    return b"".join(value[name].dump() for name in names)


def _der(tag: int, inner: bytes) -> bytes:
    size = len(inner)
    length = bytes([size]) if size < 0x80 else b"\x82" + size.to_bytes(2, "big")
    length = b"\x81" + bytes([size]) if 0x80 <= size < 0x100 else length
    return bytes([tag]) + length + inner


def _said(content: CertificateContent, document: bytes) -> tuple[bytes, ...]:
    """What a file says of its record, as it stands there; the time of the seal last."""
    summary = signed_summary(content, document, sign=builders.LOG_KEY.sign)
    size = len(document)
    texts = (
        f"/CheckSum <{hashlib.md5(document, usedforsecurity=False).hexdigest()}>",
        f"/Size {size} >> /Subtype",
        f"/Length {size} >>",
        f"{title(content)} {content.number}",
        f"Exhibit {content.exhibit.reference}, case {content.case.reference}",
        summary,
        f"{content.issued_at:%Y-%m-%dT%H:%M:%SZ}",
    )
    assert all(each.isascii() and not {*"()\\&"} & {*each} for each in texts), texts
    return (*(each.encode() for each in texts), _pdf_time(content))


def _pdf_time(content: CertificateContent) -> bytes:
    return f"{content.issued_at:%Y%m%d%H%M%S}".encode()


def _moved(part: bytes, more: int, at: Mapping[int, int]) -> bytes:
    """A part of the file with its offsets as they are once so many bytes more stand before it.

    Args:
        part: with one table of offsets.
        more: how many.
        at: where objects stand that are not moved by that; the table lists all from 1 on.
    """
    table, numbers = part.rindex(b"\nxref\n"), count(1)
    told = _PLACE.sub(lambda found: b"%d" % (int(found[0]) + more), part[table:])
    told = _OFFSET.sub(lambda found: b"%010d" % at.get(next(numbers), int(found[0]) + more), told)
    return part[:table] + told
