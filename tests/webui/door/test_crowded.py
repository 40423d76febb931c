"""Whoever opens connections and says nothing, or says it slowly, holds up nobody who works."""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.webui.browsing import _free_port, served, serving
from tests.webui.crowds import HALF, SLOW, crowd_at
from tests.webui.tls import NAME, Papers, come_in, connected, lab_served, make_papers
from webui.door.typed import LARGEST_READ
from webui.server.crowd import Crowd

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.webui.conftest import Unit

PAGES = 60
P95_SECONDS = 0.3


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    return make_papers(tmp_path_factory.mktemp("tls") / "papers")


@pytest.fixture(scope="module")
def lab(papers: Papers, unit: Unit) -> Iterator[int]:
    with lab_served(unit.store.data, papers) as port:
        yield port


@pytest.fixture(scope="module")
def desk(unit: Unit) -> Iterator[str]:
    with served(unit.store.data) as address:
        yield address


def seconds_of_pages(connection: http.client.HTTPConnection, host: str, cookie: str) -> list[float]:
    found = []
    for _ in range(PAGES):
        began = time.monotonic()
        connection.request("GET", "/cases", headers={"Host": host, "Cookie": cookie})
        answer = connection.getresponse()
        answer.read()
        found.append(time.monotonic() - began)
        assert answer.status == 200
    return sorted(found)


def stays_quick(crowded: list[float]) -> bool:
    """Whether 95 of 100 pages come in time."""
    return crowded[PAGES * 95 // 100] < P95_SECONDS


def test_a_silent_connection_and_hundreds_of_slow_ones_do_not_slow_the_lab_down(
    papers: Papers, lab: int
) -> None:
    context = ssl.create_default_context(cafile=papers.authority)
    host = f"{NAME}:{lab}"
    with connected(papers, lab) as connection:
        cookie = come_in(connection, f"https://{host}", "S1")
    with (
        socket.create_connection(("127.0.0.1", lab)),  # says nothing at all
        crowd_at(
            lab,
            lambda plain: context.wrap_socket(plain, server_hostname=NAME),
            half=200, slow=100, host=host.encode(),
        ),
        connected(papers, lab) as connection,
    ):  # fmt: skip
        seconds = seconds_of_pages(connection, host, cookie)

    assert stays_quick(seconds)


def test_a_hundred_half_requests_do_not_slow_a_desk_down(desk: str) -> None:
    place = urlsplit(desk)
    connection = http.client.HTTPConnection("127.0.0.1", place.port or 80, timeout=10)
    cookie = come_in(connection, desk, "E1")
    with crowd_at(
        place.port or 80, lambda plain: plain, half=100, slow=20, host=place.netloc.encode()
    ):
        seconds = seconds_of_pages(connection, place.netloc, cookie)
    connection.close()

    assert stays_quick(seconds)


def test_a_connection_over_which_nobody_shakes_hands_is_ended(lab: int) -> None:
    with socket.create_connection(("127.0.0.1", lab), timeout=20) as silent:
        assert silent.recv(1) == b""


@pytest.mark.parametrize("said", [HALF, SLOW % b"localhost"], ids=["head", "body"])
def test_a_request_that_does_not_arrive_in_time_is_ended(desk: str, said: bytes) -> None:
    with socket.create_connection(("127.0.0.1", urlsplit(desk).port or 80), timeout=30) as slow:
        slow.sendall(said)
        with contextlib.suppress(ConnectionResetError):
            assert slow.recv(1) == b""


def exchange(desk: str, head: bytes, body: bytes = b"") -> bytes:
    """What comes back for these bytes, up to the end of the connection or of the first answer."""
    place = urlsplit(desk)
    with socket.create_connection(("127.0.0.1", place.port or 80), timeout=20) as one:
        one.sendall(head.replace(b"HOST", place.netloc.encode()) + body)
        return one.recv(65536)


@pytest.mark.parametrize(
    "lines",
    [b"Content-Length: %s\r\n" % each for each in
     (b"+5", b"-5", b"5_0", b"0x5", b"5 5", b"5, 6", b"\xd9\xa5", b"1e1", b"", b"9" * 25)]
    + [b"Content-Length: 5\r\nContent-Length: 6\r\n",
       b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
       b"Transfer-Encoding: chunked\r\n", b"Transfer-Encoding: identity\r\n",
       b"Content-Length : 5\r\n"],
)  # fmt: skip
def test_a_length_that_is_not_plainly_one_number_is_refused(desk: str, lines: bytes) -> None:
    answer = exchange(desk, b"POST /sign-in HTTP/1.1\r\nHost: HOST\r\n%s\r\n" % lines, b"a=b&c")

    status = int(answer.split(b" ", 2)[1])
    assert 400 <= status < 500
    assert b"csrf_token" not in answer


def test_somebody_who_is_not_signed_in_sends_no_large_body(desk: str) -> None:
    head = b"POST /verify HTTP/1.1\r\nHost: HOST\r\nContent-Length: %d\r\n\r\n"

    answer = exchange(desk, head % (LARGEST_READ + 1))

    assert answer.split(b" ", 2)[1] == b"413"
    assert b"connection: close" in answer.lower()


def test_unfinished_uploads_of_nobody_hold_no_memory_and_no_disk(unit: Unit) -> None:
    port = _free_port()
    with serving(unit.store.data, "--port", str(port)) as server:
        pid = server.pid
        before, on_disk = _memory(pid), _bytes_in(unit.store.data)
        host = b"localhost:%d" % port
        head = b"POST /sign-in HTTP/1.1\r\nHost: %s\r\nContent-Length: %d\r\n\r\n"
        with contextlib.ExitStack() as stack:
            for number in range(60):
                one = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
                large = number % 2 == 0
                one.sendall(head % (host, 64 * 1024 * 1024 if large else LARGEST_READ))
                with contextlib.suppress(OSError):
                    one.settimeout(1)
                    one.sendall(b"a" * (8 * 1024 * 1024 if large else LARGEST_READ - 1))
            during, then_on_disk = _memory(pid), _bytes_in(unit.store.data)

    assert during - before < 32 * 1024 * 1024
    assert then_on_disk <= on_disk


def _memory(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return next(
        int(row.split()[1]) * 1024 for row in status.splitlines() if row.startswith("VmRSS")
    )


def _bytes_in(folder: Path) -> int:
    found = 0
    for path in folder.rglob("*"):
        with contextlib.suppress(OSError):
            if path.is_file() and path.suffix not in (".sqlite-wal", ".sqlite-shm"):
                found += path.stat().st_size
    return found


class Somebody:
    def __init__(self) -> None:
        self.is_cut = False

    def cut(self) -> None:
        self.is_cut = True


def test_of_too_many_that_one_address_keeps_waiting_its_oldest_goes_and_nobody_elses() -> None:
    crowd = Crowd(of_one=3, in_all=100)
    theirs, other = [Somebody() for _ in range(5)], Somebody()
    crowd.add("desk", other)
    for each in theirs:
        crowd.add("flood", each)

    assert [each.is_cut for each in theirs] == [True, True, False, False, False]
    assert not other.is_cut
    assert len(crowd) == 4


def test_of_too_many_in_all_the_largest_crowd_loses_its_oldest() -> None:
    crowd = Crowd(of_one=10, in_all=4)
    desk, flood = Somebody(), [Somebody() for _ in range(4)]
    crowd.add("desk", desk)
    for each in flood:
        crowd.add("flood", each)

    assert not desk.is_cut
    assert [each.is_cut for each in flood] == [True, False, False, False]
    crowd.discard("desk", desk)
    crowd.discard("desk", desk)
    assert len(crowd) == 3
