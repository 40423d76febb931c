"""The process that describes originals: a folder in, a line and a description for each picture out.

It hashes each file that begins like a picture, decodes it and describes it, and a thumbnail that is
stored in it as well. Of a video it describes frames from all over it. Before it decodes it says
which file comes next, so that where a decoder ends it, or a picture takes too long, the next
process goes on behind that file.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from blake3 import blake3

from forensics.altered.description import describe
from forensics.altered.formats import FIRST_BYTES, begins_like_picture, begins_like_video
from forensics.altered.pdq import CLOSE, distances
from forensics.altered.undescribed import UndescribedError, WhyNot
from forensics.hash_sets.altered_side import description_to_bytes
from forensics.hash_sets.building import READ_FLAGS, regular_files
from forensics.pictures.pixels import (
    decode_picture,
    load_decoders,
    stored_thumbnail,
)
from forensics.pictures.raw_previews import previews_in
from forensics.pictures.video_describing import OpenFile, describe_video
from forensics.pictures.video_frames import load_video_decoders
from forensics.sandbox import Cell, confine_this_process, end_with_parent, limit_this_process
from forensics.sandbox.answering_once import own_code
from forensics.sandbox.limits import bound_next_task

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.altered.description import PictureDescription

MEMORY = 3 << 30
"""Bytes of address space: a third is code, and the largest picture takes a half."""
SECONDS = 30
"""Of processor time for one picture."""
LARGEST = 256 << 20
"""Bytes of a picture that is decoded at all."""
SECONDS_OF_VIDEO = 60
"""The same up to the next frame of a video that is looked at."""
_FOREVER = 1 << 30


def main() -> None:
    """Be the child: it may read the folder and its own code, and has no network."""
    logging.disable()
    end_with_parent()
    asked = json.loads(sys.stdin.buffer.read())
    folder = Path(asked["folder"])
    if hasattr(os, "nice"):
        os.nice(10)
    load_decoders()
    load_video_decoders()
    limit_this_process(memory=MEMORY, seconds=_FOREVER)
    confine_this_process(Cell((*own_code(), folder), None, may_fork=False, may_thread=True))
    for frame in frames(folder, first=asked["first"], step=asked["step"]):
        sys.stdout.buffer.write(frame)
        sys.stdout.buffer.flush()
    os._exit(0)


def frames(folder: Path, *, first: int, step: int) -> Iterator[bytes]:
    """For each picture a line before it is decoded, and one after it with what is described.

    Raises:
        OSError: a file cannot be read.
    """
    files, _ = regular_files(folder)
    for number in range(first, len(files), step):
        with open(os.open(files[number].path, READ_FLAGS), "rb") as file:  # noqa: PTH123 -- of bytes
            begins = file.read(FIRST_BYTES)
            if begins_like_picture(begins):
                content = begins + file.read(LARGEST)
                yield _line(file=number, blake3=blake3(content).hexdigest())
                yield _described(content)
            elif begins_like_video(begins):
                video = OpenFile(file)
                yield _line(file=number, blake3=video.blake3())
                yield _video_described(video)
        _say(files[number].size)
    yield _line(end=True)


def _described(content: bytes) -> bytes:
    if len(content) > LARGEST:
        return _line(why=WhyNot.TOO_LARGE)
    bound_next_task(SECONDS)
    try:
        found = list(_descriptions(content))
    except UndescribedError as error:
        return _line(why=error.why)
    except MemoryError:
        return _line(why=WhyNot.NO_END)
    finally:
        bound_next_task(0)
    blocks = [description_to_bytes(each) for each in found if each.is_telling]
    if not blocks:
        return _line(why=WhyNot.TOO_PLAIN)
    is_thumbnail = [each is not found[0] for each in found if each.is_telling]
    told = [[len(block), thumb, None] for block, thumb in zip(blocks, is_thumbnail, strict=True)]
    return _line(described=told) + b"".join(blocks)


def _video_described(video: OpenFile) -> bytes:
    bound_next_task(SECONDS_OF_VIDEO)
    try:
        found = describe_video(video, beat=lambda: bound_next_task(SECONDS_OF_VIDEO))
    except UndescribedError as error:
        return b"" if error.why is WhyNot.NO_PICTURE else _line(why=error.why)  # it is sound alone
    except MemoryError:
        return _line(why=WhyNot.NO_END)
    finally:
        bound_next_task(0)
    blocks = [description_to_bytes(each.description) for each in found]
    told = [[len(block), False, each.moment] for block, each in zip(blocks, found, strict=True)]
    return _line(described=told) + b"".join(blocks)


def _descriptions(content: bytes) -> Iterator[PictureDescription]:
    """Of the preview of a raw photograph, a picture, its thumbnail, where these look different."""
    previews = filter(None, map(_described_or_none, previews_in(content)))
    seen = list(islice(previews, 1))
    yield from seen
    try:
        whole = describe(decode_picture(content))
    except UndescribedError:
        if not seen:
            raise
    else:
        if _is_unlike(whole, seen):
            seen.append(whole)
            yield whole
    stored = stored_thumbnail(content)
    small = None if stored is None else _described_or_none(stored, with_points=False)
    if small is not None and _is_unlike(small, seen):
        yield small


def _described_or_none(picture: bytes, *, with_points: bool = True) -> PictureDescription | None:
    try:
        return describe(decode_picture(picture), with_points=with_points)
    except UndescribedError:
        return None


def _is_unlike(one: PictureDescription, others: list[PictureDescription]) -> bool:
    return all(distances(other.pdq.hashes, one.pdq.hashes[:1])[0] > CLOSE // 2 for other in others)


def _line(**told: object) -> bytes:
    return json.dumps(told).encode() + b"\n"


def _say(size: int) -> None:
    sys.stderr.write(f"{size}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main()
