"""The sockets of the station: who may speak, how much, how long, and what is a message at all."""

from __future__ import annotations

import os
import socket
import struct
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from forensics.erasing.station.asking import (
    SilentServiceError,
    Sockets,
    begin_erasing,
    list_devices,
)
from forensics.erasing.station.channel import Channel, connect_to, listen_at
from forensics.erasing.station.messages import (
    LARGEST_ANSWER,
    LARGEST_REQUEST,
    Devices,
    Erase,
    Refused,
    StationMessageError,
    WorkBegun,
    encoded,
    read_answer,
    read_request,
)
from forensics.erasing.station.plugged_in import NotKnown, PluggedIn
from forensics.erasing.station.serving import IN_TROUBLE, NOT_YOURS, serve
from forensics.errors import BusyError, RefusedTargetError, WrongUseError
from forensics.values import DeviceIdentity, TargetKind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from forensics.erasing.station.messages import Answer, Request
    from forensics.erasing.station.serving import Answering

STICK = PluggedIn("usb-Example_4C53", TargetKind.BLOCK_DEVICE, DeviceIdentity("4C53", "Ultra", 512))
LISTED = Devices((STICK,), (NotKnown("usb-Example_9", "It has not answered yet."),))
ME = frozenset({os.getuid()})


@contextmanager
def served(
    folder: Path, answering: Answering, *, accounts: Collection[int] = ME, name: str = "reader"
) -> Iterator[Sockets]:
    sockets = Sockets(folder)
    path = getattr(sockets, name)
    path.parent.mkdir(exist_ok=True)
    leaving, listening = threading.Event(), listen_at(path)
    words = {"accounts": accounts, "is_leaving": leaving.is_set, "seconds": 0.4}
    beside = threading.Thread(target=serve, args=(listening, answering), kwargs=words)
    beside.start()
    try:
        yield sockets
    finally:
        leaving.set()
        beside.join()


def listing(request: Request) -> Answer:
    del request
    return LISTED


def raw(path: Path, sent: bytes) -> bytes | None:
    """What the service answers to bytes that no client of ours sends; None where it hangs up."""
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(str(path))
    connection.sendall(sent)
    with Channel(connection, largest=LARGEST_ANSWER, seconds=3) as channel:
        try:
            return channel.receive()
        except ConnectionResetError:
            return None


def framed(body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + body


def test_what_is_plugged_in_comes_over_the_socket_as_it_was_seen(tmp_path: Path) -> None:
    with served(tmp_path, listing) as sockets:
        assert list_devices(sockets) == LISTED


def test_another_account_is_refused_whatever_it_asks(tmp_path: Path) -> None:
    asked = []

    def note(request: Request) -> Answer:
        asked.append(request)
        return WorkBegun()

    with served(tmp_path, note, accounts={os.getuid() + 1}, name="eraser") as sockets:
        answer = begin_erasing(sockets, permit="p_1", device="usb-1")

    assert answer == Refused(NOT_YOURS)
    assert not asked


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[]",
        b"\xff" * 40,
        b'{"type":"Devices","devices":[]}',
        b'{"type":"Erase","permit":"p_1"}',
        b'{"type":"Erase","permit":"p_1","device":7}',
        b'{"type":"Erase","permit":"p_1","device":"../sda"}',
        b'{"type":"Erase","permit":"p_1","device":".."}',
        b'{"type":"Erase","permit":"p_1","device":"usb-1\\n"}',
        b'{"type":"Erase","permit":"p;1","device":"usb-1"}',
        b'{"type":"Erase","permit":"p_1","device":"usb-1","holds":"none"}',
        b'{"type":"Erase","permit":"p_1","device":"' + b"a" * 256 + b'"}',
        b"[" * 4000,
    ],
)
def test_what_is_no_request_is_hung_up_on(body: bytes) -> None:
    with pytest.raises(StationMessageError, match="is no message") as caught:
        read_request(body)
    assert caught.value.__cause__ is None  # the cause would quote what was sent


def test_a_request_that_is_one_is_read_as_it_was_sent() -> None:
    asked = Erase("p_0a-Z", "usb-SanDisk_Ultra:0.0 #1@x")
    assert read_request(encoded(asked)) == asked


def test_too_long_too_slow_and_broken_off_end_the_conversation_and_not_the_service(
    tmp_path: Path,
) -> None:
    with served(tmp_path, listing) as sockets:
        path = sockets.reader
        assert raw(path, struct.pack(">I", LARGEST_REQUEST + 1)) is None
        assert raw(path, struct.pack(">I", 2**32 - 1) + bytes(100_000)) is None
        assert raw(path, framed(b'{"type":"Nothing"}')) is None
        assert raw(path, struct.pack(">I", 9) + b"begins") is None  # and never ends
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(str(path))
        connection.sendall(b"\0")
        connection.close()

        assert list_devices(sockets) == LISTED


def test_one_request_that_fails_ends_nothing_and_tells_no_text_of_its_error(tmp_path: Path) -> None:
    def fails(request: Request) -> Answer:
        if isinstance(request, Erase):
            raise RefusedTargetError("No device of this name is plugged in")
        raise ValueError("/evidence/IMG_1.jpg")

    with served(tmp_path, fails) as sockets:
        with connect_to(sockets.reader, largest=LARGEST_ANSWER) as channel:
            channel.send(encoded(Erase("p_1", "usb-1")))
            said = channel.receive()
        assert said is not None
        assert read_answer(said) == Refused("No device of this name is plugged in")
        with pytest.raises(SilentServiceError, match=IN_TROUBLE):
            list_devices(sockets)


def test_a_service_that_is_not_there_or_goes_away_is_told_from_one_that_refuses(
    tmp_path: Path,
) -> None:
    with pytest.raises(SilentServiceError, match="expunge reader"):
        list_devices(Sockets(tmp_path))

    with served(tmp_path, lambda _: LISTED, name="eraser") as sockets:
        with pytest.raises(SilentServiceError, match="expunge eraser"):  # that is no eraser
            begin_erasing(sockets, permit="p_1", device="usb-1")
        with pytest.raises(SilentServiceError, match="expunge eraser"):
            begin_erasing(Sockets(tmp_path / "none"), permit="p_1", device="usb-1")


@pytest.mark.skipif(os.geteuid() != 0, reason="to be another account for a moment needs root")
def test_a_station_that_this_account_may_not_reach_is_none_for_it_and_no_error(
    tmp_path: Path,
) -> None:
    sockets = Sockets(tmp_path)
    sockets.reader.parent.mkdir(mode=0o750)
    with listen_at(sockets.reader):
        assert sockets.is_there
        os.seteuid(65534)
        try:
            assert not sockets.is_there
        finally:
            os.seteuid(0)


@pytest.mark.skipif(os.geteuid() != 0, reason="to give a folder to another account needs root")
@pytest.mark.parametrize(("owner", "mode"), [(65534, 0o755), (0, 0o777)])
def test_no_service_listens_in_a_folder_where_another_account_could_put_its_own_socket(
    tmp_path: Path, owner: int, mode: int
) -> None:
    os.chown(tmp_path, owner, -1)
    tmp_path.chmod(mode)
    with pytest.raises(WrongUseError, match="--sockets"):
        listen_at(tmp_path / "socket")
    assert not list(tmp_path.iterdir())


def test_a_socket_is_its_own_accounts_and_a_second_service_does_not_take_it(tmp_path: Path) -> None:
    path = tmp_path / "socket"
    with listen_at(path):
        assert path.stat().st_mode & 0o777 == 0o660
        with pytest.raises(BusyError, match="stop it first"):
            listen_at(path)
    with listen_at(path):  # what a service left that was killed is in nobody's way
        pass
