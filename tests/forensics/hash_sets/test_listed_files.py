"""What the known files of a list are found by, from the list as another program wrote it."""

from __future__ import annotations

import hashlib
import io
import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from forensics.altered.pdq import pdq_of
from forensics.exports.standing import HitStanding, standing_of
from forensics.hash_sets.lists.importing import read_list
from forensics.hash_sets.lists.reading_apart import answer
from forensics.hash_sets.sections import from_sections
from forensics.scanning.stages import STAGES
from forensics.values import HashAlgorithm, HitKind, Method
from tests.forensics.scanning.altered import COPIES, KNOWN, ORIGINAL, OTHERS, drawn
from tests.forensics.scanning.builders import a_request, scanned
from tests.forensics.scanning.recipes import MIB, blank, run

if TYPE_CHECKING:
    from pathlib import Path

    from PIL import Image

    from forensics.hash_set import HashSet
    from forensics.values import ScanResult

FILES = {
    "exact.jpg": KNOWN,
    "saved.jpg": COPIES["/saved.jpg"],
    "turned.webp": COPIES["/turned.webp"],
    "other.jpg": OTHERS["/other.jpg"],
}
MD5 = hashlib.md5(KNOWN, usedforsecurity=False).hexdigest()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("listed") / "files"
    folder.mkdir()
    for name, content in FILES.items():
        (folder / name).write_bytes(content)
    return folder


def a_set_of(rows: str) -> HashSet:
    line, _, rest = b"".join(answer(read_list(io.BytesIO(rows.encode())), bytes(32))).partition(
        b"\n"
    )
    sections = {}
    for name, size in json.loads(line)["sections"]:
        sections[name], rest = rest[:size], rest[size:]
    return from_sections(sections)


def found_by(rows: str, folder: Path, out: Path) -> ScanResult:
    request = a_request(folder, stages=STAGES)
    return scanned(hash_set=a_set_of(rows), out=out / "r", request=request)


def test_a_file_of_which_a_list_has_the_md5_alone_is_found_and_said_to_rest_on_it(
    folder: Path, tmp_path: Path
) -> None:
    result = found_by(f"{MD5}  victim.jpg\n", folder, tmp_path)

    (hit,) = result.hits
    assert (hit.path, hit.kind, hit.item) == ("/exact.jpg", HitKind.EXACT, "ROW-0001")
    assert hit.established_by == (HashAlgorithm.MD5,)


def test_an_md5_that_agrees_with_another_size_is_no_hit_and_is_told(
    folder: Path, tmp_path: Path
) -> None:
    rows = f"%%%% HASHDEEP-1.0\n%%%% size,md5,filename\n{len(KNOWN)},{'ab' * 16},a\n3,{MD5},b\n"

    result = found_by(rows, folder, tmp_path)

    assert not result.hits
    assert any("its size or another digest does not" in fault.reason for fault in result.faults)


def test_a_pdq_hash_of_a_list_finds_candidates_in_any_orientation_and_establishes_nothing(
    folder: Path, tmp_path: Path
) -> None:
    pdq = pdq_of(np.asarray(ORIGINAL))
    rows = f"hash,quality,filename\n{pdq.hashes[0].tobytes().hex()},{pdq.quality},victim.jpg\n"

    result = found_by(rows, folder, tmp_path)

    assert {hit.path for hit in result.hits} == {"/exact.jpg", "/saved.jpg", "/turned.webp"}
    assert all(hit.method is Method.PERCEPTUAL and hit.is_candidate for hit in result.hits)
    assert not any(hit.established_by for hit in result.hits)
    assert any("pieces of these were not looked for" in fault.reason for fault in result.faults)


# A hit on MD5 or SHA-1 alone, where the list has a PDQ hash of the same file


def row_of(picture: Image.Image, **digests: str) -> str:
    """A list of one known file by digests, and by the PDQ hash of a picture."""
    pdq = pdq_of(np.asarray(picture)).hashes[0].tobytes().hex()
    kinds = ",".join(digests)
    return f"reference,{kinds},pdq\nK1,{','.join(digests.values())},{pdq}\n"


@pytest.fixture(scope="module")
def medium(folder: Path) -> Path:
    path = blank(folder.with_name("disk.raw"), 4 * MIB)
    run("mke2fs", "-q", "-t", "ext4", "-d", folder, path)
    return path


@pytest.mark.parametrize("kept_as", ["folder", "medium"])
def test_where_the_list_has_its_pdq_too_the_picture_in_the_file_is_compared_as_well(
    request: pytest.FixtureRequest, tmp_path: Path, kept_as: str
) -> None:
    source = request.getfixturevalue(kept_as)

    result = found_by(row_of(ORIGINAL, md5=MD5), source, tmp_path)

    found = {hit.path: hit for hit in result.hits}
    assert set(found) == {"/exact.jpg", "/saved.jpg", "/turned.webp"}
    whole = found["/exact.jpg"]
    assert (whole.kind, whole.established_by) == (HitKind.EXACT, (HashAlgorithm.MD5,))
    assert not whole.is_strong
    assert whole.likeness is not None
    assert whole.likeness.distance is not None
    assert whole.likeness.distance <= 2
    assert standing_of(whole) is HitStanding.CANDIDATE  # it is for two people all the same
    assert not whole.is_candidate


@pytest.mark.parametrize("kept_as", ["folder", "medium"])
def test_a_file_that_shares_the_md5_and_shows_another_picture_is_like_nothing(
    request: pytest.FixtureRequest, tmp_path: Path, kept_as: str
) -> None:
    source = request.getfixturevalue(kept_as)

    result = found_by(row_of(drawn(21), md5=MD5), source, tmp_path)

    (hit,) = result.hits
    assert (hit.path, hit.likeness) == ("/exact.jpg", None)


def test_what_is_known_by_sha_256_is_not_looked_at(medium: Path, tmp_path: Path) -> None:
    sha256 = hashlib.sha256(KNOWN).hexdigest()

    result = found_by(row_of(ORIGINAL, md5=MD5, sha256=sha256), medium, tmp_path)

    (hit,) = [hit for hit in result.hits if hit.path == "/exact.jpg"]
    assert (hit.is_strong, hit.likeness) == (True, None)
