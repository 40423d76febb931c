from __future__ import annotations

import random
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from forensics.hash_sets.opening import save_hash_set
from forensics.scanning.result.result_file import read_result
from forensics.values import Extent, HitKind
from tests.forensics.disk_images.chunks import chunk_offsets
from tests.forensics.disk_images.recipes import acquire, flip
from tests.forensics.scanning.builders import a_whole_set_of
from tests.forensics.scanning.recipes import a_picture

if TYPE_CHECKING:
    from pathlib import Path

CHUNK = 32 * 1024
SIZE = 768 * 1024  # of which ewfacquire makes one segment
PICTURE = a_picture("damaged", 150_003)
AT = 96 * 1024  # in chunks 3 to 7


@pytest.fixture(scope="module")
def acquired(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Random bytes with a picture, then lines of text: chunks as they are, and compressed ones."""
    folder = tmp_path_factory.mktemp("damaged")
    data = bytearray(random.Random(8).randbytes(SIZE))  # noqa: S311 -- no secret
    data[AT : AT + len(PICTURE)] = PICTURE
    text = "".join(f"{number} green bottles\n" for number in range(SIZE // 16)).encode()
    data[SIZE // 2 :] = text[: SIZE - SIZE // 2]
    (folder / "medium.raw").write_bytes(data)
    return acquire(folder / "medium.raw", folder / "medium", "-c", "fast")


@pytest.mark.parametrize("chunk", [1, 5, 20], ids=["as it is", "in the picture", "compressed"])
def test_64_flipped_bytes_of_an_e01_are_told_with_their_extent(
    acquired: Path, tmp_path: Path, chunk: int
) -> None:
    image, out = tmp_path / "medium.E01", tmp_path / "r"
    image.write_bytes(acquired.read_bytes())
    flip(image, chunk_offsets(image)[chunk] + 100, 64)
    hash_set = a_whole_set_of([PICTURE])
    blocks = bytes(hash_set.blocks or b"")
    save_hash_set(tmp_path / "set", hash_set.known_files, passphrase=b"p", blocks=blocks)
    (tmp_path / "pass").write_text("p\n")
    command = [
        sys.executable, "-m", "tests.forensics.scanning.expunge", "scan", str(image),
        "--hash-set", str(tmp_path / "set"), "--passphrase-file", str(tmp_path / "pass"),
        "--out", str(out),
    ]  # fmt: skip

    done = subprocess.run(command, check=False, capture_output=True, text=True)

    assert done.returncode == 3, done.stderr
    result = read_result(out)
    bad = Extent(chunk * CHUNK, CHUNK)
    told = [fault for fault in result.faults if "not understood" not in fault.reason]
    assert [fault.extents for fault in told] == [(bad,)]
    (source,) = result.sources
    assert source.coverage.checksum_bad == CHUNK
    assert source.coverage.total == SIZE
    assert f"{CHUNK:,} with a bad checksum" in done.stdout
    # What lies in the bad chunk is not claimed, and all around it is found.
    claimed = [extent for hit in result.hits for extent in hit.extents]
    assert all(extent.end <= bad.offset or extent.offset >= bad.end for extent in claimed)
    if chunk == 5:
        assert [hit.kind for hit in result.hits] == [HitKind.TRUNCATED, HitKind.FRAGMENT]
        assert sum(extent.length for extent in claimed) >= len(PICTURE) - CHUNK - 1024
    else:
        assert [hit.extents for hit in result.hits] == [(Extent(AT, len(PICTURE)),)]
