"""The published and made corpora, scored by their own scripts."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.corpus

EXPUNGE = f"{sys.executable} -m tests.forensics.scanning.expunge"
# Images of file systems and containers that this version reads.
THIRD_PARTY = (
    "dfvfs_ext2.raw", "dfvfs_fat12.raw", "dfvfs_hfsplus.raw", "dfvfs_gpt.raw", "dfvfs_mbr.raw",
    "dfvfs_ext2.E01", "dfvfs_ext2.split.E01", "dfvfs_ext2.splitraw.000", "dfvfs_iso9660.raw",
    "dfvfs_cs_single_volume.raw", "plaso_vsstest.qcow2", "dfvfs_syslog.xz",
)  # fmt: skip
IMAGES = ("pc_mbr", "ntfs_vol", "split_fat16", "ext4_frag", "clean_ntfs")
SEGMENTS = ("pc_mbr.E01", "ntfs_vol.raw", "split_fat16.001", "ext4_frag.raw", "clean_ntfs.raw")


def check(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(word) for word in command], check=False, capture_output=True, text=True
    )


def test_all_deleted_files_of_dftt_7_are_found(corpus: Path) -> None:
    done = check(
        sys.executable, corpus / "check_dftt.py", corpus / "dftt", "--expunge", EXPUNGE,
        "--need", "7",
    )  # fmt: skip

    assert "9 of 9" in done.stdout, done.stdout + done.stderr


def test_the_pictures_of_dftt_8_that_lie_in_no_archive_are_found(corpus: Path) -> None:
    done = check(
        sys.executable, corpus / "check_dftt.py", corpus / "dftt", "--expunge", EXPUNGE,
        "--need", "8",
    )  # fmt: skip

    assert "#8 JPEG search: 6 of 6" in done.stdout, done.stdout + done.stderr


def test_the_fragments_of_dftt_6_are_found_in_exactly_the_published_sectors(corpus: Path) -> None:
    done = check(
        sys.executable, corpus / "check_dftt.py", corpus / "dftt", "--expunge", EXPUNGE,
        "--need", "6",
    )  # fmt: skip

    assert "6 of 6 with the published sectors" in done.stdout, done.stdout + done.stderr


def test_every_content_of_third_party_images_is_found(corpus: Path) -> None:
    done = check(
        sys.executable, corpus / "check_third_party.py", corpus / "third_party",
        "--expunge", EXPUNGE, "--only", ",".join(THIRD_PARTY),
    )  # fmt: skip

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("ok ") == len(THIRD_PARTY)


@pytest.mark.root
@pytest.mark.long
def test_every_whole_plant_of_the_made_corpus_is_found(corpus: Path, tmp_path: Path) -> None:
    made, result = tmp_path / "corpus", tmp_path / "result.json"
    done = check(sys.executable, corpus / "make_corpus.py", "--seed", "1", "--out", made)
    assert done.returncode == 0, done.stdout + done.stderr
    (tmp_path / "pass").write_text("orchard violin granite teaspoon\n")
    (tmp_path / "pass").chmod(0o600)
    sealed = ["--passphrase-file", str(tmp_path / "pass")]
    expunge = EXPUNGE.split()
    check(*expunge, "hash-set", "build", made / "evidence", "--out", tmp_path / "set", *sealed)

    sources = [made / "images" / name for name in SEGMENTS]
    check(*expunge, "scan", *sources, "--hash-set", tmp_path / "set", "--out", result, *sealed)

    for kinds, options in (
        ("live*,ads*,resident,hardlink,fragmented,recycle_bin,ntfs_compressed", ()),
        # One name of the FAT32 partition was overwritten by the next: the raw pass alone finds it.
        ("deleted,deleted_ads,deleted_resident,deleted_video", ("--fs", "ntfs,fat")),
    ):
        truth = tmp_path / "truth.json"
        check(
            sys.executable, corpus / "filter_truth.py", made / "truth.json", truth,
            "--kinds", kinds, "--images", ",".join(IMAGES), *options,
        )  # fmt: skip
        done = check(
            sys.executable, corpus / "check_scan.py", truth, result, "--images", ",".join(IMAGES),
            "--min-precision", "0", "--min-recall", "1",
            "--min-coverage", "0", "--max-decoy-hits", "0",
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
