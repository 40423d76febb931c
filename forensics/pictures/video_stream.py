"""A hostile video as the library's demultiplexer reads it: bytes of one content and nothing else.

The library is given an object to read from, never a name: what a video names (other files, play
lists, addresses) is nothing that it could open, and it is told to read three families of formats
and no protocol. It says what it finds to nobody.
"""

from __future__ import annotations

import io
import os
import re
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from forensics.altered.undescribed import UndescribedError, WhyNot

if TYPE_CHECKING:
    from forensics.matching.content_streams import ContentStream

_SETTINGS = {
    "OPENCV_FFMPEG_CAPTURE_OPTIONS": "avdiscard;nonkey|ignore_editlist;1"
    "|protocol_whitelist;none|format_whitelist;mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi",
    "OPENCV_FFMPEG_LOGLEVEL": "-8",
    "OPENCV_LOG_LEVEL": "OFF",
}
MOST_ASKED = 1_000_000
"""Readings and goings back and forth of one video: a damaged index sends the library in rings."""
_BLOCK, _BLOCKS = 256 * 1024, 16
_MOST_BOXES, _HEADER, _MOST_TOLD = 4096, 16, 16 << 20
_HANDLER = re.compile(rb"hdlr.{8}(....)", re.DOTALL)
_AVI_STREAM = re.compile(rb"strh.{4}vids", re.DOTALL)
_TRACKS, _VIDEO_TRACK = b"\x16\x54\xae\x6b", b"\x83\x81\x01"
MATROSKA = b"\x1aE\xdf\xa3"


class VideoStream(io.BufferedIOBase):
    """The content as an open file; it ends where its bytes cannot be read.

    What is raised in here ends the process, since the library calls it: it is kept for the caller.

    Attributes:
        error: by what the content could not be read; None where it could.
    """

    def __init__(self, content: ContentStream) -> None:
        """Begin with its first byte."""
        self._content = content
        self._at = 0
        self._blocks: dict[int, bytes] = {}
        self._asked = 0
        self.error: Exception | None = None

    def seekable(self) -> bool:
        """It is."""
        return True

    def readable(self) -> bool:
        """It is."""
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        """The next bytes: fewer than were asked for, but none at the end alone."""
        if self._is_asked_for_ever():
            return b""
        number, within = divmod(self._at, _BLOCK)
        wanted = _BLOCK if size is None or size < 0 else size
        found = self._block(number)[within : within + wanted]
        self._at += len(found)
        return found

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go to a place; outside the content there is nothing to read."""
        if self._is_asked_for_ever():
            return -1
        begin = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._content.size}[whence]
        self._at = min(max(0, begin + offset), self._content.size)
        return self._at

    def _is_asked_for_ever(self) -> bool:
        self._asked += 1
        if self._asked > MOST_ASKED:
            self.error = UndescribedError(WhyNot.NO_END)
        return self._asked > MOST_ASKED

    def _block(self, number: int) -> bytes:
        if (held := self._blocks.pop(number, None)) is None:
            held = self._read_block(number)
        self._blocks[number] = held  # the last one asked for is the last to go
        while len(self._blocks) > _BLOCKS:
            del self._blocks[next(iter(self._blocks))]
        return held

    def _read_block(self, number: int) -> bytes:
        start = number * _BLOCK
        buffer = bytearray(max(0, min(_BLOCK, self._content.size - start)))
        try:
            self._content.read_into(start, memoryview(buffer))
        except Exception as error:  # noqa: BLE001 -- what the library calls may raise nothing
            self.error = error
            return b""
        return bytes(buffer)


def tracks_told(content: ContentStream) -> int | None:
    """How many tracks with pictures a video says that it has; None where it does not say so.

    The library reads the first alone, and does not say whether there is sound where there is none.
    """
    stream = VideoStream(content)
    head = stream.read(_BLOCK)
    if head.startswith(MATROSKA):
        return head.count(_VIDEO_TRACK) if _TRACKS in head else None
    if head.startswith(b"RIFF"):
        return len(_AVI_STREAM.findall(head)) or None
    handlers = _HANDLER.findall(_index_of(stream))
    return handlers.count(b"vide") if handlers else None


def _index_of(stream: VideoStream) -> bytes:
    """The box ``moov`` of an MP4; nothing where it is not found, as in AVI."""
    at = 0
    for _ in range(_MOST_BOXES):
        stream.seek(at)
        header = stream.read(_HEADER)
        length, name = int.from_bytes(header[:4], "big"), header[4:8]
        if length == 1:
            length = int.from_bytes(header[8:16], "big")
        if name == b"moov":
            stream.seek(at)
            return b"".join(iter(lambda: stream.read(_BLOCK), b""))[: min(length, _MOST_TOLD)]
        if len(header) < _HEADER or length < 8:
            break
        at += length
    return b""


def opened(stream: VideoStream) -> Any:  # noqa: ANN401 -- the library's own type
    """The library's reader of the first track, in one thread; it is closed if there is none."""
    cv2 = library()
    wanted = {
        cv2.CAP_PROP_N_THREADS: 1,
        cv2.CAP_PROP_HW_ACCELERATION: cv2.VIDEO_ACCELERATION_NONE,
        cv2.CAP_PROP_OPEN_TIMEOUT_MSEC: 0,  # a limit by the clock would change what is found
        cv2.CAP_PROP_READ_TIMEOUT_MSEC: 0,
    }
    return cv2.VideoCapture(stream, cv2.CAP_FFMPEG, [n for pair in wanted.items() for n in pair])


@cache
def library() -> Any:  # noqa: ANN401 -- the same
    """The library, told what it may read before it is loaded first."""
    os.environ.update(_SETTINGS)
    cv2: Any = import_module("cv2")
    return cv2
