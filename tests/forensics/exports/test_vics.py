from __future__ import annotations

import io
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from forensics.errors import ForensicsError, HashSetError
from forensics.exports import vics
from forensics.exports.export import EXPORTS
from forensics.exports.scanned import Scanned
from forensics.exports.texts import shown
from forensics.hash_set import KnownFileTable
from forensics.hash_sets.lists.importing import read_list
from forensics.hash_sets.lists.reader import ListFormat
from forensics.values import (
    Coverage,
    Extent,
    HashAlgorithm,
    Hit,
    HitKind,
    HitState,
    KnownFile,
    Method,
    SourceKind,
    SourceReport,
)
from tests.forensics.exports.builders import (
    A_CANDIDATE,
    A_PART,
    DISK,
    HOSTILE,
    KNOWN,
    a_hit,
    a_result,
    exported,
    names,
    unseen_in,
)

MD5S = [known.digests[2].value.hex().upper() for known in KNOWN]


def case_of(*hits: Hit, **changes: Any) -> dict[str, Any]:
    document = json.loads(exported("vics", a_result(*hits, **changes), with_set=True))
    assert list(document) == ["@odata.context", "value"]
    (case,) = document["value"]
    return dict(case)


def test_a_case_holds_each_known_file_that_was_found_once_with_all_its_places() -> None:
    embedded = a_hit(kind=HitKind.EMBEDDED, method=Method.EMBEDDED, extents=(Extent(9, 1000),))
    second = a_hit(item=KNOWN[1].item, state=HitState.DELETED, path="/b.jpg")

    case = case_of(a_hit(), second, embedded)

    assert [media["MD5"] for media in case["Media"]] == MD5S[:2]
    first = case["Media"][0]
    assert (first["MediaID"], first["MediaSize"]) == (1, 1000)
    assert first["SHA1"] == KNOWN[0].digests[1].value.hex().upper()
    assert first["AlternativeHashes"][0]["HashName"] == "SHA256"
    assert [each["PhysicalLocation"] for each in first["MediaFiles"]] == [1_048_576, 9]
    assert first["MediaFiles"][0] == {
        "MD5": MD5S[0],
        "FileName": "b.jpg",
        "FilePath": "/home/u/a.zip!/b.jpg",
        "ParentFileName": "a.zip",
        "ParentFilePath": "/home/u/a.zip",
        "PhysicalLocation": 1_048_576,
        "SourceID": "disk.E01",
    }
    assert case["Media"][1]["MediaFiles"][0]["Deleted"] == "true"


def test_pieces_and_candidates_are_counted_and_never_named_by_a_digest() -> None:
    weak = a_hit(established_by=(HashAlgorithm.MD5,))

    case = case_of(A_PART, A_CANDIDATE, weak)

    assert case["Media"] == []
    assert case["@expunge.otherHits"] == {"part": 1, "candidate": 2}
    assert case["@expunge.notExamined"]


def test_a_file_without_a_name_is_named_by_its_place() -> None:
    hit = a_hit(path=None, state=HitState.UNALLOCATED)

    (place,) = case_of(hit)["Media"][0]["MediaFiles"]

    assert (place["FileName"], place["Unallocated"]) == ("byte 1048576", "true")


@pytest.mark.parametrize("kind", [SourceKind.FOLDER, SourceKind.ZIP])
def test_what_lies_on_no_medium_has_no_physical_place(kind: SourceKind) -> None:
    source = SourceReport(DISK, 5000, None, Coverage(compared=5000), kind=kind)

    (place,) = case_of(a_hit(), sources=(source,))["Media"][0]["MediaFiles"]

    assert "PhysicalLocation" not in place


def test_places_that_memory_does_not_hold_together_are_read_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hits = [a_hit(item=known.item, path=f"/{n}.jpg") for n in range(9) for known in KNOWN]
    at_once = exported("vics", a_result(*hits), with_set=True)

    monkeypatch.setattr(vics, "MOST_HELD", 1)

    assert exported("vics", a_result(*hits), with_set=True) == at_once


@pytest.mark.parametrize("name", ["vics", "vics-known"])
def test_our_importer_reads_what_is_written(name: str) -> None:
    hits = [a_hit(item=known.item) for known in KNOWN]
    data = exported(name, a_result(*hits), with_set=True)

    imported = read_list(io.BytesIO(data))

    assert imported.list_format is ListFormat.VICS
    assert {(each.size, each.digests) for each in imported.known_files} == {
        (each.size, each.digests) for each in KNOWN
    }
    assert not len(imported.rejected)


def test_a_hash_set_is_a_list_of_media_behind_its_model_as_ipeds_tool_asks_for() -> None:
    document = json.loads(exported("vics-known", a_result(), with_set=True))

    assert list(document) == ["@odata.context", "value"]
    assert document["@odata.context"] == (  # word for word in ``HashDBTool.vicDataModelValue20``
        "http://github.com/VICSDATAMODEL/ProjectVic/DataModels/2.0.xml/Default/$metadata#Media"
    )
    assert [media["Tags"] for media in document["value"]] == ["IMG-0001", "IMG-0002", "IMG-0003"]
    assert not any("Category" in media for media in document["value"])  # that is for people to say


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_ends_a_text_of_the_json(name: str) -> None:
    check_a_name(name)


@settings(max_examples=100)
@given(names)
def test_no_name_ends_a_text_whatever_it_holds(name: str) -> None:
    check_a_name(name)


def check_a_name(name: str) -> None:
    data = exported("vics", a_result(a_hit(path=f"/{name}", image=name)), with_set=True)

    (place,) = json.loads(data)["value"][0]["Media"][0]["MediaFiles"]
    assert (place["FilePath"], place["SourceID"]) == (f"/{shown(name)}", shown(name))
    assert unseen_in(data.decode()) <= {"\n"}


def test_a_found_file_without_an_md5_ends_the_export() -> None:
    strong = KnownFile("IMG-0001", 5, KNOWN[0].digests[:1])
    scanned = Scanned(
        a_result(), lambda: iter((a_hit(),)), KnownFileTable.from_known_files([strong])
    )

    with pytest.raises(HashSetError, match="1 known file has no MD5 digest"):
        EXPORTS["vics"].write(scanned, io.BytesIO())


def test_a_hit_of_a_file_that_is_not_in_the_set_ends_the_export() -> None:
    stranger = replace(a_hit(), item="ef" * 32)

    with pytest.raises(ForensicsError, match="not in its hash set"):
        exported("vics", a_result(stranger), with_set=True)
