"""Which client a request comes from, as far as the network or this machine tells.

A session is bound to it: a cookie that somebody copied opens nothing elsewhere. On one machine
every browser has the same address, and browsers send a cookie to every port of a host: there the
client is the user whose browser it is, by the kernel's own table of connections (Linux).
"""

from __future__ import annotations

import os
import socket
import struct
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from webui.door.attempts import address_of

if TYPE_CHECKING:
    from collections.abc import Mapping

USER = "user"
"""Under this name the server says which user of this machine a request is of."""
_TABLE = Path("/proc/net/tcp")


def client_of(environ: Mapping[str, Any]) -> str:
    """Name the client of a request: its address, and the user where it is another than ours."""
    told = environ.get("asgi.scope", {}).get("state", {}).get(USER, "")
    return f"{address_of(environ.get('REMOTE_ADDR'))} {told}".rstrip()


def tells_users() -> bool:
    """Whether this system says which of its users is at the other end of a connection."""
    return sys.platform == "linux" and _TABLE.is_file()


def other_user(theirs: tuple[str, int], ours: tuple[str, int]) -> str:
    """Name the user at the other end of a connection within this machine; "" where it is ours.

    It is "" too where the system does not tell.
    """
    if not theirs[0].startswith("127.") or not tells_users():
        return ""
    wanted = [_as_written(*theirs), _as_written(*ours)]
    try:
        rows = _TABLE.read_text("ascii").splitlines()
    except OSError:
        return ""
    users = [row.split()[7] for row in rows[1:] if row.split()[1:3] == wanted]
    return f"user {users[0]}" if users and users[0] != str(os.getuid()) else ""


def _as_written(address: str, port: int) -> str:
    """An address of IPv4 and a port, as the kernel writes them."""
    (number,) = struct.unpack("=I", socket.inet_aton(address))
    return f"{number:08X}:{port:04X}"
