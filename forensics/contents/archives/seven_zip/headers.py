"""The header of a 7z archive: folders of streams, each of which holds files one after the other."""

from __future__ import annotations

from array import array
from dataclasses import field
from itertools import accumulate, compress
from typing import TYPE_CHECKING

from forensics.contents.archives.seven_zip.fields import Fields
from forensics.contents.pieces import damaged
from forensics.errors import UnreadableExtentError
from forensics.value_classes import dataclass
from forensics.values import Extent
from forensics.values.file_facts.times import FileTimes, TimeZoneOf, windows_time_of

if TYPE_CHECKING:
    from collections.abc import Iterator

START = 32
END, HEADER, MORE_STREAMS, MAIN_STREAMS, FILES = 0x00, 0x01, 0x03, 0x04, 0x05
PACK, UNPACK, SUBSTREAMS, SIZE, CRC = 0x06, 0x07, 0x08, 0x09, 0x0A
FOLDER, UNPACK_SIZES, NUMBERS, EMPTY_STREAM, NAMES = 0x0B, 0x0C, 0x0D, 0x0E, 0x11
MADE, READ, WRITTEN = 0x12, 0x13, 0x14
MOST_CODERS, MOST_STREAMS = 8, 8


@dataclass(frozen=True, slots=True)
class Coder:
    """One step of decoding, with its properties; ``inputs`` is how many streams it takes."""

    method: bytes
    properties: bytes
    inputs: int


@dataclass(frozen=True, slots=True)
class PackedFolder:
    """One stream of some files.

    ``coders`` are in the order of decoding, empty where they are no single line; ``sizes`` what
    each makes. ``packed`` are its bytes in the archive. ``described`` is how the header describes
    it, ``listed`` all coders in the order in which they stand there, ``made`` what each makes.
    """

    coders: tuple[Coder, ...]
    sizes: tuple[int, ...]
    packed: tuple[Extent, ...]
    crc: int | None
    all_methods: frozenset[bytes] = frozenset()
    described: bytes = b""
    listed: tuple[Coder, ...] = ()
    made: tuple[int, ...] = ()

    @property
    def size(self) -> int:
        """Bytes of all its files."""
        return self.sizes[-1] if self.sizes else 0


@dataclass(frozen=True, slots=True)
class Substream:
    """Where in a folder the content of one file lies."""

    folder: int
    offset: int
    size: int
    crc: int | None


@dataclass(frozen=True, slots=True)
class _Shape:
    """A folder before its sizes are known."""

    coders: tuple[Coder, ...]
    order: tuple[int, ...]
    outputs: int
    main: int
    streams: int
    described: bytes


@dataclass(frozen=True, slots=True)
class Streams:
    """All streams of an archive."""

    folders: tuple[PackedFolder, ...]
    substreams: tuple[Substream, ...]


def streams_of(fields: Fields, end_of_archive: int) -> Streams:
    """Read what a header says of streams, up to its end mark.

    Raises:
        UnreadableExtentError: it makes no sense.
    """
    packed: list[Extent] = []
    folders: list[PackedFolder] = []
    found: list[Substream] | None = None
    while (kind := fields.byte()) != END:
        if kind == PACK:
            packed = _packed(fields, end_of_archive)
        elif kind == UNPACK:
            folders = _folders(fields, packed)
        elif kind == SUBSTREAMS:
            found = _substreams(fields, folders)
        else:
            raise damaged(fields.at)
    if found is None:
        found = [Substream(n, 0, each.size, each.crc) for n, each in enumerate(folders)]
    return Streams(tuple(folders), tuple(found))


def _packed(fields: Fields, end_of_archive: int) -> list[Extent]:
    at, number = START + fields.number(), fields.count(len(fields.data))
    sizes: list[int] = []
    while (kind := fields.byte()) != END:
        if kind == SIZE:
            sizes = [fields.number() for _ in range(number)]
        elif kind == CRC:
            fields.digests(number)
        else:
            raise damaged(fields.at)
    found = []
    for size in sizes:
        if at + size > end_of_archive:
            raise damaged(at)
        found.append(Extent(at, size))
        at += size
    return found


def _folders(fields: Fields, packed: list[Extent]) -> list[PackedFolder]:
    fields.skip_to(FOLDER)
    number = fields.count(len(fields.data))
    if fields.byte():
        raise damaged(fields.at)  # in another place: nobody writes that
    shapes = [_shape(fields) for _ in range(number)]
    if fields.byte() != UNPACK_SIZES:
        raise damaged(fields.at)
    sizes = [[fields.number() for _ in range(shape.outputs)] for shape in shapes]
    crcs: list[int | None] = [None] * number
    while (kind := fields.byte()) != END:
        if kind != CRC:
            raise damaged(fields.at)
        crcs = fields.digests(number)
    found, first = [], 0
    for shape, some, crc in zip(shapes, sizes, crcs, strict=True):
        streams = packed[first : first + shape.streams]
        first += shape.streams
        methods = frozenset(each.method for each in shape.coders)
        coders = tuple(shape.coders[each] for each in shape.order)
        in_order = tuple(some[each] for each in shape.order) or (some[shape.main],)
        described = (shape.described, shape.coders, tuple(some))
        found.append(PackedFolder(coders, in_order, tuple(streams), crc, methods, *described))
    return found


def _shape(fields: Fields) -> _Shape:
    start = fields.at
    coders = tuple(_coder(fields) for _ in range(fields.count(MOST_CODERS)))
    inputs = sum(each.inputs for each in coders)
    if not coders or inputs > MOST_STREAMS:
        raise damaged(fields.at)
    bound = {}
    for _ in range(len(coders) - 1):
        one, other = fields.number(), fields.number()
        bound[one] = other
    streams = inputs - len(bound)
    if streams > 1:
        for _ in range(streams):
            fields.number()
    main = next((n for n in range(len(coders)) if n not in bound.values()), 0)
    order = _line(bound, len(coders), main) if inputs == len(coders) and streams == 1 else ()
    described = bytes(fields.data[start : fields.at])
    return _Shape(coders, order, len(coders), main, streams, described)


def _line(bound: dict[int, int], number: int, main: int) -> tuple[int, ...]:
    """The coders from the first that reads packed bytes to the last; each has one input."""
    found = [main]
    while found[0] in bound and len(found) <= number:
        found.insert(0, bound[found[0]])
    return tuple(found) if len(set(found)) == number == len(found) else ()


def _coder(fields: Fields) -> Coder:
    flags = fields.byte()
    method, inputs, properties = fields.take(flags & 0x0F), 1, b""
    if flags & 0x10:
        inputs = fields.count(MOST_STREAMS)
        if fields.number() != 1:
            raise damaged(fields.at)
    if flags & 0x20:
        properties = fields.take(fields.number())
    if flags & 0x80:
        raise damaged(fields.at)
    return Coder(method, properties, inputs)


def _substreams(fields: Fields, folders: list[PackedFolder]) -> list[Substream]:
    numbers = [1] * len(folders)
    kind = fields.byte()
    if kind == NUMBERS:
        numbers = [fields.count(len(fields.data) + 1) for _ in folders]
        kind = fields.byte()
    if sum(numbers) > 8 * len(fields.data) + 8:
        raise damaged(fields.at)
    sizes = list(_sizes(fields, folders, numbers, has_sizes=kind == SIZE))
    kind = fields.byte() if kind == SIZE else kind
    crcs: list[list[int | None]] = [[each.crc] if number == 1 else [None] * number
            for each, number in zip(folders, numbers, strict=True)]  # fmt: skip
    while kind != END:
        if kind != CRC:
            raise damaged(fields.at)
        wanted = [(n, place) for n, some in enumerate(crcs) for place, crc in enumerate(some)
                  if len(some) != 1 or crc is None]  # fmt: skip
        for (n, place), crc in zip(wanted, fields.digests(len(wanted)), strict=True):
            crcs[n][place] = crc
        kind = fields.byte()
    return [
        Substream(n, offset, size, crc)
        for n, some in enumerate(sizes)
        for offset, size, crc in zip(accumulate(some, initial=0), some, crcs[n], strict=False)
    ]


def _sizes(
    fields: Fields, folders: list[PackedFolder], numbers: list[int], *, has_sizes: bool
) -> Iterator[list[int]]:
    """The sizes of each folder's files; the last one of each has the rest."""
    for folder, number in zip(folders, numbers, strict=True):
        if number > 1 and not has_sizes:
            raise damaged(fields.at)
        some = [fields.number() for _ in range(number - 1)]
        rest = folder.size - sum(some)
        if rest < 0:
            raise damaged(fields.at)
        yield [*some, rest] if number else []


def _no_ticks() -> array[int]:
    return array("Q")


@dataclass(frozen=True, slots=True)
class Files:
    """The files that have content, in their order: names as UTF-8, and columns of times."""

    names: list[bytes]
    written: array[int] = field(default_factory=_no_ticks)
    made: array[int] = field(default_factory=_no_ticks)
    read: array[int] = field(default_factory=_no_ticks)

    def name(self, number: int) -> bytes:
        """Return the name of a file; empty where the header has none."""
        return self.names[number] if number < len(self.names) else b""

    def times(self, number: int) -> FileTimes:
        """Return the times of a file, as far as they are told."""
        columns = (self.written, self.made, self.read)
        told = (windows_time_of(each[number]) if number < len(each) else None for each in columns)
        return FileTimes("7z", TimeZoneOf.UTC, *told)


def files_of(fields: Fields) -> Files:
    """Return all files that have content.

    Raises:
        UnreadableExtentError: their names make no sense. Times that make none are none.
    """
    number = fields.count(8 * len(fields.data))
    is_empty, names = [False] * number, [b""] * number
    ticks = {kind: _no_ticks() for kind in (WRITTEN, MADE, READ)}
    while (kind := fields.number()) != END:
        part = Fields(fields.take(fields.number()))
        if kind == EMPTY_STREAM:
            is_empty = part.bits(number)
        elif kind == NAMES and not part.byte():
            found = part.take(len(part.data) - 1).decode("utf-16-le", "replace").split("\0")
            names = [each.encode("utf-8", "replace") for each in found[:number]]
            names += [b""] * (number - len(names))
        elif kind in ticks:
            ticks[kind] = _ticks(part, number)
    is_there = [not empty for empty in is_empty]
    columns = (array("Q", compress(column, is_there)) for column in ticks.values())
    return Files(list(compress(names, is_there)), *columns)


def _ticks(fields: Fields, number: int) -> array[int]:
    """A column of times, 0 where a file has none."""
    try:
        defined = fields.optional_bits(number)
        is_elsewhere = fields.byte()  # nobody writes that
        if is_elsewhere or len(fields.data) - fields.at < 8 * sum(defined):
            return _no_ticks()
        return array(
            "Q", (int.from_bytes(fields.take(8), "little") if each else 0 for each in defined)
        )
    except UnreadableExtentError:
        return _no_ticks()
