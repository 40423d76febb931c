from __future__ import annotations

import pickle
from importlib.metadata import version
from typing import TYPE_CHECKING

from forensics.containers.opening import identify_source
from forensics.hash_sets.opening import save_hash_set
from forensics.hash_sets.sharing import shared_index
from forensics.sandbox.messages import read_message
from forensics.scanning.cluster.cluster_job import Job, ShardTask
from forensics.scanning.cluster.cluster_work import Failed, do_shard, release
from forensics.scanning.shards.planning import PictureShard, StoredPicture, plan_pages
from forensics.scanning.shards.shard_result import ShardResult
from forensics.values import Extent, PictureCounts
from tests.forensics.scanning.altered import CARVED, CARVED_AT, altered_media

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from forensics.scanning.shards.planning import Shard


def test_a_worker_that_compared_bytes_looks_at_pictures_in_a_process_that_decodes_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    altered, phrase = altered_media(tmp_path), b"a passphrase that travels nowhere"
    (tmp_path / "pass").write_bytes(phrase + b"\n")
    known = altered.hash_set
    sealed = save_hash_set(
        tmp_path / "set", known.known_files, passphrase=phrase,
        blocks=bytes(known.blocks or b""), altered=bytes(known.altered or b""),
    )  # fmt: skip
    monkeypatch.setenv("EXPUNGE_PASSPHRASE_FILE", str(tmp_path / "pass"))
    job = Job(tmp_path / "set", sealed.digest, version("expunge"), allow_unconfined=False)
    source = identify_source(altered.medium)
    carved = StoredPicture((Extent(CARVED_AT, len(CARVED) + 4096),), is_file=False)

    def done(shard: Shard) -> ShardResult:
        found = read_message(do_shard(pickle.dumps(ShardTask(job, shard))), (ShardResult, Failed))
        assert isinstance(found, list)
        assert isinstance(found[0], ShardResult)
        return found[0]

    try:
        with shared_index(sealed) as index:
            (pages,) = plan_pages([source], index=index, with_pictures=True)
            of_bytes = done(pages)
            of_pictures = done(PictureShard(1, source, index, (carved,)))
    finally:
        release(job)

    assert of_bytes.starts
    assert of_pictures.pictures == PictureCounts(compared=1)
    assert [hit.extents for hit in of_pictures.hits] == [(Extent(CARVED_AT, len(CARVED)),)]
