"""What was acquired as one run of bytes, by which a scan of it is known again."""

from __future__ import annotations

import hashlib
import zipfile
from typing import TYPE_CHECKING

import pytest

from forensics.containers.as_bytes import open_as_bytes
from forensics.containers.opening import identify_folder, identify_source
from forensics.disk_images.sampling import sample_of
from forensics.disk_images.verifying import digest_medium
from forensics.errors import DiskImageError
from forensics.scanning.sources.guarded_images import identify_acquired, look_at_image
from forensics.values import Digest, HashAlgorithm

if TYPE_CHECKING:
    from pathlib import Path

A, B = b"first" * 300, b"second" * 1000


@pytest.fixture
def phone(tmp_path: Path) -> Path:
    folder = tmp_path / "phone"
    (folder / "sub").mkdir(parents=True)
    (folder / "sub" / "b").write_bytes(B)
    (folder / "a").write_bytes(A)
    (folder / "none").write_bytes(b"")
    return folder


def digest(path: Path) -> Digest:
    opened = open_as_bytes(identify_acquired(path))
    try:
        (found,) = digest_medium(
            opened, algorithms=(HashAlgorithm.SHA256,), on_progress=lambda _: None
        ).digests
    finally:
        opened.close()
    return found


def sample(path: Path) -> Digest | None:
    opened = open_as_bytes(identify_acquired(path))
    try:
        return sample_of(opened)
    finally:
        opened.close()


def test_a_folder_is_its_list_and_then_its_files_in_the_order_of_their_paths(phone: Path) -> None:
    said = b"a\0%b" % len(A).to_bytes(8, "little")
    said += b"none\0%b" % bytes(8)
    said += b"sub/b\0%b" % len(B).to_bytes(8, "little")

    assert digest(phone).value == hashlib.sha256(said + A + B).digest()


def test_a_file_that_was_renamed_changes_a_folder(phone: Path) -> None:
    before = digest(phone), sample(phone)
    (phone / "a").rename(phone / "b")

    assert digest(phone) != before[0]
    assert sample(phone) != before[1]


def test_a_file_that_went_since_it_was_listed_gives_no_digest(phone: Path) -> None:
    opened = open_as_bytes(identify_acquired(phone))
    (phone / "sub" / "b").unlink()

    found = digest_medium(opened, algorithms=(HashAlgorithm.SHA256,), on_progress=lambda _: None)

    assert found.digests == ()
    assert len(found.faults) == 1


def test_an_archive_is_its_file(tmp_path: Path) -> None:
    path = tmp_path / "phone.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", A)

    assert digest(path).value == hashlib.sha256(path.read_bytes()).digest()


def test_a_folder_and_an_archive_are_looked_at_by_a_confined_child(
    phone: Path, tmp_path: Path
) -> None:
    path = tmp_path / "phone.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a", A)

    assert look_at_image(phone).source == identify_folder(phone)
    assert look_at_image(path).source == identify_source(path)
    assert look_at_image(path).digests == ()


def test_an_empty_folder_is_no_acquisition(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    with pytest.raises(DiskImageError, match="empty"):
        look_at_image(tmp_path / "empty")
