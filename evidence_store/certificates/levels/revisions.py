"""What may stand behind a sealed file: time stamps and stores of validation data, in one form only.

Each is an incremental update (ISO 32000-1, 7.5.6), so that the bytes before it stay. Its bytes
follow from the file before it and from what it carries. The person who checks a file draws each
update again from these two and compares: nothing else can hide in one, or be spelt otherwise.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from pyhanko.pdf_utils.generic import IndirectObject
from pyhanko.pdf_utils.reader import PdfFileReader

from evidence_store.errors import CertificateError
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST = 41
"""Updates: a renewal adds two, and one in ten years is enough."""
MOST_OBJECTS = 64
"""Certificates, lists and answers in one store."""
MOST_CARRIED = 4 << 20
"""Bytes of one certificate or list."""
TOKEN_ROOM = 8192
"""Bytes that are kept free for a token."""

_DIGITS = 2 * TOKEN_ROOM
_END = b"%%EOF\n"
# ISO 32000-1, 7.5.4: a place in a file has at most ten digits.
_TAIL = re.compile(
    rb"trailer\n<< /Size \d{1,10} /Root \d{1,10} 0 R /Info \d{1,10} 0 R "
    rb"/ID \[<[0-9a-f]{2,64}><[0-9a-f]{2,64}>\] /Prev (\d{1,10}) >>\n"
    rb"startxref\n\d{1,10}\n%%EOF\n\Z"
)
_LONGEST_TAIL = 512
_CONTENTS = re.compile(rb"/Contents <([0-9A-F]{%d})>" % _DIGITS)
_STREAM = re.compile(rb"\d{1,10} 0 obj\n<< /Length (\d{1,8}) >>\nstream\n")
_OBJECT = re.compile(rb"\d{1,10} 0 obj\n")
_ENDS = b"\nendobj\n"
_REFERENCE = re.compile(rb"\d{1,10} 0 R")
_STORE = re.compile(
    rb"/Type /DSS /Certs \[([0-9R ]{0,4096})\] /CRLs \[([0-9R ]{0,4096})\] "
    rb"/OCSPs \[([0-9R ]{0,4096})\]"
)
_CHANGED = (
    "The file was changed after it was sealed: what stands behind the seal is not of our form."
)


@dataclass(frozen=True, slots=True)
class DocumentStamp:
    """A document time stamp: its token (DER), and the bytes of the file that it covers."""

    token: bytes
    covered: bytes


@dataclass(frozen=True, slots=True)
class ValidationStore:
    """In which a seal is checked: certificates, lists of revoked ones, and answers about them.

    Each DER and sorted; a list is a CRL, an answer an OCSP response.
    """

    certificates: tuple[bytes, ...]
    lists: tuple[bytes, ...]
    answers: tuple[bytes, ...] = ()

    @property
    def all_of_it(self) -> tuple[bytes, ...]:
        """All three, in the order in which a file has them."""
        return (*self.certificates, *self.lists, *self.answers)


@dataclass(frozen=True, slots=True)
class Layered:
    """A file taken apart: the sealed file as it was issued, and what stands behind it in order."""

    issued: bytes
    updates: tuple[DocumentStamp | ValidationStore, ...]

    @property
    def stores(self) -> tuple[ValidationStore, ...]:
        """Those that are stores, in order."""
        return tuple(each for each in self.updates if isinstance(each, ValidationStore))


def take_apart(file: bytes) -> Layered:
    """Take a file apart, each update having been drawn again and found equal.

    The issued file is not checked here: its own rule does that.

    Raises:
        CertificateError: an update is not in its one form, or there are far too many.
    """
    updates: list[DocumentStamp | ValidationStore] = []
    while (end := _end_of_former(file)) is not None:
        before, update = file[:end], file[end:]
        if len(updates) == MOST:
            raise CertificateError(_CHANGED)
        updates.append(_read(before, update, file))
        file = before
    return Layered(file, tuple(reversed(updates)))


def begin_stamp(file: bytes) -> tuple[bytes, bytes]:
    """What a time stamp of a file would cover, and the file with room for its token."""
    draft, hole = _with_stamp(file, b"")
    return draft[:hole] + draft[hole + _DIGITS + 2 :], draft


def add_stamp(file: bytes, token: bytes) -> bytes:
    """The file with a time stamp behind it, over everything before it and over its own update.

    Raises:
        CertificateError: the token is larger than one can be.
    """
    if len(token) > TOKEN_ROOM:
        raise CertificateError("The time stamp is larger than one can be. Ask another authority.")
    return _with_stamp(file, token)[0]


def add_store(file: bytes, store: ValidationStore) -> bytes:
    """The file with certificates, lists of revoked ones and answers about them behind it."""
    state = _State.of(file)
    first = state.size
    numbers = range(first, first + len(store.all_of_it))
    kept = state.store or first + len(numbers)
    objects = {
        number: b"<< /Length %d >>\nstream\n%b\nendstream" % (len(data), data)
        for number, data in zip(numbers, store.all_of_it, strict=True)
    }
    lists = len(store.certificates)
    answers = lists + len(store.lists)
    objects[kept] = b"<< /Type /DSS /Certs [%b] /CRLs [%b] /OCSPs [%b] >>" % (
        _references(numbers[:lists]),
        _references(numbers[lists:answers]),
        _references(numbers[answers:]),
    )
    if not state.store:
        # EN 319 142-1, 5.6: viewers learn from it that there is such a store.
        told = b"/DSS %d 0 R\n/Extensions << /ESIC << /BaseVersion /1.7 /ExtensionLevel 5 >> >>\n>>"
        objects[state.root] = state.catalog.removesuffix(b">>") + told % kept
    return _written(file, state, objects)


@dataclass(frozen=True, slots=True)
class _State:
    """What an update builds upon: numbers of objects, and the two that it writes again."""

    size: int
    root: int
    info: int
    identity: bytes
    previous: int
    catalog: bytes
    form: int
    fields: tuple[int, ...]
    page: int
    store: int

    @classmethod
    def of(cls, file: bytes) -> _State:
        reader = PdfFileReader(io.BytesIO(file), strict=True)
        trailer, catalog = reader.trailer, reader.root
        form = _reference(catalog.raw_get("/AcroForm"))
        fields = [_reference(each) for each in _plain(catalog["/AcroForm"]["/Fields"])]
        seal = catalog["/AcroForm"]["/Fields"][0]
        first, second = (bytes(each.original_bytes).hex() for each in trailer["/ID"])
        root = _reference(trailer.raw_get("/Root"))
        tail = file.rindex(b"startxref\n") + len(b"startxref\n")
        return cls(
            size=int(trailer["/Size"]),
            root=root,
            info=_reference(trailer.raw_get("/Info")),
            identity=f"[<{first}><{second}>]".encode(),
            previous=int(file[tail : file.index(b"\n", tail)]),
            catalog=_catalog(file, root),
            form=form,
            fields=tuple(fields),
            page=_reference(seal.raw_get("/P")),
            store=_reference(catalog.raw_get("/DSS")) if "/DSS" in catalog else 0,
        )


def _with_stamp(file: bytes, token: bytes) -> tuple[bytes, int]:
    """The file with a stamp of that token, and where its hole begins."""
    state = _State.of(file)
    field, stamp = state.size, state.size + 1
    name = b"UnitStamp%d" % len(state.fields)
    digits = token.hex().upper().encode().ljust(_DIGITS, b"0")
    fields = _references((*state.fields, field))
    objects = {
        # 3: it has signatures, and is only appended to (ISO 32000-1, 12.7.2).
        state.form: b"<< /Fields [%b] /SigFlags 3 >>" % fields,
        # Of no size, as the field of the seal: one that is seen could lie over words of a page.
        field: (
            b"<< /FT /Sig /T (%b) /Type /Annot /Subtype /Widget /F 132 /Rect [0 0 0 0] /P %d 0 R "
            b"/V %d 0 R >>"
        )
        % (name, state.page, stamp),
        # The numbers of its range stand before the hole, so that their width decides its place.
        stamp: b"<< /Type /DocTimeStamp /Filter /Adobe.PPKLite /SubFilter /ETSI.RFC3161 "
        b"/ByteRange [%010d %010d %010d %010d] /Contents <%b> >>" % (0, 0, 0, 0, digits),
    }
    made = _written(file, state, objects)
    hole = made.rindex(b"/Contents <") + len(b"/Contents ")
    rest = hole + _DIGITS + 2
    ranges = b"[%010d %010d %010d %010d]" % (0, hole, rest, len(made) - rest)
    blank = b"[%010d %010d %010d %010d]" % (0, 0, 0, 0)
    start = made.rindex(blank, len(file), hole)
    return made[:start] + ranges + made[start + len(blank) :], hole


def _written(file: bytes, state: _State, objects: dict[int, bytes]) -> bytes:
    """The file, these objects, their cross-reference table, and a trailer of our one form."""
    body, places = bytearray(), dict[int, int]()
    for number in sorted(objects):
        places[number] = len(file) + len(body)
        body += b"%d 0 obj\n%b\nendobj\n" % (number, objects[number])
    start = len(file) + len(body)
    table = b"".join(b"%d 1\n%010d 00000 n \n" % each for each in sorted(places.items()))
    size = max(state.size, max(objects) + 1)
    tail = b"trailer\n<< /Size %d /Root %d 0 R /Info %d 0 R /ID %b /Prev %d >>\n" % (
        size,
        state.root,
        state.info,
        state.identity,
        state.previous,
    )
    return b"%b%bxref\n%b%bstartxref\n%d\n%b" % (file, bytes(body), table, tail, start, _END)


def _read(before: bytes, update: bytes, whole: bytes) -> DocumentStamp | ValidationStore:
    """What an update carries, if it is the one that follows from that and from what is before."""
    fault = CertificateError(_CHANGED)
    try:
        found = _CONTENTS.search(update)
        if found is not None:
            made, hole = _with_stamp(before, bytes.fromhex(found[1].decode()))
            stamp = DocumentStamp(_unpadded(found[1]), made[:hole] + made[hole + _DIGITS + 2 :])
            carried: DocumentStamp | ValidationStore = stamp
        else:
            carried = _stored(update)
            made = add_store(before, carried)
    except CertificateError:
        raise
    # Whatever pyHanko raises of hostile bytes, they are of no form of ours.
    except Exception as error:
        raise fault from error
    if made != whole:
        raise fault
    return carried


def _unpadded(digits: bytes) -> bytes:
    """A token without the zeros behind it, by the length in its own first bytes (X.690, 8.1.3)."""
    data = bytes.fromhex(digits.decode())
    # A token has between 256 and 65,535 bytes: two bytes of length.
    if data[:2] != b"\x30\x82":
        raise CertificateError(_CHANGED)
    end = 4 + int.from_bytes(data[2:4], "big")
    if end > TOKEN_ROOM or any(data[end:]):
        raise CertificateError(_CHANGED)
    return data[:end]


def _stored(update: bytes) -> ValidationStore:
    """The certificates and lists of an update."""
    told = _STORE.search(update)
    if told is None:
        raise CertificateError(_CHANGED)
    certificates, lists, answers = (len(_REFERENCE.findall(each)) for each in told.groups())
    found, place = list[bytes](), 0
    while (start := _OBJECT.match(update, place)) is not None:
        stream = _STREAM.match(update, place)
        if stream is None:
            place = update.index(_ENDS, start.end()) + len(_ENDS)
            continue
        end = stream.end() + int(stream[1])
        if int(stream[1]) > MOST_CARRIED or len(found) > MOST_OBJECTS:
            raise CertificateError(_CHANGED)
        found.append(update[stream.end() : end])
        place = end + len(b"\nendstream" + _ENDS)
    if len(found) != certificates + lists + answers:
        raise CertificateError(_CHANGED)
    rest = certificates + lists
    return ValidationStore(
        tuple(found[:certificates]), tuple(found[certificates:rest]), tuple(found[rest:])
    )


def _end_of_former(file: bytes) -> int | None:
    """Where the file before the last update ends; None where no update of ours is the last."""
    told = _TAIL.search(file, max(0, len(file) - _LONGEST_TAIL))
    if told is None:
        return None
    end = file.find(_END, int(told[1]))
    # A /Prev that points into the last update itself would take nothing off, for ever.
    if end < 0 or end + len(_END) >= len(file):
        raise CertificateError(_CHANGED)
    return end + len(_END)


def _catalog(file: bytes, number: int) -> bytes:
    """The bytes of the catalogue as they stand in the newest revision that has it."""
    # Behind it stand time stamps alone, whose tokens are hexadecimal: no bytes of others can pass
    # for it. Where there is a store, the catalogue is not written again.
    begin = b"\n%d 0 obj\n" % number
    start = file.rindex(begin) + len(begin)
    return file[start : file.index(_ENDS, start)]


def _reference(value: object) -> int:
    if not isinstance(value, IndirectObject) or value.generation != 0:
        raise CertificateError(_CHANGED)
    return int(value.idnum)


def _plain(fields: Sequence[object]) -> list[object]:
    raw = fields.raw_get  # type: ignore[attr-defined]  # of pyHanko's own list
    return [raw(place) for place in range(len(fields))]


def _references(numbers: Sequence[int]) -> bytes:
    return b" ".join(b"%d 0 R" % each for each in numbers)
