"""Where the screens are served: under which names they answer, and how their cookie is kept."""

from __future__ import annotations

from forensics.value_classes import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """One place.

    Args:
        hosts: the only names, with port where one is written, under which the server answers.
        cookie: the session cookie's name.
        is_secure: everything goes over HTTPS, and the cookie over nothing else.
        origin: the one origin for which passkeys are made; an address of figures is none.
    """

    hosts: frozenset[str]
    cookie: str
    is_secure: bool
    origin: str


def on_this_machine(port: int) -> Place:
    """For the person at this machine; nothing leaves it."""
    # The cookie's name holds the port: browsers share cookies between ports of one host.
    hosts = frozenset({f"localhost:{port}", f"127.0.0.1:{port}"})
    origin = f"http://localhost:{port}"
    return Place(hosts, f"expunge_{port}", is_secure=False, origin=origin)


def in_the_lab(host: str, port: int) -> Place:
    """For a lab's desks, under the server's real name and over HTTPS only."""
    host = host.lower()  # as browsers send it
    hosts = frozenset({f"{host}:{port}", *([host] if port == 443 else [])})
    origin = f"https://{host}" if port == 443 else f"https://{host}:{port}"
    return Place(hosts, f"__Host-expunge_{port}", is_secure=True, origin=origin)
