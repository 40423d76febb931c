"""A container given as a source: its stored bytes are compared, and the rest stays unopened."""

from __future__ import annotations

import subprocess
import tarfile
from typing import TYPE_CHECKING

import pytest

from forensics.cli.scanning import is_complete
from forensics.containers import identify_source
from forensics.containers.as_bytes import open_as_bytes
from forensics.scanning.stages import EXACT, STAGES
from forensics.values import HitKind, HitState, Method
from tests.forensics.containers.l01_recipes import DELETED, Node, a_tree, an_l01
from tests.forensics.scanning.builders import a_request, content_at, scanned

if TYPE_CHECKING:
    from pathlib import Path

    from tests.forensics.scanning.conftest import Media

FORMATS = ("qcow", "qed", "parallels")


def converted(medium: Path, folder: Path, kind: str) -> Path:
    out = folder / f"disk.{kind}"
    subprocess.run(["qemu-img", "convert", "-O", kind, medium, out], check=True)
    return out


@pytest.mark.parametrize("kind", FORMATS)
def test_the_stored_bytes_of_a_disk_image_that_is_not_read_are_compared(
    kind: str, media: Media, tmp_path: Path
) -> None:
    image = converted(media.fat, tmp_path, kind)

    result = scanned(
        hash_set=media.hash_set, out=tmp_path / "r", request=a_request(image, stages=STAGES)
    )

    (source,), (fault,) = result.sources, result.faults
    assert {hit.method for hit in result.hits} == {Method.EMBEDDED}
    found = {content_at(image, hit) for hit in result.hits if hit.kind is HitKind.EMBEDDED}
    assert found == {media.pictures.live, media.pictures.padded, media.pictures.deleted}
    assert source.coverage.compared == sum(hit.length for hit in result.hits)
    assert source.coverage.unopened == image.stat().st_size - source.coverage.compared
    assert "not read" in fault.reason
    assert source.volumes == ()
    assert not is_complete(result)


def test_the_first_version_of_qcow_is_recognised_and_not_opened(
    media: Media, tmp_path: Path
) -> None:
    image = converted(media.fat, tmp_path, "qcow")
    assert image.read_bytes().startswith(b"QFI\xfb\0\0\0\x01")

    result = scanned(
        hash_set=media.hash_set, out=tmp_path / "r", request=a_request(image, stages=STAGES)
    )

    (source,), (fault,) = result.sources, result.faults
    assert "a QCOW file, which this version does not read" in fault.reason
    assert source.coverage.unopened == image.stat().st_size - source.coverage.compared
    assert source.volumes == ()
    assert not is_complete(result)


def test_members_of_a_tar_archive_are_found_as_they_are_stored(
    media: Media, tmp_path: Path
) -> None:
    archive = tmp_path / "phone.tar"
    with tarfile.open(archive, "w") as file:
        file.add(media.folder, "phone")

    result = scanned(
        hash_set=media.hash_set, out=tmp_path / "r", request=a_request(archive, stages=STAGES)
    )

    whole = [hit for hit in result.hits if hit.kind is HitKind.EXACT]
    assert {hit.path: content_at(archive, hit) for hit in whole} == {
        "/phone/DCIM/pic1.jpg": media.pictures.live,
        "/phone/DCIM/pic2.jpg": media.pictures.padded,
    }
    assert is_complete(result)


def test_files_of_an_l01_are_found_where_it_keeps_them(media: Media, tmp_path: Path) -> None:
    pictures, folder = media.pictures, media.folder
    files = {f"/C/{path.name}": path.read_bytes() for path in (folder / "DCIM").iterdir()}
    tree = a_tree(files | {"/C/free": bytes(5000) + pictures.deleted})
    tree.below[0].below.append(Node("gone.jpg", pictures.live, {"opr": str(DELETED)}))
    request = a_request(an_l01(tree, tmp_path / "case.L01", segments=2), stages=STAGES)

    result = scanned(hash_set=media.hash_set, out=tmp_path / "r", request=request)

    kept = open_as_bytes(identify_source(tmp_path / "case.L01"))
    found = {hit.path: (hit.state, b"".join(map(kept.read_at, hit.extents))) for hit in result.hits}
    kept.close()
    assert found == {
        "/C/pic1.jpg": (HitState.LIVE, pictures.live),
        "/C/pic2.jpg": (HitState.LIVE, pictures.padded),
        "/C/free": (HitState.LIVE, pictures.deleted),
        "/C/gone.jpg": (HitState.DELETED, pictures.live),
    }
    assert {hit.allocated for hit in result.hits} == {True, None}
    assert result.sources[0].coverage.compared == result.sources[0].size
    assert is_complete(result)


def test_without_a_raw_pass_a_container_stays_closed(media: Media, tmp_path: Path) -> None:
    image = converted(media.fat, tmp_path, "qed")

    result = scanned(
        hash_set=media.hash_set, out=tmp_path / "r", request=a_request(image, stages=(EXACT,))
    )

    assert not result.hits
    assert result.sources[0].coverage.unopened == image.stat().st_size
