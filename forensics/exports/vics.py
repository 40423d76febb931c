"""VICS 2.0 (Project VIC's JSON), as exporters write it: a case with what was found, and a hash set.

* A case: ``value`` holds it, with one ``Media`` for each known file that was found whole, and one
  ``MediaFiles`` for each place. The context is that of the UK's model and the names of the fields
  are those that Clees4All, an exporter for UK forces, writes; the model itself is not public.
* A hash set: ``value`` holds the ``Media``, one for each known file of the set.

VICS names a file by its MD5, so pieces and candidates have no place in a case. How many there are,
and what was not examined, stands in annotations, which readers of OData pass over.
"""

from __future__ import annotations

import json
import uuid
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, BinaryIO

from forensics.documents import digest_of
from forensics.errors import ForensicsError
from forensics.exports.bytes_of import BytesOf, bytes_by_image
from forensics.exports.export import ExportKind
from forensics.exports.known import known_files_of, require_digests
from forensics.exports.limits import limits_of
from forensics.exports.standing import HitStanding, standing_of
from forensics.exports.texts import shown, write_texts
from forensics.figures import NO_HIT
from forensics.values import HashAlgorithm, HitState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from forensics.exports.scanned import Scanned
    from forensics.values import Hit, KnownFile

_MODEL = "http://github.com/VICSDATAMODEL/ProjectVic/DataModels/2.0.xml"
CASES, MEDIA = f"{_MODEL}/UK/$metadata#Cases", f"{_MODEL}/Default/$metadata#Media"
MD5, SHA1 = HashAlgorithm.MD5, HashAlgorithm.SHA1
_DELETED = (HitState.DELETED, HitState.ORPHAN)
_UNALLOCATED = (HitState.UNALLOCATED, HitState.SLACK)
# What of the places of hits is in memory at a time: more of them are read from the result again.
MOST_HELD = 32 << 20
_BESIDE_PATH = 400  # of a place: bytes of its other fields


class VicsCase:
    """The known files that were found whole, and where."""

    kind = ExportKind(
        title="VICS 2.0, what was found",
        says=(
            "Project VIC JSON for Griffeye and others: known files found whole, with their paths; "
            "pieces and candidates are counted only"
        ),
        media_type="application/json",
        ending=".json",
        holds_digests=True,
    )

    def write(self, scanned: Scanned, file: BinaryIO) -> None:
        """Write the case."""
        write_texts(file, _case(scanned))


class VicsSet:
    """All known files as a hash set of Project VIC."""

    kind = ExportKind(
        title="VICS 2.0, the known files",
        says=(
            "MD5, SHA-1, SHA-256 and sizes of all known files as a Project VIC hash set, to look "
            "for the known files with others' tools; no hits"
        ),
        media_type="application/json",
        ending=".json",
        holds_digests=True,
        tells_hits=False,
    )

    def write(self, scanned: Scanned, file: BinaryIO) -> None:
        """Write the hash set."""
        require_digests(known_files_of(scanned), frozenset({MD5}))
        write_texts(file, _set(known_files_of(scanned)))


def _set(known_files: Iterable[KnownFile]) -> Iterator[str]:
    # IPED takes no other field before or behind these two.
    yield f'{{"@odata.context":{_json(MEDIA)},"value":['
    for number, known in enumerate(known_files, start=1):
        media = _media(number, known) | {"Tags": shown(known.reference).replace("|", "/")}
        yield ("\n" if number == 1 else ",\n") + _json(media)
    yield "\n]}\n"


def _case(scanned: Scanned) -> Iterator[str]:
    weights, others = _weights(scanned)
    found = _found(scanned, weights)
    facts = scanned.facts
    named = {
        "CaseID": str(uuid.uuid5(uuid.NAMESPACE_URL, str(digest_of(facts)))),
        "SourceApplicationName": shown(facts.tool.name),
        "SourceApplicationVersion": shown(facts.tool.version),
        "@expunge.notice": NO_HIT,
        "@expunge.notExamined": [
            shown(f"{limit.image}: {limit}" if limit.image else str(limit))
            for limit in limits_of(facts)
        ],
        "@expunge.otherHits": {str(name): others[name] for name in HitStanding if others[name]},
    }
    yield f'{{"@odata.context":{_json(CASES)},"value":[{_json(named)[:-1]},"Media":['
    lead, in_what = "\n", bytes_by_image(facts)
    for batch in _batches(found, weights):
        places = _places(scanned, batch, in_what)
        for number, known in batch:
            yield lead + _json(_media(number, known))[:-1] + ',"MediaFiles":['
            yield from _joined(places[known.item])
            yield "]}"
            lead = ",\n"
    yield "\n]}]}\n"


def _weights(scanned: Scanned) -> tuple[Counter[str], Counter[HitStanding]]:
    """Bytes that the places of each known file take, and how many hits have no place in VICS."""
    weights: Counter[str] = Counter()
    others: Counter[HitStanding] = Counter()
    for hit in scanned.hits():
        standing = standing_of(hit)
        if standing is HitStanding.EXACT:
            weights[hit.item] += len(hit.path or "") + _BESIDE_PATH
        else:
            others[standing] += 1
    return weights, others


def _found(scanned: Scanned, weights: Counter[str]) -> list[tuple[int, KnownFile]]:
    known_files = enumerate(known_files_of(scanned), start=1)
    found = [(number, known) for number, known in known_files if known.item in weights]
    if len(found) != len(weights):
        raise ForensicsError(
            "the result has hits of files that are not in its hash set; scan again"
        )
    require_digests((known for _, known in found), frozenset({MD5}))
    return found


def _batches(
    found: Iterable[tuple[int, KnownFile]], weights: Counter[str]
) -> Iterator[list[tuple[int, KnownFile]]]:
    """Known files whose places may be in memory together; one that has too many is alone."""
    batch: list[tuple[int, KnownFile]] = []
    held = 0
    for number, known in found:
        if batch and held + weights[known.item] > MOST_HELD:
            yield batch
            batch, held = [], 0
        batch.append((number, known))
        held += weights[known.item]
    if batch:
        yield batch


def _places(
    scanned: Scanned, batch: list[tuple[int, KnownFile]], in_what: dict[str, BytesOf]
) -> dict[str, Iterable[str]] | defaultdict[str, list[str]]:
    """The ``MediaFiles`` of each known file of a batch; of a single one as they are read."""
    known_files = {known.item: known for _, known in batch}
    if len(batch) == 1:
        (item, known), *_ = known_files.items()
        return {item: (_media_file(hit, known, in_what) for hit in _whole(scanned, known_files))}
    places: defaultdict[str, list[str]] = defaultdict(list)
    for hit in _whole(scanned, known_files):
        places[hit.item].append(_media_file(hit, known_files[hit.item], in_what))
    return places


def _whole(scanned: Scanned, known_files: dict[str, KnownFile]) -> Iterator[Hit]:
    return (
        hit
        for hit in scanned.hits()
        if hit.item in known_files and standing_of(hit) is HitStanding.EXACT
    )


def _media(number: int, known: KnownFile) -> dict[str, Any]:
    digests = {each.algorithm: each.value.hex().upper() for each in known.digests}
    media: dict[str, Any] = {"MediaID": number, "MD5": digests[MD5]}
    if SHA1 in digests:
        media["SHA1"] = digests[SHA1]
    if known.size is not None:
        media["MediaSize"] = known.size
    if HashAlgorithm.SHA256 in digests:
        value = digests[HashAlgorithm.SHA256]
        media["AlternativeHashes"] = [{"HashName": "SHA256", "HashValue": value}]
    return media


def _media_file(hit: Hit, known: KnownFile, in_what: dict[str, BytesOf]) -> str:
    first = hit.extents[0].offset if hit.extents else 0
    path = hit.path if hit.path is not None else f"byte {first}"
    outer, _, within = path.partition("!/")
    told: dict[str, Any] = {
        "MD5": _media(0, known)["MD5"],
        "FileName": shown(path.rpartition("/")[2]),
        "FilePath": shown(path),
    }
    if hit.state in _UNALLOCATED:
        told["Unallocated"] = "true"
    if hit.state in _DELETED:
        told["Deleted"] = "true"
    if within:
        told |= {"ParentFileName": shown(outer.rpartition("/")[2]), "ParentFilePath": shown(outer)}
    if in_what.get(hit.image, BytesOf.UNKNOWN) in (BytesOf.MEDIUM, BytesOf.UNKNOWN):
        told["PhysicalLocation"] = first
    return _json(told | {"SourceID": shown(hit.image)})


def _joined(texts: Iterable[str]) -> Iterator[str]:
    for number, text in enumerate(texts):
        yield text if number == 0 else f",{text}"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
