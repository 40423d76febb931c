from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.domain.scans.not_examined import NOT_DESCRIBED, OUTSIDE_EXTRACTION, told
from evidence_store.domain.scans.scan import HashSetRecord
from evidence_store.domain.scans.scan_records import (
    LINES_KEPT,
    RecordedBy,
    generic_words,
    scan_record,
    verify_hash_set,
)
from evidence_store.errors import OutOfSequenceError, WrongEntryError
from forensics.documents import to_json
from forensics.scanning.stages import STAGES
from forensics.values import (
    Coverage,
    Digest,
    Extent,
    Fault,
    HashAlgorithm,
    HashSetSummary,
    HitKind,
    HitState,
    Method,
    NotOpened,
    ScanResult,
    SourceReport,
)
from tests.builders import NOON, SHA, SIZE, an_acquisition
from tests.evidence_store.documents.languages.made_up import made_up, turned
from tests.evidence_store.scan_results import CANARY, ITEM, a_hit, a_result

if TYPE_CHECKING:
    from evidence_store.domain.exhibits.acquisitions import Acquisition


def record(result: ScanResult, *, of_image: Acquisition | None = None) -> Any:
    return scan_record(
        result,
        acquisition=of_image or an_acquisition(),
        result_digest=SHA,
        recorded=RecordedBy("u_examiner", NOON),
    )


def test_hits_are_counted_by_kind_and_known_files_once() -> None:
    hits = (a_hit(), a_hit(state=HitState.DELETED), a_hit(kind=HitKind.FRAGMENT, item="cd" * 32))

    made = record(a_result(hits=hits))

    assert made.hits_by_kind == {"exact": 2, "fragment": 1}
    assert made.known_files_hit == 2


def test_what_agrees_by_md5_alone_is_no_known_file_that_was_found() -> None:
    weak = {"established_by": (HashAlgorithm.MD5,)}
    hits = (a_hit(), a_hit(**weak, state=HitState.DELETED), a_hit(**weak, item="cd" * 32))

    made = record(a_result(hits=hits))

    assert (made.known_files_hit, made.known_files_weak) == (1, 1)  # the first is told by SHA-256
    assert (made.hits, made.hits_weak, made.established) == (3, 2, 1)


def test_candidates_beside_what_md5_alone_told_are_not_all_that_was_found() -> None:
    like = a_hit(kind=HitKind.ALTERED, method=Method.PERCEPTUAL, established_by=())
    weak = a_hit(established_by=(HashAlgorithm.MD5,))

    assert record(a_result(hits=(like,))).is_like_alone
    assert not record(a_result(hits=(like, weak))).is_like_alone
    assert not record(a_result()).is_like_alone


def test_no_path_name_or_digest_of_a_known_file_reaches_the_record() -> None:
    fault = Fault(
        "disk.E01", f"partition 2, /home/u/{CANARY}", (), f"{CANARY} with {ITEM} is cut short"
    )

    text = to_json(record(a_result(hits=(a_hit(),), faults=(fault,)))).decode()

    assert CANARY not in text
    assert "home" not in text
    assert ITEM not in text
    assert "partition 2" in text


def test_what_was_not_seen_is_carried_even_where_nothing_was_hit() -> None:
    coverage = Coverage(compared=SIZE - 4096, encrypted=4096)
    fault = Fault("disk.E01", "partition 2", (), "encrypted (LUKS2), no key given")

    made = record(
        a_result(sources=(SourceReport("disk.E01", SIZE, None, coverage),), faults=(fault, fault))
    )

    assert made.coverage == coverage
    assert made.not_examined == (
        "partition 2: encrypted (LUKS2), no key given (2 times)",
        "stages that did not run: raw, content, altered",
        f"4,096 of {SIZE:,} bytes were not examined",
    )


def test_what_was_not_seen_is_told_in_another_language_as_far_as_it_is_of_a_sentence() -> None:
    fault = Fault("disk.E01", "partition 2", (), "encrypted (LUKS2), no key given")
    of = SourceReport(
        "disk.E01", SIZE, None, Coverage(compared=SIZE - 8192, opaque=4096, encrypted=4096),
        not_opened=(NotOpened("RAR archive", 12, 3_456),),
    )  # fmt: skip
    summary = replace(a_result().hash_set, described=0)
    lines = record(a_result(sources=(of,), faults=(fault, fault), hash_set=summary)).not_examined

    said = told([*lines, OUTSIDE_EXTRACTION])

    assert [*map(str, said)] == [*lines, OUTSIDE_EXTRACTION]
    assert [each.spoken(made_up(), marked=False) for each in said] == [
        turned("{place} ({count} times)").format(place=f"partition 2: {fault.reason}", count=2),
        turned("stages that did not run: {stages}").format(stages="raw, content"),
        turned(NOT_DESCRIBED),
        turned("files of kind {kind} that were not opened: {files}, with {bytes} bytes").format(
            kind="RAR archive", files=12, bytes="3,456"
        ),
        turned("{opaque} of {total} bytes were compared and not understood").format(
            opaque="4,096", total=f"{SIZE:,}"
        ),
        turned("{left} of {total} bytes were not examined").format(left="4,096", total=f"{SIZE:,}"),
        turned(OUTSIDE_EXTRACTION),
    ]


def test_a_set_that_describes_no_picture_is_told_with_what_was_not_seen() -> None:
    summary = replace(a_result().hash_set, described=0)

    assert NOT_DESCRIBED in record(a_result(hash_set=summary)).not_examined
    assert NOT_DESCRIBED not in record(a_result()).not_examined


def test_candidates_are_counted_apart_from_known_files_that_were_found() -> None:
    like = a_hit(kind=HitKind.ALTERED, method=Method.PERCEPTUAL, established_by=())
    small = replace(like, kind=HitKind.THUMBNAIL, item="cd" * 32)

    alone = record(a_result(hits=(like, small)))
    both = record(a_result(hits=(like, replace(a_hit(), item="ef" * 32))))

    assert (alone.known_files_hit, alone.established, alone.candidates) == (0, 0, 2)
    assert (both.known_files_hit, both.established, both.candidates) == (1, 1, 1)


@pytest.mark.parametrize(
    "changes", [{"kind": HitKind.ALTERED}, {"method": Method.PERCEPTUAL}], ids=["kind", "method"]
)
def test_a_likeness_that_is_said_to_be_established_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(WrongEntryError, match="only like a known file"):
        record(a_result(hits=(a_hit(**changes),)))


def test_thousands_of_faults_are_cut_with_their_number() -> None:
    faults = tuple(Fault("disk.E01", f"record {n}", (), "damaged") for n in range(LINES_KEPT + 5))

    made = record(a_result(faults=faults))

    assert "and 5 further places; the scan result lists them" in made.not_examined


@pytest.mark.parametrize(
    "source",
    [
        SourceReport("other.E01", SIZE, None, Coverage()),
        SourceReport("disk.E01", SIZE + 1, None, Coverage()),
        SourceReport("disk.E01", None, None, Coverage()),
    ],
)
def test_a_result_of_another_disk_image_is_refused(source: SourceReport) -> None:
    with pytest.raises(WrongEntryError):
        record(a_result(sources=(source,)))


def test_a_result_of_other_bytes_under_the_same_name_and_size_is_refused() -> None:
    verified = an_acquisition().computed_digest
    assert verified is not None
    other = Digest(verified.algorithm, b"\x77" * 32)
    for digest in (None, verified):
        told = SourceReport("disk.E01", SIZE, digest, Coverage(compared=SIZE))
        assert record(a_result(sources=(told,)))

    with pytest.raises(WrongEntryError, match="read other bytes"):
        record(a_result(sources=(SourceReport("disk.E01", SIZE, other, Coverage(compared=SIZE)),)))


def test_a_result_of_another_file_of_the_same_name_and_size_is_refused() -> None:
    own, other = (Digest(HashAlgorithm.SHA256, bytes([n]) * 32) for n in (1, 2))
    told = SourceReport("disk.E01", SIZE, None, Coverage(compared=SIZE))
    image = an_acquisition(sample=own)

    assert record(a_result(sources=(replace(told, sample=own),)), of_image=image)
    for sample in (other, None):
        with pytest.raises(WrongEntryError, match="another file"):
            record(a_result(sources=(replace(told, sample=sample),)), of_image=image)
    with pytest.raises(WrongEntryError, match="another file"):
        record(a_result(sources=(replace(told, sample=own),)))


def of(image: str = "disk.E01", **coverage: int) -> SourceReport:
    return SourceReport(image, SIZE, None, Coverage(**(coverage or {"compared": SIZE})))


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"schema": "scan-result/9"}, "form"),
        ({"finished": NOON - timedelta(seconds=1)}, "before it begins"),
        ({"finished": NOON + timedelta(seconds=1)}, "future"),
        ({"stages": ("exact", "raw", "divining")}, "stage"),
        ({"stages": ()}, "stage"),
        ({"sources": (of(), of())}, "twice"),
        ({"hits": (a_hit(image="other.E01"),)}, "did not scan"),
        ({"faults": (Fault("other.E01", "partition 2", (), "not read"),)}, "did not scan"),
        ({"hits": (a_hit(extents=()),)}, "no place"),
        ({"hits": (a_hit(extents=(Extent(SIZE - 1, 512),)),)}, "beyond"),
        ({"hits": (a_hit(extents=(Extent(0, 0),)),)}, "no place"),
        ({"hits": (a_hit(extents=(Extent(-512, 512),)),)}, "no place"),
        ({"hash_set": HashSetSummary(Digest(HashAlgorithm.BLAKE3, bytes(32)), 0)}, "more known"),
        ({"sources": (of(compared=SIZE - 1),)}, "add up"),
        ({"sources": (of(compared=SIZE + 1),)}, "add up"),
        ({"sources": (of(compared=SIZE + 512, encrypted=-512),)}, "add up"),
    ],
)
def test_a_result_that_no_scan_can_have_written_is_refused(
    changes: dict[str, Any], why: str
) -> None:
    with pytest.raises(WrongEntryError, match=why):
        record(a_result(**({"hits": (a_hit(),)} | changes)))


def test_the_hash_set_of_a_result_is_the_registered_one_by_digest_and_count() -> None:
    digest = Digest(HashAlgorithm.BLAKE3, bytes(32))
    registered = HashSetRecord("s_1", 1, "c_1", digest, 51, "u_examiner", NOON)

    verify_hash_set(a_result(), registered=[registered])
    with pytest.raises(OutOfSequenceError, match="not registered"):
        verify_hash_set(a_result(), registered=[])
    with pytest.raises(OutOfSequenceError, match="not registered"):
        verify_hash_set(a_result(hash_set=HashSetSummary(SHA, 51)), registered=[registered])
    with pytest.raises(WrongEntryError, match="numbers of known files"):
        verify_hash_set(a_result(hash_set=HashSetSummary(digest, 52)), registered=[registered])


@pytest.mark.parametrize(
    ("text", "generic"),
    [
        ("partition 2: not read", "partition 2: not read"),
        ("C:\\Users\\x y.jpg", "a file a file"),
        ('the file "my secret" is cut', "the file a file is cut"),
        ("at 0.5 of the medium", "at 0.5 of the medium"),
    ],
)
def test_words_that_look_like_names_become_generic(text: str, generic: str) -> None:
    assert generic_words(text) == generic


def test_what_was_not_opened_and_not_understood_is_listed_by_kind_and_bytes() -> None:
    coverage = Coverage(compared=SIZE - 4096 - 512, opaque=4096, unopened=512)
    source = SourceReport("disk.E01", SIZE, None, coverage, not_opened=(NotOpened("zip", 2, 512),))

    made = record(a_result(sources=(source,), stages=STAGES))

    assert made.not_examined == (
        "files of kind zip that were not opened: 2, with 512 bytes",
        f"4,096 of {SIZE:,} bytes were compared and not understood",
        f"512 of {SIZE:,} bytes were not examined",
    )
