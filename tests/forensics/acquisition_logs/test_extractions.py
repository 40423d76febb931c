"""What the tool says that made an extraction: stated, in few words, and never believed."""

from __future__ import annotations

import hashlib
import random
import zipfile
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from forensics.acquisition_log import AcquisitionLogError, disagreements
from forensics.acquisition_logs import ufd
from forensics.acquisition_logs.reading import read_log
from forensics.acquisition_logs.ufdr import MOST_READ, facts_of
from forensics.scanning.sources.extraction_reports import BROKEN, GRAYKEY, UNREAD
from forensics.scanning.sources.guarded_images import look_at_image
from forensics.values import Digest, HashAlgorithm
from tests.forensics.acquisition_logs.extraction_samples import REPORT, UFD

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OWN, OTHER = "ab" * 32, "cd" * 32
LAUGHS = """<?xml version="1.0"?><!DOCTYPE project [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;">]><project xmlns="http://pa.cellebrite.com/report/2.0">
<metadata section="x"><item name="UFED_PA_Version">&c;</item></metadata></project>"""
OUTSIDE = """<?xml version="1.0"?><!DOCTYPE project SYSTEM "file:///etc/passwd">
<project xmlns="http://pa.cellebrite.com/report/2.0"/>"""


def sha256(digits: str) -> Digest:
    return Digest(HashAlgorithm.SHA256, bytes.fromhex(digits))


def report(more: str = "") -> bytes:
    return REPORT.format(digest=OTHER, more=more).encode()


def pieces(data: bytes, size: int = 100) -> Iterator[bytes]:
    return (data[at : at + size] for at in range(0, len(data), size))


def an_archive(path: Path, **files: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("files/Image/a.jpg", b"content" * 99)
        for name, data in files.items():
            made.writestr(name.replace("__", "."), data)
    return path


def test_a_description_by_ufed_states_the_digest_of_the_archive_and_of_no_other_file() -> None:
    data = UFD.format(zip=OWN.upper(), other=OTHER).encode()

    log = read_log(data, name="extraction_ffs.ZIP")

    assert log.digests == (sha256(OWN),)
    assert log.is_of_files
    assert (log.tool, log.serial, log.imeis) == (
        "Cellebrite UFED 7.60.0.114", "8AEX0EXAMPLE01", ("356938035643809",),
    )  # fmt: skip
    assert log.started == "27/05/2025 11:52:08 (+3)"
    assert log.complaints == ()
    assert "canary" not in repr(log)


def test_a_digest_that_differs_from_what_was_worked_out_is_told() -> None:
    log = read_log(UFD.format(zip=OWN, other=OTHER).encode(), name="EXTRACTION_FFS.zip")

    assert disagreements(log, size=1, computed=[sha256(OTHER)])
    assert not disagreements(log, size=1, computed=[sha256(OWN)])


def test_a_description_of_other_files_says_so_and_states_nothing() -> None:
    log = read_log(UFD.format(zip=OWN, other=OTHER).encode(), name="another.zip")

    assert log.digests == ()
    assert log.complaints == (ufd.NOT_NAMED,)


def test_an_extraction_that_did_not_end_well_is_told() -> None:
    text = UFD.format(zip=OWN, other=OTHER).replace("=Success", "=Partial")

    assert read_log(text.encode(), name="EXTRACTION_FFS.zip").complaints == (ufd.UNFINISHED,)


@pytest.mark.parametrize("size", [1, 7, 4096])
def test_a_report_states_its_tool_times_and_device_and_no_person(size: int) -> None:
    facts = facts_of(pieces(report(), size))

    assert facts is not None
    assert (facts.version, facts.serial) == ("7.60.0.114", "8AEX0EXAMPLE01")
    assert facts.imeis == ("356938035643809",)
    assert facts.digests == (sha256(OTHER),)
    assert not facts.is_broken
    assert "nowhere" not in repr(facts)
    assert "canary" not in repr(facts)


@pytest.mark.parametrize("hostile", [LAUGHS, OUTSIDE])
def test_a_report_with_a_document_type_is_none(hostile: str) -> None:
    assert facts_of(pieces(hostile.encode())) is None


def test_a_report_that_goes_deeper_than_one_does_is_broken() -> None:
    facts = facts_of(pieces(report("<a>" * 99)))

    assert facts is not None
    assert facts.is_broken


def test_a_report_without_an_end_is_read_no_further_than_any() -> None:
    taken = 0

    def endless() -> Iterator[bytes]:
        nonlocal taken
        yield report().partition(b"<images>")[0]
        while True:
            taken += 1 << 20
            yield b"<a>" + b" " * ((1 << 20) - 7) + b"</a>"

    assert facts_of(endless()) is not None
    assert taken <= MOST_READ + (1 << 20)


def test_no_other_xml_is_taken_for_a_report() -> None:
    assert facts_of(pieces(b"<project><item/></project>")) is None
    assert facts_of(pieces(b"no xml at all")) is None


def test_no_input_ends_the_reader() -> None:
    seed, chance = report(), random.Random(20261129)  # noqa: S311 -- the same in each run
    for _ in range(400):
        data = bytearray(seed)
        for _ in range(chance.randrange(1, 6)):
            at = chance.randrange(len(data))
            data[at : at + chance.randrange(3)] = chance.randbytes(chance.randrange(3))
        facts = facts_of(pieces(bytes(data), 512))
        assert facts is None or len(facts.imeis) <= 8


def test_no_description_ends_the_reader() -> None:
    seed = UFD.format(zip=OWN, other=OTHER).encode()
    chance = random.Random(20261130)  # noqa: S311 -- the same in each run
    for _ in range(400):
        data = bytearray(seed)
        for _ in range(chance.randrange(1, 6)):
            at = chance.randrange(len(data))
            data[at : at + chance.randrange(3)] = chance.randbytes(chance.randrange(3))
        with suppress(AcquisitionLogError):
            log = read_log(bytes(data), name="EXTRACTION_FFS.zip")
            assert len(log.digests) <= 3


def test_the_report_in_an_archive_is_read_by_a_confined_child(tmp_path: Path) -> None:
    path = an_archive(tmp_path / "phone.ufdr", report__xml=report())

    log = look_at_image(path).described.log

    assert log is not None
    assert log.tool == "Cellebrite Physical Analyzer 7.60.0.114"
    assert log.digests == ()
    assert log.other_digests == (sha256(OTHER),)


def test_a_broken_report_is_told_and_the_archive_is_taken_all_the_same(tmp_path: Path) -> None:
    path = an_archive(tmp_path / "phone.ufdr", report__xml=report()[:900])

    log = look_at_image(path).described.log

    assert log is not None
    assert log.complaints == (BROKEN,)
    assert UNREAD not in log.complaints


def test_a_description_beside_an_archive_is_found_by_the_archive_that_it_names(
    tmp_path: Path,
) -> None:
    path = an_archive(tmp_path / "EXTRACTION_FFS.zip")
    data = UFD.format(zip=OWN, other=OTHER).encode()
    (tmp_path / "another.ufd").write_bytes(data.replace(b"EXTRACTION_FFS", b"SECOND"))
    (tmp_path / "phone.ufd").write_bytes(data)

    found = look_at_image(path).described

    assert found.log is not None
    assert found.log.digests == (sha256(OWN),)
    assert found.digest == Digest(HashAlgorithm.SHA256, hashlib.sha256(data).digest())


def test_an_extraction_by_graykey_is_told_by_its_name_alone(tmp_path: Path) -> None:
    path = an_archive(tmp_path / "00008101-0010541A1130001E_files_full.zip")

    found = look_at_image(path).described

    assert (found.made_with, found.log) == (GRAYKEY, None)
    assert look_at_image(an_archive(tmp_path / "phone.zip")).described.made_with == ""
