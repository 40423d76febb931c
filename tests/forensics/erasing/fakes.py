"""A disk image and a medium in memory, with bad places; a permission that does as it is told."""

from __future__ import annotations

import errno
import os
import threading
from typing import TYPE_CHECKING

from forensics.erasing.permission import old_or_none
from forensics.errors import PermissionWithdrawnError, UnreadableExtentError

if TYPE_CHECKING:
    from collections.abc import Callable

    from forensics.erasing.devices.identifying import DeviceAtHand
    from forensics.erasing.firmware.old_blocks import OldBlocks
    from forensics.values import Digest, Extent


class BytesImage:
    """A disk image in memory; reading any of ``bad`` fails as the disk-image contract says."""

    def __init__(self, data: bytes, bad: tuple[Extent, ...] = ()) -> None:
        self._data = data
        self._bad = bad

    @property
    def size(self) -> int:
        return len(self._data)

    def read_at(self, extent: Extent) -> bytes:
        buffer = bytearray(extent.length)
        self.read_into(extent.offset, memoryview(buffer))
        return bytes(buffer)

    def read_into(self, offset: int, buffer: memoryview) -> None:
        end = offset + len(buffer)
        for bad in sorted(self._bad):
            if bad.offset < end and offset < bad.end:
                start = max(bad.offset, offset)
                raise UnreadableExtentError(start, min(bad.end, end) - start, "checksum is wrong")
        buffer[:] = self._data[offset:end]

    def gaps(self) -> tuple[UnreadableExtentError, ...]:
        return ()

    def close(self) -> None:
        return


class FakeMedium:
    """A medium in memory whose bad sectors refuse writing or reading, as a disk does: any transfer
    that touches one fails, after having done an unknown part of itself."""

    def __init__(
        self,
        data: bytes,
        *,
        unwritable: frozenset[int] = frozenset(),
        unreadable: frozenset[int] = frozenset(),
        stuck: frozenset[int] = frozenset(),
        sector_size: int = 512,
    ) -> None:
        self.data = bytearray(data)
        self.sector_size = sector_size
        self.is_direct = True
        self.flushed = bytes(data)
        self.is_gone = False
        self.answers_like_a_bad_disk = False
        self._unwritable, self._unreadable, self._stuck = unwritable, unreadable, stuck

    @property
    def size(self) -> int:
        return len(self.data)

    def write_at(self, offset: int, data: memoryview) -> None:
        if self.answers_like_a_bad_disk:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        self._fail_if_gone()
        self._fail_on(self._unwritable, offset, len(data))
        before = {n: bytes(self.data[self._bytes_of(n)]) for n in self._stuck}
        self.data[offset : offset + len(data)] = data
        for number, content in before.items():
            self.data[self._bytes_of(number)] = content

    def read_into(self, offset: int, buffer: memoryview) -> None:
        self._fail_if_gone()
        self._fail_on(self._unreadable, offset, len(buffer))
        buffer[:] = self.data[offset : offset + len(buffer)]

    def flush(self) -> None:
        self._fail_if_gone()
        self.flushed = bytes(self.data)

    def verify_present(self) -> None:
        self._fail_if_gone()

    def close(self) -> None:
        return

    def _bytes_of(self, number: int) -> slice:
        return slice(number * self.sector_size, min((number + 1) * self.sector_size, self.size))

    def _fail_on(self, bad: frozenset[int], offset: int, length: int) -> None:
        first, last = offset // self.sector_size, (offset + length - 1) // self.sector_size
        if any(first <= number <= last for number in bad):
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    def _fail_if_gone(self) -> None:
        if self.is_gone:
            raise OSError(errno.ENODEV, os.strerror(errno.ENODEV))


class FakePermission:
    """A permission that stands until it is withdrawn, or hangs, or is in trouble."""

    def __init__(self, authority: str = "permit-1") -> None:
        self.authority = authority
        self.renewals = 0
        self.verified: list[DeviceAtHand] = []
        self.stretches: list[int] = []
        self.named: list[Digest | None] = []
        self.key = bytes(range(32))
        self.kept: OldBlocks | None = None
        self.places: tuple[Extent, ...] = ()
        self.is_withdrawn = False
        self.is_troubled = False
        self.hangs = threading.Event()
        self._never = threading.Event()

    def renew(self) -> None:
        self.renewals += 1
        if self.hangs.is_set():
            self._never.wait(30)
        if self.is_troubled:
            raise ConnectionError
        if self.is_withdrawn:
            raise PermissionWithdrawnError("A hold was placed; the eraser stopped after its block")

    def begin_stretch(self, up_to: int, *, old_blocks: Digest | None) -> None:
        self.stretches.append(up_to)
        self.named.append(old_blocks)

    def stream_key(self, *, is_begun: bool) -> bytes:
        del is_begun
        return self.key

    def hits(self) -> tuple[Extent, ...]:
        return self.places

    def old_blocks(self, *, is_begun: bool) -> OldBlocks | None:
        return old_or_none(self.kept, is_begun=is_begun)

    def keep_old_blocks(self, old: OldBlocks) -> None:
        self.kept = old

    def verify_device(self, device: DeviceAtHand) -> None:
        self.verified.append(device)

    def let_go(self) -> None:
        self._never.set()


def on_call(number: int, act: Callable[[], None]) -> Callable[..., bool]:
    """A question that is always answered no, and acts when it is asked for the n-th time."""
    calls = 0

    def ask(*_: object) -> bool:
        nonlocal calls
        calls += 1
        if calls == number:
            act()
        return False

    return ask
