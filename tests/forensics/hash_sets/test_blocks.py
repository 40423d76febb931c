from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from blake3 import blake3
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from forensics.cli.hash_set import hash_set
from forensics.errors import HashSetError
from forensics.hash_sets.anchors.anchor_families import rarity_for
from forensics.hash_sets.anchors.anchor_table import AnchorTable, Family
from forensics.hash_sets.blocks import BlockTables, blocks_of, digest16
from forensics.hash_sets.building import build_from_folder
from forensics.hash_sets.columns import pack_columns, unpack_columns
from forensics.hash_sets.detectability import NEVER
from forensics.hash_sets.opening import open_hash_set, save_hash_set
from forensics.hash_sets.sharing import attach_blocks, shared_index
from tests.forensics.hash_sets.builders import a_hash_set_of

if TYPE_CHECKING:
    from pathlib import Path


def random_bytes(seed: int, length: int) -> bytes:
    return random.Random(seed).randbytes(length)  # noqa: S311 -- the same bytes in every run


CONTENTS = [random_bytes(1, 150_001), random_bytes(2, 64 * 1024), random_bytes(3, 40)]


def test_each_block_has_its_digest_over_its_exact_length() -> None:
    tables = BlockTables(blocks_of(CONTENTS))

    for row, content in enumerate(CONTENTS):
        for block in range(-(-len(content) // 512)):
            piece = content[block * 512 : (block + 1) * 512]
            assert tables.block_digest(row, block) == blake3(piece).digest()[:16]
        for stretch in range(-(-len(content) // 65536)):
            piece = content[stretch * 65536 : (stretch + 1) * 65536]
            assert tables.stretch_digest(row, stretch) == digest16(piece)


def test_anchors_lead_to_their_known_file() -> None:
    tables = BlockTables(blocks_of(CONTENTS))

    rows, offsets = tables.rows_and_offsets(tables.anchors.places.astype(np.int64))

    sizes = tables.sizes[rows]
    assert (offsets + 8 <= sizes).all()
    assert set(rows.tolist()) == {0, 1, 2}


@given(st.integers(0, 3000), st.integers(0, 2**32))
@settings(max_examples=30)
def test_every_anchor_is_found_and_nothing_else(count: int, seed: int) -> None:
    noise = np.random.default_rng(seed)
    hashes = noise.integers(0, 2**64, count, dtype=np.uint64)
    places = noise.integers(0, 2**20, count)
    small = noise.integers(0, 2, count).astype(bool)
    table = AnchorTable.of(hashes, places, of_small=small, rarity=1)

    which, found = table.find(hashes)

    assert sorted(zip(hashes[which].tolist(), found.tolist(), strict=True)) == sorted(
        zip(hashes.tolist(), places.tolist(), strict=True)
    )
    assert len(table.passing(Family.DENSE, hashes[small])) == small.sum()
    others = noise.integers(0, 2**64, 1000, dtype=np.uint64)
    assert len(table.find(others)[0]) == 0


@pytest.mark.parametrize(
    ("size", "rarity"),
    [(1, 16), (29_999_999, 16), (30_000_000, 64), (250_000_000, 256), (2_000_000_000, 1024)],
)
def test_the_rarity_keeps_the_table_small(size: int, rarity: int) -> None:
    assert rarity_for(size) == rarity


def test_a_constant_file_is_told_as_never_found_in_pieces() -> None:
    found = BlockTables(blocks_of([bytes(50_000)])).detectability(0)

    assert (found.on_sectors, found.anywhere) == (NEVER, NEVER)


def test_zeros_in_a_file_make_its_smallest_piece_larger() -> None:
    content = random_bytes(4, 20_480) + bytes(10_240) + random_bytes(5, 20_480)

    found = BlockTables(blocks_of([content])).detectability(0)

    assert found.on_sectors == 10_240 + 512
    assert found.anywhere > 10_240


def test_what_two_unrelated_files_share_is_probative_in_neither() -> None:
    shared = random_bytes(6, 8192)
    contents = [random_bytes(7, 40_960) + shared, random_bytes(8, 40_961) + shared]

    tables = BlockTables(blocks_of(contents))

    assert tables.probative_between(0, 0, 96) == (0, 79)
    assert tables.probative_between(1, 0, 96) == (0, 79)


def test_versions_of_one_file_keep_what_they_share() -> None:
    shared = random_bytes(6, 40_960)
    contents = [random_bytes(7, 1024) + shared, random_bytes(8, 1024) + shared]

    tables = BlockTables(blocks_of(contents))

    assert tables.probative_between(0, 0, 82) == (0, 81)


def test_the_same_files_give_the_same_bytes() -> None:
    assert blocks_of(CONTENTS) == blocks_of(CONTENTS)


def test_a_set_of_originals_keeps_its_blocks_sealed(tmp_path: Path) -> None:
    folder = tmp_path / "originals"
    folder.mkdir()
    for number, content in enumerate([*CONTENTS, CONTENTS[0]]):
        (folder / str(number)).write_bytes(content)
    built = build_from_folder(folder)
    saved = save_hash_set(tmp_path / "set", built.known_files, passphrase=b"p", blocks=built.blocks)

    opened = open_hash_set(tmp_path / "set", passphrase=b"p")

    assert opened.digest == saved.digest
    assert opened.blocks == built.blocks
    assert opened.blocks is not None
    tables = BlockTables(opened.blocks)
    assert tables.sizes.tolist() == opened.known_files.sizes.tolist()
    sealed = (tmp_path / "set").read_bytes()
    assert all(content[:16] not in sealed for content in CONTENTS)
    assert tables.block_digest(0, 0) not in sealed


def test_workers_share_the_blocks() -> None:
    opened = a_hash_set_of(CONTENTS)
    with shared_index(replace(opened, blocks=blocks_of(CONTENTS))) as ref:
        tables = attach_blocks(ref)
        assert tables is not None
        assert attach_blocks(ref) is tables
        assert tables.block_digest(2, 0) == digest16(CONTENTS[2])


def test_a_set_of_digests_alone_has_no_blocks() -> None:
    with shared_index(a_hash_set_of(CONTENTS)) as ref:
        assert attach_blocks(ref) is None


@pytest.mark.parametrize("column", ["digests", "buckets", "places", "filter_first", "probative"])
def test_columns_that_do_not_fit_are_refused(column: str) -> None:
    columns = dict(unpack_columns(blocks_of(CONTENTS)))
    columns[column] = columns[column][:-1]

    with pytest.raises(HashSetError):
        BlockTables(pack_columns(columns))


def test_places_beyond_the_known_files_are_refused() -> None:
    columns = dict(unpack_columns(blocks_of(CONTENTS)))
    columns["places"] = columns["places"].copy()
    columns["places"][0] = 2**31

    with pytest.raises(HashSetError):
        BlockTables(pack_columns(columns))


def test_info_tells_how_small_a_piece_is_found(tmp_path: Path) -> None:
    folder, out, phrase = tmp_path / "originals", tmp_path / "set", tmp_path / "phrase"
    folder.mkdir()
    phrase.write_text("orchard violin granite teaspoon\n")
    phrase.chmod(0o600)
    (folder / "a").write_bytes(CONTENTS[0])
    (folder / "b").write_bytes(bytes(9000))
    common = ["--passphrase-file", str(phrase)]
    built = CliRunner().invoke(hash_set, ["build", str(folder), "--out", str(out), *common])

    told = CliRunner().invoke(hash_set, ["info", str(out), *common])

    assert (built.exit_code, told.exit_code) == (0, 0)
    assert "finds whole files and pieces of them" in told.output
    assert "where it begins on a sector: 512 at worst" in told.output
    assert "wherever it lies: 1 known file is not always found" in told.output
    assert "not always" in told.output.splitlines()[-1] + told.output.splitlines()[-2]
