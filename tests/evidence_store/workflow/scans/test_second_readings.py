"""A disk image read by two readers: neither is the truth, and what they gave is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evidence_store.domain.exhibits.discrepancies import DiscrepancyKind
from evidence_store.domain.exhibits.second_readings import ReadersSay
from evidence_store.errors import RefusedError, WrongEntryError
from evidence_store.workflow._kit.subjects import second_readings
from evidence_store.workflow.scans import acquisitions
from evidence_store.workflow.scans.acquisitions import AcquisitionEntry
from forensics.containers.opening import identify_source
from forensics.scanning.sources.second_reader import ReadBySecond
from forensics.values import Digest, HashAlgorithm
from tests.builders import SIZE
from tests.forensics.disk_images.recipes import acquire, overwrite, section

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.domain.exhibits.acquisitions import Acquisition
    from tests.evidence_store.workflow.desk import Desk

OTHER = Digest(HashAlgorithm.SHA256, b"\1" * 32)


@pytest.fixture
def image(tmp_path: Path) -> Path:
    (tmp_path / "disk.raw").write_bytes(b"\x00\x01" * (SIZE // 2))
    return acquire(tmp_path / "disk.raw", tmp_path / "disk", "-c", "fast")


def register(desk: Desk, image: Path) -> Acquisition:
    entry = AcquisitionEntry(identify_source(image), "ewfacquire", ())
    desk.at_bench()
    return acquisitions.register_acquisition(desk.of(desk.examiner), "x_1", entry=entry)


def verify(desk: Desk, made: Acquisition, image: Path) -> Acquisition:
    return acquisitions.verify_acquisition(
        desk.of(desk.examiner),
        made.id,
        source=identify_source(image),
        on_progress=lambda _: None,
        by_second=True,
    )


def answer(monkeypatch: pytest.MonkeyPatch, found: ReadBySecond) -> None:
    """Let the second reader find this: what it does by itself is tried where it stands."""
    monkeypatch.setattr(second_readings, "read_by_second", lambda *_, **__: found)


def test_two_readers_that_agree_are_recorded_with_the_digests_of_each(
    desk: Desk, image: Path
) -> None:
    found = verify(desk, register(desk, image), image)

    assert found.is_verified
    assert found.second_reading is not None
    assert found.second_reading.says is found.readers_say is ReadersSay.AGREE
    assert desk.uow.events[-2:] == ["acquisition.read_twice", "acquisition.verified"]
    told = desk.uow.custody.drafts[-2].public
    assert told["readers"] == "agree"
    assert told["second"] == told["computed"] == [str(found.computed_digest)]
    assert str(told["reader"]).startswith("libewf 2")


def test_two_readers_that_differ_are_a_discrepancy_that_holds_the_exhibit(
    desk: Desk, image: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, ReadBySecond("libewf 1", SIZE, (OTHER,)))

    found = verify(desk, register(desk, image), image)
    again = verify(desk, found, image)

    (held,) = desk.uow.exhibits.get("x_1").open_discrepancies
    assert held.kind is DiscrepancyKind.READERS
    assert "Neither is taken for the truth" in held.note
    assert (held.recorded, held.seen) == (str(again.computed_digest), str(OTHER))
    assert again.readers_say is ReadersSay.DIFFER
    with pytest.raises(RefusedError, match="did not agree"):
        desk.propose()


def test_another_length_of_the_medium_is_a_difference(
    desk: Desk, image: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, ReadBySecond("libewf 1", SIZE + 512))

    verify(desk, register(desk, image), image)

    (held,) = desk.uow.exhibits.get("x_1").open_discrepancies
    assert "lengths of the medium" in held.note


def test_a_second_reader_that_fails_agrees_with_nothing(
    desk: Desk, image: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, ReadBySecond("libewf 1", None, fault="its reader went down"))

    found = verify(desk, register(desk, image), image)

    assert found.readers_say is ReadersSay.NOT_COMPARED
    assert desk.uow.custody.drafts[-2].public["readers"] == "not compared"
    assert not desk.uow.exhibits.get("x_1").discrepancies


def test_where_our_reader_found_damage_the_zeros_of_the_other_are_not_compared(
    desk: Desk, image: Path
) -> None:
    made = register(desk, image)
    overwrite(image, section(image, "sectors").start + 76 + 20, b"x" * 64)

    found = verify(desk, made, image)

    assert found.faults
    assert not found.is_verified
    assert found.second_reading is not None
    assert found.second_reading.theirs == ()
    assert found.readers_say is ReadersSay.NOT_COMPARED


def test_what_a_worker_found_of_two_readers_is_recorded_at_once(desk: Desk, image: Path) -> None:
    made = register(desk, image)

    found = acquisitions.read_acquisition(
        desk.of(desk.examiner),
        made.id,
        source=identify_source(image),
        on_progress=lambda _: None,
        by_second=True,
    )

    kept = desk.uow.acquisitions.get(made.id)
    assert kept.verified_at is None
    assert kept.second_reading is not None
    assert kept.second_reading.theirs == found.digests
    assert kept.readers_say is None  # nobody signed for what our reader read


def test_a_form_without_a_second_reader_is_refused_before_it_is_read(
    desk: Desk, image: Path
) -> None:
    raw = image.with_name("disk.raw")

    with pytest.raises(WrongEntryError, match="E01, S01 and Ex01 alone"):
        verify(desk, register(desk, raw), raw)
    assert "acquisition.read_twice" not in desk.uow.events
