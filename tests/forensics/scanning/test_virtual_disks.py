"""A virtual disk as a source: its medium is scanned, and what of its files is not, is said."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from forensics.cli.scanning import is_complete
from forensics.scanning.sources.guarded_images import look_at_image
from forensics.scanning.stages import EXACT, STAGES
from forensics.values import HitKind, Method
from tests.forensics.scanning.builders import a_request, content_at, scanned
from tests.forensics.virtual_disks.recipes import (
    KIB,
    child_of,
    converted,
    patch,
    run,
    written,
)

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.values import ScanResult
    from tests.forensics.scanning.conftest import Media

FORMS = ("qcow2, zlib", "vmdk, sparse parts")


def scan(image: Path, media: Media, out: Path, stages: tuple[str, ...] = STAGES) -> ScanResult:
    return scanned(hash_set=media.hash_set, out=out, request=a_request(image, stages=stages))


@pytest.fixture(scope="module")
def raw(media: Media, tmp_path_factory: pytest.TempPathFactory) -> ScanResult:
    """The scan of the same medium as it is."""
    return scan(media.fat, media, tmp_path_factory.mktemp("raw") / "r")


@pytest.mark.parametrize("form", FORMS)
def test_a_virtual_disk_has_the_hits_of_its_medium(
    form: str, media: Media, raw: ScanResult, tmp_path: Path
) -> None:
    image = converted(media.fat, tmp_path, form)

    result = scan(image, media, tmp_path / "r")

    (source,), (whole,) = result.sources, raw.sources
    assert [replace(hit, image="") for hit in result.hits] == [
        replace(hit, image="") for hit in raw.hits
    ]
    assert {hit.method for hit in result.hits} != {Method.EMBEDDED}
    assert source.volumes == whole.volumes
    assert source.sample == whole.sample
    assert (source.size, source.coverage) == (whole.size, whole.coverage)
    assert [fault.reason for fault in result.faults] == [fault.reason for fault in raw.faults]


def test_of_a_child_without_its_parent_the_rest_is_unreadable_with_the_reason(
    media: Media, tmp_path: Path
) -> None:
    base = tmp_path / "base.raw"
    shutil.copyfile(media.fat, base)
    top = written(child_of(base, tmp_path / "top.qcow2", below="raw"), "write -P 65 128k 64k")

    with_parent = scan(top, media, tmp_path / "with")
    base.unlink()
    result = scan(top, media, tmp_path / "without")

    (source,) = result.sources
    assert with_parent.hits
    assert source.size == with_parent.sources[0].size
    assert source.coverage.unreadable == media.fat.stat().st_size - 64 * KIB
    reason = "the disk image that top.qcow2 builds upon is not beside it"
    assert reason in {fault.reason for fault in result.faults}
    assert not is_complete(result)


def test_earlier_states_are_faults_of_the_scan(media: Media, tmp_path: Path) -> None:
    image = converted(media.fat, tmp_path, "qcow2")
    run("qemu-img", "snapshot", "-c", "before", image)
    written(image, "write -P 65 128k 64k")

    result = scan(image, media, tmp_path / "r", (EXACT,))

    reasons = [fault.reason for fault in result.faults]
    assert "disk.qcow2 keeps 1 earlier states of its medium, which were not read" in reasons
    assert any(each.endswith("are no part of the medium as it is now, and were not read")
               for each in reasons)  # fmt: skip
    assert not is_complete(result)


def test_an_encrypted_one_is_encrypted_for_all_its_bytes(media: Media, tmp_path: Path) -> None:
    image = tmp_path / "disk.qcow2"
    options = "encrypt.format=aes,encrypt.key-secret=s"
    secret = ("--object", "secret,id=s,data=abc")
    run("qemu-img", "create", "-q", "-f", "qcow2", *secret, "-o", options, image, "4M")

    result = scan(image, media, tmp_path / "r")

    (source,), (fault,) = result.sources, result.faults
    assert source.coverage.encrypted == source.size == image.stat().st_size
    assert fault.reason.startswith("disk.qcow2 is encrypted, no key given: its bytes were compared")
    assert not is_complete(result)


def test_of_one_whose_tables_make_no_sense_the_stored_bytes_are_compared(
    media: Media, tmp_path: Path
) -> None:
    image = converted(media.fat, tmp_path, "qcow2")
    patch(image, 40, (2**62).to_bytes(8))  # the place of its table

    result = scan(image, media, tmp_path / "r")

    (source,), (fault,) = result.sources, result.faults
    found = {content_at(image, hit) for hit in result.hits if hit.kind is HitKind.EMBEDDED}
    assert media.pictures.live in found
    assert source.coverage.unopened == image.stat().st_size - source.coverage.compared
    assert "disk.qcow2 is damaged: its table does not lie within the file" in fault.reason
    assert not is_complete(result)


def test_a_disk_image_is_looked_at_with_all_that_it_builds_upon_by_confined_children(
    media: Media, tmp_path: Path
) -> None:
    """What registers a disk image parses none of it: the names in it are asked for, too."""
    base = converted(media.fat, tmp_path, "qcow2")
    middle = child_of(base, tmp_path / "middle.qcow2")
    top = child_of(middle, tmp_path / "top.qcow2")

    found = look_at_image(top)

    assert found.source.segments == (top, middle, base)
    assert found.source.size == media.fat.stat().st_size
    assert found.digests == ()
