"""Within a guest: a SCSI disk that answers SANITIZE, made by the kernel's TCMU and this program.

python -m tests.forensics.erasing.guests.inside.scsi_drive MEDIUM MODE

The kernel's target (LIO) gives each command that its own loop (``tcm_loop``) gets to a ring in
memory (``Documentation/target/tcmu-design.rst``, ``linux/target_core_user.h``). ``sg_sanitize`` and
``sg_requests`` reach it as they reach any disk. It is at work until it was asked for its state some
times, however slow this guest is, and MODE, a file, says what comes of it: ``erases``, ``forgets``,
``refuses``.
"""

from __future__ import annotations

import mmap
import os
import struct
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from subprocess import run

Act = Callable[[], tuple[int, bytes]]

LOOKS = 3
_GOOD, _CHECK = 0, 2
_IDLE, _AT_WORK = (0, 0, 0), (2, 0x04, 0x1B)
_NO_COMMAND, _NO_FIELD = (5, 0x20, 0), (5, 0x24, 0)
_REQUEST_SENSE, _SANITIZE = 0x03, 0x48
_TAIL, _HEADER, _IOV, _SENSE = 64, 8, 48, 16  # offsets in the mailbox, and in one entry
_CONFIG = Path("/sys/kernel/config/target")


def sense(what: tuple[int, int, int], share: int | None = None) -> bytes:
    """Sense data in the fixed format (SPC-6, 4.4.3), with how far it has come."""
    key, code, qualifier = what
    told = b"\0\0\0" if share is None else struct.pack(">BH", 0x80, share)
    return bytes([0x70, 0, key, 0, 0, 0, 0, 10, 0, 0, 0, 0, code, qualifier, 0]) + told


class Disk:
    """What the disk says and does; it keeps no result of what it did, as SCSI disks do not."""

    def __init__(self, medium: Path, mode: Path) -> None:
        self.file, self.mode = medium.open("r+b", buffering=0), mode
        self.size = medium.stat().st_size
        self.looks, self.state = 0, _IDLE

    def answer(self, command: bytes, data: bytes) -> tuple[int, bytes]:
        """Status, and what is given back: data, or sense where the status is not good."""
        always: dict[int, Act] = {
            _REQUEST_SENSE: self._sense,
            0x12: partial(_inquiry, command),
        }
        last = self.size // 512 - 1
        at_rest: dict[int, Act] = {
            **dict.fromkeys((0x00, 0x35, 0x91), lambda: (_GOOD, b"")),  # ready; write out
            0x1A: lambda: (_GOOD, b"\x03\0\0\0"),  # MODE SENSE
            0x25: lambda: (_GOOD, struct.pack(">II", last, 512)),  # READ CAPACITY
            0x9E: lambda: (_GOOD, struct.pack(">QI", last, 512) + bytes(20)),
            _SANITIZE: self._sanitize,
            **dict.fromkeys((0x28, 0x88, 0x2A, 0x8A), partial(self._transfer, command, data)),
        }
        if at_once := always.get(command[0]):
            return at_once()
        if self.state != _IDLE and command[0] != _SANITIZE:
            return _CHECK, sense(self.state)
        act = at_rest.get(command[0])
        return act() if act else (_CHECK, sense(_NO_COMMAND))

    def _sense(self) -> tuple[int, bytes]:
        if self.state == _AT_WORK:
            self.looks -= 1
            if self.looks < 0:
                self._end()
        return _GOOD, sense(self.state, 0x4000 if self.state == _AT_WORK else None)

    def _transfer(self, command: bytes, data: bytes) -> tuple[int, bytes]:
        is_long = command[0] >> 4 == 8
        at, count = struct.unpack_from(">QI" if is_long else ">IxH", command, 2)
        if command[0] & 0xF == 8:
            return _GOOD, os.pread(self.file.fileno(), count * 512, at * 512)
        os.pwrite(self.file.fileno(), data, at * 512)
        return _GOOD, b""

    def _sanitize(self) -> tuple[int, bytes]:
        if self.mode.read_text() == "refuses":
            return _CHECK, sense(_NO_FIELD)
        self.state, self.looks = _AT_WORK, LOOKS
        return _GOOD, b""

    def _end(self) -> None:
        if self.mode.read_text() == "erases":
            os.pwrite(self.file.fileno(), bytes(self.size), 0)
        self.state = _IDLE


def _inquiry(command: bytes) -> tuple[int, bytes]:
    if not command[1] & 1:
        return _GOOD, b"\0\0\x07\x02\x1f\0\0\x02" + b"ACME    Turning disk    1.0 "
    pages = {
        0x00: b"\x00\x80\x83\xb1",
        0x80: b"TCMU0001",
        0x83: b"\x01\x03\x00\x08\x50\x01\x40\x50\x00\x00\x00\x01",
        0xB1: struct.pack(">H", 7200).ljust(60, b"\0"),
    }
    page = pages.get(command[2], b"")
    return _GOOD, struct.pack(">BBH", 0, command[2], len(page)) + page


class Ring:
    """The ring of commands that the kernel shares with this process."""

    def __init__(self, uio: Path) -> None:
        self.handle = os.open(uio, os.O_RDWR)
        size = int(Path(f"/sys/class/uio/{uio.name}/maps/map0/size").read_text(), 16)
        self.memory = mmap.mmap(self.handle, size)
        self.start, self.length = struct.unpack_from("<II", self.memory, 4)

    def serve(self, disk: Disk) -> None:
        """Answer every command, until this process is ended."""
        while os.read(self.handle, 4):
            while self._number(_TAIL) != self._number(12):
                tail = self._number(_TAIL)
                length = self._one(self.start + tail, disk)
                struct.pack_into("<I", self.memory, _TAIL, (tail + length) % self.length)
            os.write(self.handle, b"\0\0\0\0")

    def _one(self, at: int, disk: Disk) -> int:
        word = self._number(at)
        if word & 7 == 1:  # a command; any other entry only fills the ring up to its end
            count, place = self._number(at + _HEADER), at + _IOV
            pieces = [struct.unpack_from("<QQ", self.memory, place + 16 * n) for n in range(count)]
            (command,) = struct.unpack_from("<Q", self.memory, at + 24)
            data = b"".join(self.memory[base : base + size] for base, size in pieces)
            status, given = disk.answer(self.memory[command : command + 16], data)
            if status == _GOOD:
                self._give(given, pieces)
            struct.pack_into("<BBHI", self.memory, at + _HEADER, status, 0, 0, 0)
            if status != _GOOD:
                self.memory[at + _SENSE : at + _SENSE + len(given)] = given
        return word & ~7

    def _give(self, given: bytes, pieces: list[tuple[int, int]]) -> None:
        for base, size in pieces:
            piece, given = given[:size], given[size:]
            self.memory[base : base + len(piece)] = piece

    def _number(self, at: int) -> int:
        return int.from_bytes(self.memory[at : at + 4], "little")


def plug_in(size: int) -> Ring:
    """Have the kernel make the device, and its way to it; the disk appears once it is answered."""
    core, loop = _CONFIG / "core/user_0/disk", _CONFIG / "loopback/naa.5001405000000001/tpgt_1"
    core.mkdir(parents=True)
    for each in ("dev_config=made/up", f"dev_size={size}", "hw_block_size=512",
                 "nl_reply_supported=-1"):  # fmt: skip
        (core / "control").write_text(each)
    (core / "enable").write_text("1")
    ring = Ring(Path("/dev") / next(Path("/sys/class/uio").iterdir()).name)
    (loop / "lun/lun_0").mkdir(parents=True)
    (loop / "nexus").write_text("naa.5001405000000002")
    if not os.fork():  # linking returns when the disk was asked who it is
        run(["ln", "-s", core, loop / "lun/lun_0/port"], check=True)
        os._exit(0)
    return ring


if __name__ == "__main__":
    medium, mode = map(Path, sys.argv[1:])
    run(["modprobe", "-a", "target_core_user", "tcm_loop", "sd_mod", "sg"], check=True)
    run(["mount", "-t", "configfs", "configfs", _CONFIG.parent], check=True)
    plug_in(medium.stat().st_size).serve(Disk(medium, mode))
