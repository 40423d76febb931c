"""What begins like a picture and is none costs no decoder, and changes no count."""

from __future__ import annotations

import io
import random
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from forensics.errors import ForensicsError
from forensics.scanning.shards.chance_beginnings import begins_nothing, worth_decoding
from forensics.scanning.shards.planning import PictureShard, StoredPicture
from forensics.scanning.workers.guarded_child import GuardedChildError
from forensics.values import Extent, SourceKind, SourceRef

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import Any

NOISE = random.Random("chance").randbytes(100_000)  # noqa: S311 -- no secret
CHANCE = b"\xff\xd8\xff\xe0\x40\x00" + NOISE


def a_jpeg() -> bytes:
    out = io.BytesIO()
    Image.effect_noise((64, 64), 60).save(out, "JPEG")
    return out.getvalue()


class InProcess:
    """Calls what a child would, here; ``is_down`` as one that hostile bytes take down."""

    def __init__(self, *, is_down: bool = False) -> None:
        self.is_down = is_down

    def run(self, function: Callable[..., Iterator[Any]], argument: object) -> Iterator[Any]:
        if self.is_down:
            raise GuardedChildError("it went down")
        return function(argument, lambda: None)


def a_shard(path: Path, *contents: bytes, is_file: bool = False) -> PictureShard:
    pictures, whole = [], b""
    for content in contents:
        pictures.append(StoredPicture((Extent(len(whole), len(content)),), is_file=is_file))
        whole += content
    path.write_bytes(whole)
    source = SourceRef(SourceKind.RAW, (path,), len(whole))
    return PictureShard(1, source, None, tuple(pictures))  # type: ignore[arg-type]  # nothing is looked up


def kept(*shards: PictureShard, is_down: bool = False) -> list[PictureShard]:
    child: Any = InProcess(is_down=is_down)
    return list(worth_decoding(lambda: iter(shards), child))  # type: ignore[arg-type]  # one kind


@pytest.mark.parametrize("cut", [None, 200, 70_000])
def test_chance_bytes_are_left_out_and_a_picture_among_them_keeps_all(
    tmp_path: Path, cut: int | None
) -> None:
    chance, other = a_shard(tmp_path / "a", CHANCE[:cut] + b"\0" * 80_000, CHANCE), a_jpeg()
    mixed = a_shard(tmp_path / "b", CHANCE, other + NOISE)

    assert kept(chance) == []
    assert kept(mixed) == [mixed]
    assert kept() == []


def test_files_several_parts_and_what_takes_the_child_down_are_left_to_the_workers(
    tmp_path: Path,
) -> None:
    chance = a_shard(tmp_path / "a", CHANCE)
    file = a_shard(tmp_path / "b", CHANCE, is_file=True)

    assert kept(file) == [file]
    assert kept(chance, file) == [chance, file]
    assert kept(chance, is_down=True) == [chance]


def test_a_source_that_is_not_there_any_more_is_an_error_of_ours(tmp_path: Path) -> None:
    chance = a_shard(tmp_path / "a", CHANCE)
    (tmp_path / "a").unlink()

    with pytest.raises(ForensicsError):
        list(begins_nothing(chance, lambda: None))
