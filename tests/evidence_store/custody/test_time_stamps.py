from __future__ import annotations

import socket
import subprocess
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from evidence_store.custody.heads.checkpoints import sign_checkpoint
from evidence_store.custody.leaves.drafts import Head
from evidence_store.custody.outside.time_stamps import (
    StampError,
    make_query,
    read_query,
    read_roots,
    verify_stamp,
)
from evidence_store.custody.outside.tsa_client import ask_authority
from evidence_store.errors import WrongEntryError
from tests.evidence_store.authority import Authority, Between, served

if TYPE_CHECKING:
    from pathlib import Path

NOTE = sign_checkpoint(Head(12, bytes(32)), origin="custody.test/2026", seed=bytes(32))
OTHER = sign_checkpoint(Head(13, bytes(32)), origin="custody.test/2026", seed=bytes(32))
OF_SERVERS = ExtendedKeyUsageOID.SERVER_AUTH
LONG_AGO = datetime(2020, 2, 29, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority") / "tsa")


@pytest.fixture(scope="module")
def query() -> bytes:
    return make_query(NOTE)


@pytest.fixture(scope="module")
def reply(authority: Authority, query: bytes) -> bytes:
    return authority.reply(query)


def test_a_stamp_by_a_trusted_authority_gives_its_time_and_name(
    authority: Authority, query: bytes, reply: bytes
) -> None:
    nonce = read_query(query).nonce

    stamp = verify_stamp(reply, note=NOTE, roots=[authority.root_der], nonce=nonce)

    assert abs(datetime.now(UTC) - stamp.at) < timedelta(hours=1)
    assert stamp.authority == "CN=Test TSA"


def test_openssl_reads_the_query_and_agrees_with_the_verdict(
    authority: Authority, query: bytes, reply: bytes, tmp_path: Path
) -> None:
    (tmp_path / "q").write_bytes(query)
    (tmp_path / "r").write_bytes(reply)
    (tmp_path / "root.pem").write_text(authority.root_pem)
    words = ["openssl", "ts", "-verify", "-queryfile", "q", "-in", "r", "-CAfile", "root.pem"]

    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert "Verification: OK" in done.stdout


def test_a_stamp_of_another_checkpoint_is_refused(authority: Authority, reply: bytes) -> None:
    with pytest.raises(StampError):
        verify_stamp(reply, note=OTHER, roots=[authority.root_der])


def test_a_stamp_for_another_query_is_refused(authority: Authority, reply: bytes) -> None:
    with pytest.raises(StampError):
        verify_stamp(reply, note=NOTE, roots=[authority.root_der], nonce=1)


def test_a_stamp_by_an_authority_that_nobody_trusts_is_refused(
    reply: bytes, tmp_path: Path
) -> None:
    other = Authority(tmp_path / "other")

    with pytest.raises(StampError):
        verify_stamp(reply, note=NOTE, roots=[other.root_der])
    with pytest.raises(StampError, match="No root"):
        verify_stamp(reply, note=NOTE, roots=[])


def test_a_stamp_holds_after_the_authoritys_certificate_has_run_out(
    query: bytes, tmp_path: Path
) -> None:
    since = LONG_AGO - timedelta(days=10)
    old = Authority(tmp_path / "old", since=since, until=LONG_AGO + timedelta(days=10))

    stamp = verify_stamp(old.reply_at(query, LONG_AGO), note=NOTE, roots=[old.root_der])

    assert stamp.at == LONG_AGO


@pytest.mark.parametrize("days", [-11, 11])
def test_a_stamp_from_outside_the_life_of_its_certificate_is_refused(
    days: int, query: bytes, tmp_path: Path
) -> None:
    since = LONG_AGO - timedelta(days=10)
    old = Authority(tmp_path / "old", since=since, until=LONG_AGO + timedelta(days=10))
    reply = old.reply_at(query, LONG_AGO + timedelta(days=days))

    with pytest.raises(StampError):
        verify_stamp(reply, note=NOTE, roots=[old.root_der])


def test_a_certificate_that_is_not_for_time_stamps_makes_none(query: bytes, tmp_path: Path) -> None:
    loose = Authority(tmp_path / "loose", critical=False)

    with pytest.raises(StampError):
        verify_stamp(loose.reply_at(query, datetime.now(UTC)), note=NOTE, roots=[loose.root_der])


@pytest.mark.parametrize(
    "purposes",
    [(), (OF_SERVERS,), (ExtendedKeyUsageOID.TIME_STAMPING, OF_SERVERS)],
    ids=["none", "another", "another too"],
)
def test_a_certificate_that_is_for_something_else_too_stamps_no_time(
    purposes: tuple[x509.ObjectIdentifier, ...], query: bytes, tmp_path: Path
) -> None:
    other = Authority(tmp_path / "other", purposes=purposes)
    reply = other.reply_at(query, datetime.now(UTC))

    with pytest.raises(StampError, match="time stamps"):
        verify_stamp(reply, note=NOTE, roots=[other.root_der])


def test_a_stamp_by_an_authority_under_a_chain_of_certificates_holds(
    query: bytes, tmp_path: Path
) -> None:
    under = Authority(tmp_path / "under", between=Between())

    stamp = verify_stamp(under.reply(query), note=NOTE, roots=[under.root_der])

    assert stamp.authority == "CN=Test TSA"


NOW = datetime.now(UTC)
NO_SIGNING = x509.KeyUsage(
    digital_signature=True,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=False,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)
BROKEN_CHAINS = {
    "it had run out": Between(until=NOW - timedelta(days=1)),
    "it is not in force yet": Between(since=NOW + timedelta(days=1)),
    "it does not say what it may": Between(extensions=()),
    "it may not issue others": Between(
        extensions=((x509.BasicConstraints(ca=False, path_length=None), True),)
    ),
    "its key may not sign certificates": Between(
        extensions=((x509.BasicConstraints(ca=True, path_length=None), True), (NO_SIGNING, True))
    ),
    "it is for certificates of servers": Between(
        extensions=(
            (x509.BasicConstraints(ca=True, path_length=None), True),
            (x509.ExtendedKeyUsage([OF_SERVERS]), False),
        )
    ),
}


@pytest.mark.parametrize("name", BROKEN_CHAINS)
def test_a_chain_with_a_certificate_that_may_not_stand_in_it_is_refused(
    name: str, query: bytes, tmp_path: Path
) -> None:
    under = Authority(tmp_path / "under", between=BROKEN_CHAINS[name])
    reply = under.reply_at(query, datetime.now(UTC))

    with pytest.raises(StampError, match="does not lead to a trusted one"):
        verify_stamp(reply, note=NOTE, roots=[under.root_der])


def test_what_was_signed_names_the_certificate_that_it_is_judged_by(
    query: bytes, tmp_path: Path
) -> None:
    some = Authority(tmp_path / "some")
    honest = some.reply_at(query, datetime.now(UTC))
    verify_stamp(honest, note=NOTE, roots=[some.root_der])

    signed = some.certificate
    other = some.another_certificate(signed.serial_number, until=NOW + timedelta(days=3000))
    reply = honest.replace(signed.public_bytes(Encoding.DER), other.public_bytes(Encoding.DER))

    assert reply != honest
    with pytest.raises(StampError, match="name its certificate"):
        verify_stamp(reply, note=NOTE, roots=[some.root_der])


def test_a_query_that_the_authority_refuses_is_told_as_refused(
    authority: Authority, query: bytes
) -> None:
    # A digest that its configuration does not allow.
    reply = authority.reply(
        query.replace(
            b"\x60\x86\x48\x01\x65\x03\x04\x02\x03", b"\x60\x86\x48\x01\x65\x03\x04\x02\x0a"
        )
    )

    with pytest.raises(StampError, match="refused the query"):
        verify_stamp(reply, note=NOTE, roots=[authority.root_der])


def test_every_cut_of_a_reply_is_refused(authority: Authority, reply: bytes) -> None:
    for end in range(0, len(reply), 97):
        with pytest.raises(StampError):
            verify_stamp(reply[:end], note=NOTE, roots=[authority.root_der])


def test_a_flipped_bit_in_what_is_signed_is_refused(authority: Authority, reply: bytes) -> None:
    imprint = read_query(make_query(NOTE)).digest
    place = reply.index(imprint)
    changed = bytearray(reply)
    changed[place] ^= 1

    with pytest.raises(StampError):
        verify_stamp(bytes(changed), note=NOTE, roots=[authority.root_der])


@pytest.mark.parametrize("data", [b"", b"\x30\x00", b"query", bytes(100)])
def test_what_is_no_query_is_refused(data: bytes) -> None:
    with pytest.raises(WrongEntryError):
        read_query(data)


def test_a_root_that_is_no_certificate_is_refused() -> None:
    with pytest.raises(StampError):
        read_roots(["-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n"])


def test_an_authority_is_asked_over_http(authority: Authority, query: bytes) -> None:
    with served(authority) as url:
        reply = ask_authority(f"{url}/stamp", query, seconds=60)

    stamp = verify_stamp(reply, note=NOTE, roots=read_roots([authority.root_pem]))
    assert stamp.authority == "CN=Test TSA"


def test_no_redirection_is_followed(authority: Authority, query: bytes) -> None:
    with served(authority) as url, pytest.raises(StampError, match="302"):
        ask_authority(f"{url}/moved", query, seconds=60)


def test_a_reply_without_end_is_cut_off(authority: Authority, query: bytes) -> None:
    with served(authority) as url, pytest.raises(StampError, match="far more"):
        ask_authority(f"{url}/huge", query, seconds=60)


def test_no_proxy_of_the_environment_is_used(
    authority: Authority, query: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")

    with served(authority) as url:
        assert ask_authority(f"{url}/stamp", query, seconds=60)


def test_an_authority_that_is_away_is_named_in_plain_words(query: bytes) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with pytest.raises(StampError, match="cannot be reached"):
            ask_authority(f"http://127.0.0.1:{port}/", query, seconds=60)


@pytest.mark.parametrize(
    "head", [b"HTTP/1.0 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n"]
)
def test_an_authority_that_gives_a_byte_now_and_then_is_not_waited_for_without_end(
    query: bytes, head: bytes
) -> None:
    def drip(server: socket.socket) -> None:
        with server.accept()[0] as other, suppress(OSError):
            other.sendall(head)
            for _ in range(60):
                time.sleep(0.05)
                other.sendall(b"x")
            other.sendall(b"\r\n\r\n")

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=drip, args=[server], daemon=True)
        thread.start()
        url, began = f"http://127.0.0.1:{server.getsockname()[1]}/", time.monotonic()
        with pytest.raises(StampError, match="took too long"):
            ask_authority(url, query, seconds=0.2)
        assert time.monotonic() - began < 2
        thread.join()


def test_an_authority_that_says_nothing_is_not_waited_for_without_end(query: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(StampError, match="cannot be reached"):
            ask_authority(f"http://127.0.0.1:{port}/", query, seconds=0.2)
