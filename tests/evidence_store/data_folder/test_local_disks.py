from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evidence_store.data_folder import local_disks
from evidence_store.errors import EvidenceStoreError
from tests.evidence_store.stores import make_store, reopen

if TYPE_CHECKING:
    from pathlib import Path

MOUNTS = "1 0 8:1 / / rw - ext4 /dev/sda1 rw\n2 1 8:2 / {place} rw shared:1 - {kind} x rw\n"


def mounted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: str) -> None:
    file = tmp_path / "mountinfo"
    file.write_text(MOUNTS.format(place=str(tmp_path).replace(" ", "\\040"), kind=kind))
    monkeypatch.setattr(local_disks, "MOUNTS", file)


@pytest.mark.parametrize(
    "kind", ["nfs4", "cifs", "smb3", "fuse.sshfs", "fuseblk", "virtiofs", "9p", "vboxsf", "ceph"]
)
def test_a_folder_that_is_not_on_a_disk_of_this_computer_is_not_opened(
    kind: str, made_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data").symlink_to(made_folder)  # what counts is where it leads
    reopen(tmp_path / "data")
    file = tmp_path / "mountinfo"
    file.write_text(MOUNTS.format(place=made_folder.parent, kind=kind))
    monkeypatch.setattr(local_disks, "MOUNTS", file)

    with pytest.raises(EvidenceStoreError, match=rf"of the kind {kind}.*PostgreSQL"):
        reopen(tmp_path / "data")


@pytest.mark.parametrize("name", ["Llŷr", "a b", "tab\there", "back\\slash", "\udcff"])
def test_a_folder_is_found_on_its_mount_whatever_that_is_called(name: str, tmp_path: Path) -> None:
    place = tmp_path / name
    written = "".join(f"\\{ord(one):03o}" if one in " \t\n\\" else one for one in str(place))
    file = tmp_path / "mountinfo"
    file.write_bytes(MOUNTS.format(place=written, kind="nfs4").encode("utf-8", "surrogateescape"))

    kind = local_disks.kind_of_mount(place / "data", local_disks.mounts_told(file))

    assert kind == "nfs4"


def test_no_unit_is_founded_there_either_and_nothing_of_it_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounted(monkeypatch, tmp_path, "nfs4")

    with pytest.raises(EvidenceStoreError, match="nfs4"):
        make_store(tmp_path / "data")
    assert {each.name for each in tmp_path.iterdir()} == {"mountinfo", "data-unit.toml"}


@pytest.mark.parametrize("name", ["Dropbox", "OneDrive - Heddlu", "iCloud Drive", "Nextcloud"])
def test_a_folder_that_a_service_copies_is_not_opened(
    name: str, made_folder: Path, tmp_path: Path
) -> None:
    (tmp_path / name).mkdir()
    moved = tmp_path / name / "data"
    made_folder.rename(moved)
    try:
        with pytest.raises(EvidenceStoreError, match="cloud service"):
            reopen(moved)
    finally:
        moved.rename(made_folder)


@pytest.mark.parametrize("kind", ["ext4", "xfs", "btrfs", "zfs", "tmpfs", "overlay"])
def test_a_local_disk_is_fine(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mounted(monkeypatch, tmp_path, kind)

    local_disks.require_local(tmp_path / "data")


def test_where_a_system_tells_nothing_of_its_mounts_the_path_alone_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local_disks, "MOUNTS", tmp_path / "none")

    local_disks.require_local(tmp_path)


@pytest.mark.parametrize("name", ["megan", "Omega", "icloudy"])
def test_a_name_that_only_contains_that_of_a_service_is_fine(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounted(monkeypatch, tmp_path, "ext4")

    local_disks.require_local(tmp_path / name / "data")
