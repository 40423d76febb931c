"""The real adbd of Debian over a folder of made-up commands: an Android phone without a phone.

adbd listens on a port; a thread passes its connections on from a socket in a folder, since the
tools that read phones reach no network. What the made-up commands print was written after the
sources of the Android Open Source Project: ``getprop`` of toybox, ``PackageManagerShellCommand``
(pm list users), ``AccountManagerService.dump``, ``StorageManagerShellCommand``.
"""

from __future__ import annotations

import os
import socket
import subprocess
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from forensics.erasing.tools.toolbox import SYSTEM_TOOLS
from forensics.values import ExternalTool

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ADBD = Path("/usr/sbin/adbd")
needs_adbd = pytest.mark.skipif(
    not ADBD.exists() or SYSTEM_TOOLS.find(ExternalTool.ADB) is None or os.getuid() != 0,
    reason="not present: adb, adbd, and root to run it",
)
IMEI = "490154203237518"
PROPERTIES = {
    "ro.serialno": "ZY22ABCDEF",
    "ro.boot.serialno": "ZY22ABCDEF",
    "ro.product.manufacturer": "Maker",
    "ro.product.model": "Model 5",
    "ro.build.version.release": "14",
    "ro.build.version.security_patch": "2026-08-05",
    "ro.product.first_api_level": "31",
    "ro.crypto.state": "encrypted",
    "ro.crypto.type": "file",
    "gsm.sim.state": "ABSENT,ABSENT",
}
# As a reply of IPhoneSubInfo lies in a parcel: a status, the length, and UTF-16 by fours.
_PARCEL = """Result: Parcel(
  0x00000000: 00000000 0000000f 00390034 00310030 '........4.9.0.1.'
  0x00000010: 00340035 00300032 00320033 00370033 '5.4.2.0.3.2.3.7.'
  0x00000020: 00310035 00000038                   '5.1.8...')"""
IN_USE = {
    "pm list users": "Users:\n\tUserInfo{0:Jo Bloggs:4c13} running\n\tUserInfo{10:Work:1030}",
    "dumpsys account": "User UserInfo{0:Jo Bloggs:4c13}:\n  Accounts: 2\n"
    "    Account {name=jo@example.org, type=com.google}\n  AccountId, Action_Type\n"
    "User UserInfo{10:Work:1030}:\n  Accounts: 1\n",
    "pm list features": "feature:android.hardware.nfc\n"
    "feature:android.hardware.hardware_keystore=200",
    "settings get secure user_setup_complete": "1",
    "settings get global device_provisioned": "1",
    "settings get global secure_frp_mode": "0",
    "settings get secure android_id": "9774d56d682e549c",
    "service call iphonesubinfo 1 s16 com.android.shell": _PARCEL,
    "sm list-disks": "",
}
RESET = IN_USE | {
    "pm list users": "Users:\n\tUserInfo{0:Owner:4c13} running",
    "dumpsys account": "User UserInfo{0:Owner:4c13}:\n  Accounts: 0\n",
    "settings get secure android_id": "1f3870be274f6c49",
}


@contextmanager
def android(
    folder: Path,
    said: Mapping[str, str],
    properties: Mapping[str, str] = PROPERTIES,
    scripts: Mapping[str, str] | None = None,
) -> Iterator[Path]:
    """Run adbd over a phone that says this; give the socket by which it is reached.

    ``said`` are whole commands and what they print, ``scripts`` programs of the phone as text.
    """
    commands = folder / "commands"
    commands.mkdir(parents=True)
    listing = "\n".join(f"[{name}]: [{value}]" for name, value in properties.items())
    by_program: dict[str, list[str]] = {"getprop": [f"cat <<'END'\n{listing}\nEND"]}
    for command, text in said.items():
        program, _, words = command.partition(" ")
        by_program.setdefault(program, []).append(
            f"case \"$*\" in '{words}') cat <<'END'\n{text}\nEND\nexit;; esac"
        )
    for program, lines in (by_program | {k: [v] for k, v in (scripts or {}).items()}).items():
        path = commands / program
        path.write_text("#!/bin/sh\n" + "\n".join(lines) + "\n")
        path.chmod(0o755)
    port, front = _free_port(), folder / "phone"
    environment = {
        "PATH": f"{commands}:{os.environ['PATH']}",
        "HOME": str(folder),
        "ADBD_PORT": str(port),
    }
    process = subprocess.Popen(
        [ADBD], cwd="/", env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_for(port)
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(front))
            listener.listen()
            passing = threading.Thread(target=_pass_on, args=(listener, port))
            passing.start()
            try:
                yield front
            finally:
                process.kill()
                listener.shutdown(socket.SHUT_RDWR)
                passing.join()
    finally:
        process.kill()
        process.wait()


def _pass_on(listener: socket.socket, port: int) -> None:
    """Pass on what comes to the socket until nobody listens, one connection after the other."""
    with suppress(OSError):
        while True:
            near, _ = listener.accept()
            with near, socket.create_connection(("127.0.0.1", port)) as far:
                back = threading.Thread(target=_pump, args=(far, near))
                back.start()
                _pump(near, far)
                back.join()


def _pump(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while piece := one.recv(1 << 16):
            other.sendall(piece)
    for each in (one, other):
        with suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _wait_for(port: int) -> None:
    until = time.monotonic() + 10
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return
