"""Hits as Digital Forensics XML: a file object for each, with its byte runs on the medium.

By the public schema of the DFXML Working Group, 2.0.0-beta.0. What that has no element for stands
in a namespace of our own, where the schema lets others' elements be: how far a hit goes, and what
was not examined, which the objects of the media also have as their ``error``.
"""

from __future__ import annotations

import re
from itertools import chain, groupby
from typing import TYPE_CHECKING, BinaryIO
from xml.sax.saxutils import escape, quoteattr

from forensics.documents import time_to_text
from forensics.exports.bytes_of import BytesOf, bytes_of
from forensics.exports.export import ExportKind
from forensics.exports.known import known_files_of
from forensics.exports.limits import limits_of
from forensics.exports.standing import HitStanding, standing_of
from forensics.exports.texts import shown, write_texts
from forensics.figures import NO_HIT
from forensics.values import Extent, HashAlgorithm
from forensics.values.file_facts.times import TimeZoneOf

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from forensics.exports.limits import Limit
    from forensics.exports.scanned import NumberedHit, Scanned
    from forensics.values import Hit, KnownFile, ScanResult, SourceReport, VolumeReport

VERSION = "2.0.0-beta.0"
NAMESPACE = "http://www.forensicswiki.org/wiki/Category:Digital_Forensics_XML"
_OF_SCHEMA = (HashAlgorithm.MD5, HashAlgorithm.SHA1, HashAlgorithm.SHA256)
OURS = "urn:x-expunge:export:1"
_HEAD = f"""<?xml version="1.0" encoding="UTF-8"?>
<dfxml xmlns="{NAMESPACE}" xmlns:x="{OURS}" version="{VERSION}">
"""


class Dfxml:
    """One disk image object for each source, with its volumes, and its hits as file objects."""

    kind = ExportKind(
        title="DFXML with byte runs",
        says=(
            "Digital Forensics XML: each hit as a file object with its byte runs on the medium, "
            "the volumes, and what was not examined; known files by numbers"
        ),
        media_type="application/xml",
        ending=".dfxml",
    )

    def write(self, scanned: Scanned, file: BinaryIO) -> None:
        """Write the document."""
        write_texts(file, _document(scanned, {}))


class DfxmlWithDigests:
    """The same, with the digests of each known file that was found whole."""

    kind = ExportKind(
        title="DFXML with byte runs and digests",
        says=(
            "The same with MD5, SHA-1 and SHA-256 of each file that is a whole known one; known "
            "files by their references"
        ),
        media_type="application/xml",
        ending=".dfxml",
        holds_digests=True,
    )

    def write(self, scanned: Scanned, file: BinaryIO) -> None:
        """Write the document."""
        known_files = {each.item: each for each in known_files_of(scanned)}
        write_texts(file, _document(scanned, known_files))


def _document(scanned: Scanned, known_files: Mapping[str, KnownFile]) -> Iterator[str]:
    facts = scanned.facts
    limits = list(limits_of(facts))
    yield _HEAD
    yield from _metadata(limits)
    yield from _creator(facts)
    left = {source.image: source for source in facts.sources}
    for image, hits in groupby(scanned.numbered(), key=lambda each: each.hit.image):
        source = left.pop(image, None)
        in_what = bytes_of(source)
        objects = chain.from_iterable(_file_object(hit, known_files, in_what) for hit in hits)
        yield from _medium(image, source, objects, limits)
    for image, source in left.items():
        yield from _medium(image, source, (), limits)
    yield "</dfxml>\n"


def _metadata(limits: Iterable[Limit]) -> Iterator[str]:
    yield f"<metadata>\n<x:says>{_text(NO_HIT)}</x:says>\n"
    for limit in limits:
        at = f" image={_value(limit.image)} where={_value(limit.where)}"
        yield f"<x:not_examined{at}>\n<x:says>{_text(limit.says)}</x:says>\n"
        for extent in limit.extents:
            yield _our_run(extent)
        yield "</x:not_examined>\n"
    yield "</metadata>\n"


def _creator(facts: ScanResult) -> Iterator[str]:
    yield f"<creator>\n<program>{_text(facts.tool.name)}</program>\n"
    yield f"<version>{_text(facts.tool.version)}</version>\n<execution_environment>"
    yield f"<start_time>{time_to_text(facts.started)}</start_time></execution_environment>\n"
    yield "</creator>\n<source>\n"
    for source in facts.sources:
        yield f"<image_filename>{_text(source.image)}</image_filename>\n"
    yield "</source>\n"


def _medium(
    image: str,
    source: SourceReport | None,
    objects: Iterable[str],
    limits: Iterable[Limit],
) -> Iterator[str]:
    in_what = bytes_of(source)
    yield f'<diskimageobject x:image={_value(image)} x:bytes_of="{in_what}">\n'
    if source is not None:
        if source.size is not None and in_what is not BytesOf.FILE:
            yield from _runs((Extent(0, source.size),), with_place=False)
        for volume in source.volumes:
            yield from _volume(volume)
    yield from objects
    mine = [limit for limit in limits if limit.image == image]
    if source is not None and mine:
        yield f"<error>{_text('. '.join(map(str, mine)))}</error>\n"
    yield "</diskimageobject>\n"


def _volume(volume: VolumeReport) -> Iterator[str]:
    number = "" if volume.number is None else f' x:number="{volume.number}"'
    listed = "" if volume.streams is None else f' x:streams="{volume.streams}"'
    locked = "" if volume.locked_as is None else f" x:locked_as={_value(volume.locked_as)}"
    yield f"<volume{number} x:where={_value(volume.where)}{listed}{locked}>\n"
    yield from _runs((volume.extent,), with_place=False)
    yield f"<partition_offset>{volume.extent.offset}</partition_offset>\n"
    yield f"<ftype_str>{_text(volume.content)}</ftype_str>\n</volume>\n"


def _file_object(
    numbered: NumberedHit, known_files: Mapping[str, KnownFile], in_what: BytesOf
) -> Iterator[str]:
    hit, standing = numbered.hit, standing_of(numbered.hit)
    known = known_files.get(hit.item)
    is_whole = standing is HitStanding.EXACT
    yield "<fileobject>\n"
    if hit.path is not None:
        yield f"<filename>{_text(hit.path.removeprefix('/'))}</filename>\n"
    if hit.partition is not None:
        yield f"<partition>{hit.partition}</partition>\n"
    yield f"<id>{numbered.number}</id>\n"
    if is_whole:
        yield f"<filesize>{hit.length}</filesize>\n"
    if hit.allocated is not None:
        yield f"<alloc>{int(hit.allocated)}</alloc>\n"
    if hit.owner is not None:
        yield f"<inode>{hit.owner}</inode>\n"
    yield from _times(hit)
    if in_what is not BytesOf.FILE:  # which no image holds: then they stand below
        # Of a member of an archive the runs are its stored bytes, which are not those of the file.
        is_stored = sum(each.length for each in hit.extents) == hit.length
        yield from _runs(hit.extents, with_place=is_whole and is_stored)
    if known is not None and is_whole:
        yield from _digests(known)
    reference = "" if known is None else f" reference={_value(known.reference)}"
    yield f'<x:hit known_file="{numbered.known}"{reference} standing="{standing}"{_of(hit)}>\n'
    yield from map(_our_run, hit.extents if in_what is BytesOf.FILE else ())
    for name in hit.also:
        yield f"<x:also>{_text(name.removeprefix('/'))}</x:also>\n"
    yield "</x:hit>\n</fileobject>\n"


_AS_SCHEMA = re.compile(r"\d{4}(-\d\d){2}T\d\d(:\d\d){2}Z", re.ASCII)
_TIMES = (("mtime", "modified"), ("ctime", "changed"), ("atime", "accessed"), ("crtime", "created"))


def _times(hit: Hit) -> Iterator[str]:
    """Times by UTC; others stand in our own element, since here none is without a zone."""
    if hit.times is None or hit.times.zone is not TimeZoneOf.UTC:
        return
    told = dict(hit.times.told)
    for element, name in _TIMES:
        if _AS_SCHEMA.fullmatch(told.get(name, "")):
            yield f"<{element}>{_text(told[name])}</{element}>\n"


def _our_run(extent: Extent) -> str:
    return f'<x:byte_run offset="{extent.offset}" len="{extent.length}"/>\n'


def _digests(known: KnownFile) -> Iterator[str]:
    for digest in known.digests:
        if digest.algorithm in _OF_SCHEMA:
            kind, value = digest.algorithm, digest.value.hex()
            yield f'<hashdigest type="{kind}">{value}</hashdigest>\n'


def _of(hit: Hit) -> str:
    told = {
        "kind": hit.kind,
        "method": hit.method,
        "state": hit.state,
        "known_offset": hit.known_offset,
        "length": hit.length,
        "edge_before": hit.edge[0],
        "edge_after": hit.edge[1],
        "reallocated": int(hit.reallocated),
        "established_by": " ".join(hit.established_by),
    }
    if hit.times is not None and hit.times.told:
        told |= {"times_told_by": hit.times.told_by, "times_zone": hit.times.zone}
        told |= dict(hit.times.told)
    if hit.likeness is not None:
        told |= {"distance": hit.likeness.distance, "points": hit.likeness.points}
    return "".join(
        f" {name}={_value(str(value))}" for name, value in told.items() if value is not None
    )


def _runs(extents: Iterable[Extent], *, with_place: bool) -> Iterator[str]:
    """Runs of the medium; ``with_place`` says where in the file each lies, one after the other."""
    yield "<byte_runs>\n"
    done = 0
    for extent in extents:
        place = f' file_offset="{done}"' if with_place else ""
        yield f'<byte_run{place} img_offset="{extent.offset}" len="{extent.length}"/>\n'
        done += extent.length
    yield "</byte_runs>\n"


def _text(text: str) -> str:
    return escape(shown(text))


def _value(text: str) -> str:
    return quoteattr(shown(text))
