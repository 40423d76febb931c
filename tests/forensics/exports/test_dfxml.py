"""DFXML is held to the public schema and read back by lxml.

``schema/dfxml.xsd`` is that of dfxml-working-group/dfxml_schema, commit 2024-06-21, in the public
domain. It is read without what it imports for Dublin Core and ``xml:``, of which an export has
nothing.
"""

from __future__ import annotations

import io
import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from lxml import etree  # type: ignore[import-untyped]  # it has no types

from forensics.exports.dfxml import NAMESPACE, OURS
from forensics.exports.limits import limits_of
from forensics.exports.texts import shown
from forensics.hash_sets.lists.importing import read_list
from forensics.values import Coverage, Extent, Fault, Hit, SourceKind, SourceReport
from tests.forensics.exports.builders import (
    A_CANDIDATE,
    A_PART,
    BY_CLOCK,
    BY_UTC,
    DISK,
    HOSTILE,
    KNOWN,
    SIZE,
    a_hit,
    a_result,
    exported,
    names,
)

SCHEMA = Path(__file__).with_name("schema") / "dfxml.xsd"
D, X = f"{{{NAMESPACE}}}", f"{{{OURS}}}"


@cache
def schema() -> etree.XMLSchema:
    text = re.sub(r"<xs:import .*?</xs:import>", "", SCHEMA.read_text("utf-8"), flags=re.DOTALL)
    return etree.XMLSchema(etree.fromstring(text.encode()))


def document(*hits: Hit, **changes: object) -> etree._Element:
    data = exported("dfxml", a_result(*hits, **changes))
    root = etree.fromstring(data)
    schema().assertValid(root)
    return root


def runs_of(element: etree._Element) -> list[dict[str, str]]:
    return [dict(run.attrib) for run in element.findall(f"{D}byte_runs/{D}byte_run")]


def test_the_schema_refuses_what_is_no_dfxml() -> None:
    wrong = etree.fromstring(f'<dfxml xmlns="{NAMESPACE}" version="2"><fileobject/></dfxml>')

    assert not schema().validate(wrong)


def test_a_hit_is_a_file_object_with_its_runs_on_the_medium() -> None:
    root = document(a_hit(also=("/other.jpg",)), A_PART, A_CANDIDATE)

    exact, part, candidate = root.findall(f"{D}diskimageobject/{D}fileobject")
    assert exact.findtext(f"{D}filename") == "home/u/a.zip!/b.jpg"
    assert exact.findtext(f"{D}partition") == "1"
    assert (exact.findtext(f"{D}filesize"), exact.findtext(f"{D}alloc")) == ("1000", "1")
    assert runs_of(exact) == [
        {"file_offset": "0", "img_offset": "1048576", "len": "600"},
        {"file_offset": "600", "img_offset": "2097152", "len": "400"},
    ]
    assert exact.findtext(f"{X}hit/{X}also") == "other.jpg"
    assert runs_of(part) == [{"img_offset": "5000000", "len": "512"}]
    assert part.find(f"{D}filename") is part.find(f"{D}filesize") is part.find(f"{D}alloc") is None
    told = [each.find(f"{X}hit").get("standing") for each in (exact, part, candidate)]
    assert told == ["exact", "part", "candidate"]
    assert part.find(f"{X}hit").get("edge_after") == "511"
    assert candidate.find(f"{X}hit").get("distance") == "12"


def test_times_by_utc_are_the_schemas_and_others_stand_apart_from_them() -> None:
    odd = replace(BY_UTC, modified="</mtime><x>")
    root = document(a_hit(times=BY_UTC), a_hit(times=BY_CLOCK, path="/b"), a_hit(times=odd))

    utc, clock, wrong = root.findall(f"{D}diskimageobject/{D}fileobject")
    assert (utc.findtext(f"{D}mtime"), utc.findtext(f"{D}crtime")) == (
        BY_UTC.modified,
        BY_UTC.created,
    )
    assert clock.find(f"{D}mtime") is wrong.find(f"{D}mtime") is None
    assert clock.find(f"{X}hit").get("modified") == BY_CLOCK.modified
    assert clock.find(f"{X}hit").get("times_zone") == "local"


def test_runs_of_an_archives_member_are_stored_bytes_and_no_places_in_the_file() -> None:
    root = document(a_hit(length=5000))

    assert all("file_offset" not in run for run in runs_of(root.find(f".//{D}fileobject")))


def test_digests_stand_beside_whole_known_files_alone_and_only_where_they_are_asked_for() -> None:
    result = a_result(a_hit(), A_PART, A_CANDIDATE)

    root = etree.fromstring(exported("dfxml-digests", result, with_set=True))

    schema().assertValid(root)
    digests = [
        {each.get("type"): each.text for each in found.findall(f"{D}hashdigest")}
        for found in root.findall(f".//{D}fileobject")
    ]
    whole = {str(each.algorithm): each.value.hex() for each in KNOWN[0].digests}
    assert digests == [whole, {}, {}]
    named = [each.get("reference") for each in root.findall(f".//{X}hit")]
    assert named == ["IMG-0001", "IMG-0002", "IMG-0003"]
    assert document(*result.hits).find(f".//{D}hashdigest") is None


def test_our_importer_takes_the_digests_of_whole_files_and_nothing_of_pieces() -> None:
    data = exported("dfxml-digests", a_result(a_hit(), A_PART, A_CANDIDATE), with_set=True)

    imported = read_list(io.BytesIO(data))

    assert [(each.size, set(each.digests)) for each in imported.known_files] == [
        (KNOWN[0].size, set(KNOWN[0].digests))
    ]


def test_bytes_of_a_folders_files_are_no_runs_of_an_image() -> None:
    source = SourceReport(DISK, 5000, None, Coverage(compared=5000), kind=SourceKind.FOLDER)

    root = document(a_hit(), sources=(source,))

    assert root.find(f".//{D}byte_run") is None
    runs = [dict(run.attrib) for run in root.findall(f".//{X}hit/{X}byte_run")]
    assert runs == [{"offset": "1048576", "len": "600"}, {"offset": "2097152", "len": "400"}]
    assert root.find(f"{D}diskimageobject").get(f"{X}bytes_of") == "file"


def test_each_source_is_a_disk_image_with_its_volumes_also_without_hits() -> None:
    sources = (
        *a_result().sources,
        SourceReport("empty.raw", 512, None, Coverage(compared=512)),
        SourceReport("gone.raw", None, None, Coverage()),
    )

    root = document(a_hit(image="gone.raw"), a_hit(image="unnamed"), sources=sources)

    media = {each.get(f"{X}image"): each for each in root.findall(f"{D}diskimageobject")}
    assert set(media) == {DISK, "empty.raw", "gone.raw", "unnamed"}
    assert [each.get(f"{X}number") for each in media[DISK].findall(f"{D}volume")] == ["1", "2"]
    assert media[DISK].findtext(f"{D}volume/{D}ftype_str") == "ntfs"
    assert runs_of(media["empty.raw"]) == [{"img_offset": "0", "len": "512"}]
    assert len(media["gone.raw"].findall(f"{D}fileobject")) == 1
    named = [each.text for each in root.findall(f"{D}source/{D}image_filename")]
    assert named == [DISK, "empty.raw", "gone.raw"]


def test_what_was_not_examined_is_an_error_of_its_medium_and_listed_with_its_bytes() -> None:
    fault = Fault(DISK, "partition 2", (Extent(7, 5), Extent(90, 1)), "encrypted & closed")

    root = document(faults=(fault,))

    said = root.findtext(f"{D}diskimageobject/{D}error")
    assert said.endswith("partition 2: encrypted & closed")
    listed = root.findall(f"{D}metadata/{X}not_examined")
    assert [each.findtext(f"{X}says") for each in listed] == [
        limit.says for limit in limits_of(a_result(faults=(fault,)))
    ]
    runs = [dict(run.attrib) for run in listed[-1].findall(f"{X}byte_run")]
    assert runs == [{"offset": "7", "len": "5"}, {"offset": "90", "len": "1"}]


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_ends_an_element(name: str) -> None:
    check_a_name(name)


@settings(max_examples=100)
@given(names)
def test_no_name_ends_an_element_whatever_it_holds(name: str) -> None:
    check_a_name(name)


def check_a_name(name: str) -> None:
    sources = (SourceReport(name, SIZE, None, Coverage(compared=SIZE)),)
    fault = Fault(name, name, (), name)

    hit = a_hit(image=name, path=f"/{name}", also=(name,))
    root = document(hit, sources=sources, faults=(fault,))

    assert root.findtext(f".//{D}filename") == shown(name)
    assert root.findtext(f"{D}source/{D}image_filename") == shown(name)
    assert root.findall(f".//{X}not_examined")[-1].get("where") == shown(name)
