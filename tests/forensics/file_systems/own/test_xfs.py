"""XFS: every form of folder and inode, by mkfs.xfs, and what xfs_db says of the same volume."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING

import pytest

from forensics.errors import FileSystemError
from forensics.file_system import Residency
from forensics.values import HitState
from tests.forensics.file_systems.listings import Listing, list_image
from tests.forensics.file_systems.recipes import MIB, an_image, run

if TYPE_CHECKING:
    from pathlib import Path

FEW, LEAF, NODE = 3, 90, 560  # names: within an inode or one block, in many, with an index of many


@pytest.fixture(scope="module")
def contents() -> dict[str, bytes]:
    chance = random.Random("xfs")  # noqa: S311 -- no secret
    sizes = (0, 1, 600, 1, 600, 9000)
    named = {f"/few/{n}": chance.randbytes(50_000 + n) for n in range(FEW)}
    for folder, number in (("leaf", LEAF), ("node", NODE)):
        for n in range(number):
            named[f"/{folder}/{'a' * 40} {n:04}"] = chance.randbytes(sizes[n % len(sizes)])
    return named


def a_volume(folder: Path, contents: dict[str, bytes], *options: str) -> Path:
    """A volume that mkfs.xfs fills by itself."""
    path = an_image(folder, "xfs.dd", 40 * MIB).path
    lines = ["/none", "0 0", "d--755 0 0"]
    for name in ("few", "leaf", "node"):
        lines.append(f"{name} d--755 0 0")
        for file, content in contents.items():
            if file.startswith(f"/{name}/"):
                source = folder / f"{name}-{file.rpartition(' ')[2].replace('/', '-')}"
                source.write_bytes(content)
                lines.append(f"{file.rpartition('/')[2].replace(' ', '_')} ---644 0 0 {source}")
        lines.append("$")
    (folder / "proto").write_text("\n".join([*lines, "$", ""]))
    run("mkfs.xfs", "--unsupported", "-q", *options, "-p", folder / "proto", path)
    return path


@pytest.fixture(scope="module")
def volume(tmp_path_factory: pytest.TempPathFactory, contents: dict[str, bytes]) -> Path:
    return a_volume(tmp_path_factory.mktemp("xfs"), contents)


def told(listing: Listing) -> dict[str, bytes]:
    return {e.path or "": listing.stored(e) for e in listing.entries if e.state is HitState.LIVE}


def expected(contents: dict[str, bytes]) -> dict[str, bytes]:
    return {path.replace(" ", "_"): content for path, content in contents.items()}


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("-m", "crc=0", "-n", "ftype=0", "-d", "agcount=2", "-i", "size=1024"),
        ("-b", "size=1024", "-n", "size=4096", "-i", "size=512"),
    ],
    ids=["as today", "version 4", "small blocks"],
)
def test_every_file_is_listed_with_its_name_and_content(
    options: tuple[str, ...], tmp_path: Path, contents: dict[str, bytes]
) -> None:
    listing = list_image(a_volume(tmp_path, contents, *options))

    assert told(listing) == expected(contents)
    assert listing.faults == ()
    assert {entry.residency for entry in listing.entries} == {Residency.STORED}


def db(path: Path, *commands: str) -> str:
    words = [word for command in commands for word in ("-c", command)]
    return run("xfs_db", "-x", *words, path).decode()


def test_extents_are_those_that_xfs_db_tells(volume: Path) -> None:
    listing = list_image(volume)
    group = int(db(volume, "sb 0", "p agblocks").rpartition(" ")[2])
    for entry in listing.entries[:: len(listing.entries) // 8]:
        lines = db(volume, f"inode {entry.stream.inode}", "bmap -d").splitlines()
        blocks = [re.findall(r"\((\d+)/(\d+)\) count (\d+)", line) for line in lines]
        places = [(int(e[0][0]) * group + int(e[0][1])) * 4096 for e in blocks if e]

        assert [run.offset for run in entry.runs] == places


def deleted(volume: Path, out: Path, inode: int) -> Path:
    """As the kernel leaves a deleted file: no kind, no length, and free in the tree of inodes."""
    out.write_bytes(volume.read_bytes())
    db(
        out, f"inode {inode}",
        *(f"write -d core.{field} 0" for field in ("mode", "size", "nextents", "nlinkv2")),
    )  # fmt: skip
    record = db(out, "agi 0", "addr root", "p recs").splitlines()
    for line in record:
        for number, start, free in re.findall(r"(\d+):\[(\d+),\S*?,(0x[0-9a-f]+|0)\]", line):
            if int(start) <= inode < int(start) + 64:
                mask = int(free, 16) | 1 << inode - int(start)
                db(out, "agi 0", "addr root", f"write -d recs[{number}].free {mask:#x}")
    return out


def test_a_deleted_file_is_found_by_what_its_inode_still_names(
    volume: Path, tmp_path: Path, contents: dict[str, bytes]
) -> None:
    before = list_image(volume).at("/few/1")

    listing = list_image(deleted(volume, tmp_path / "after.dd", before.stream.inode))

    (entry,) = [each for each in listing.entries if each.state is HitState.DELETED]
    content = contents["/few/1"]
    assert entry.stream.inode == before.stream.inode
    assert listing.stored(entry) == content.ljust(-(-len(content) // 4096) * 4096, b"\0")
    assert not entry.allocated


def test_a_form_that_is_not_read_is_told(volume: Path, tmp_path: Path) -> None:
    path = tmp_path / "later.dd"
    data = bytearray(volume.read_bytes())
    data[216:220] = (1 << 20).to_bytes(4, "big")
    path.write_bytes(data)

    with pytest.raises(FileSystemError, match="XFS of a form that is not read"):
        list_image(path)
