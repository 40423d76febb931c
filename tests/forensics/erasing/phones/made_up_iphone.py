"""A made-up usbmuxd and the lockdownd behind it, for the real tools of libimobiledevice.

Messages are of usbmuxd's property list protocol (header of 16 bytes, little-endian: length,
version 1, type 8, tag) and, after Connect, of lockdownd (length of 4 bytes, big-endian).
"""

from __future__ import annotations

import plistlib
import socket
import struct
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    _Domains = Mapping[str | None, Mapping[str, Any]]

UDID = "00008030-001A2B3C4D5E6F70"
OTHER_UDID = "00008030-001A2B3C4D5E6F71"
# The names and forms of values are those that ``ideviceinfo`` 1.3.0 printed of an iPhone 11 on
# iOS 13 (public thread posixninja/ideviceactivate#19); the values are made up.
IN_USE: dict[str, Any] = {
    "DeviceClass": "iPhone",
    "UniqueDeviceID": UDID,
    "ProductType": "iPhone12,1",
    "ProductVersion": "18.1",
    "SerialNumber": "F4GX0000N72J",
    "InternationalMobileEquipmentIdentity": "490154203237518",
    "ActivationState": "Activated",
    "PasswordProtected": True,
    "SIMStatus": "kCTSIMSupportSIMStatusNotInserted",
}
RESET = IN_USE | {"ActivationState": "Unactivated", "PasswordProtected": False}
PENDING = "PairingDialogResponsePending"


@contextmanager
def usbmuxd(
    front: Path,
    said: Mapping[str, Any],
    *,
    udids: Sequence[str] = (UDID,),
    set_up: bool | None = None,
) -> Iterator[Path]:
    """Answer on a socket for phones that say this; pairing always waits for a person."""
    domains: dict[str | None, Mapping[str, Any]] = {None: said}
    if set_up is not None:
        domains["com.apple.PurpleBuddy"] = {"SetupDone": set_up}
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(front))
        listener.listen()
        serving = threading.Thread(target=_accept, args=(listener, domains, udids))
        serving.start()
        try:
            yield front
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            serving.join()


def _accept(
    listener: socket.socket, domains: Mapping[str | None, Any], udids: Sequence[str]
) -> None:
    with suppress(OSError):
        while True:
            one, _ = listener.accept()
            # Its tools open several connections, and one waits for the other.
            threading.Thread(target=_serve, args=(one, domains, udids), daemon=True).start()


def _serve(one: socket.socket, domains: _Domains, udids: Sequence[str]) -> None:
    with suppress(OSError, struct.error), one:
        while True:
            length, _, _, tag = struct.unpack("<IIII", _exactly(one, 16))
            asked = plistlib.loads(_exactly(one, length - 16))
            kind = asked["MessageType"]
            answer: dict[str, Any] = {"MessageType": "Result", "Number": 0}
            if kind == "ListDevices":
                answer = {"DeviceList": [_device(n, udid) for n, udid in enumerate(udids, 1)]}
            elif kind == "ReadBUID":
                answer = {"BUID": "30142955-444094379208051516"}
            elif kind == "ReadPairRecord":
                answer["Number"] = 2  # there is none
            body = plistlib.dumps(answer)
            one.sendall(struct.pack("<IIII", 16 + len(body), 1, 8, tag) + body)
            if kind == "Connect":
                _lockdown(one, domains)


def _device(number: int, udid: str) -> dict[str, Any]:
    of_usb = {"ConnectionType": "USB", "DeviceID": number, "LocationID": number,
              "ProductID": 0x12A8, "SerialNumber": udid.replace("-", "")}  # fmt: skip
    return {"DeviceID": number, "MessageType": "Attached", "Properties": of_usb}


def _lockdown(one: socket.socket, domains: _Domains) -> None:
    while True:
        (length,) = struct.unpack(">I", _exactly(one, 4))
        asked = plistlib.loads(_exactly(one, length))
        request = asked["Request"]
        answer: dict[str, Any] = {"Request": request}
        if request == "QueryType":
            answer["Type"] = "com.apple.mobile.lockdown"
        elif request == "GetValue":
            found = domains.get(asked.get("Domain"), {})
            key = asked.get("Key")
            if key is None or key in found:
                answer["Value"] = dict(found) if key is None else found[key]
            else:
                answer["Error"] = "MissingValue"
        elif request == "Pair":
            answer["Error"] = PENDING
        body = plistlib.dumps(answer)
        one.sendall(struct.pack(">I", len(body)) + body)


def _exactly(one: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        piece = one.recv(count - len(data))
        if not piece:
            raise OSError("the other side is gone")
        data += piece
    return data
