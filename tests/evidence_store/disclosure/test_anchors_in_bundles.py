"""Cosignatures and time stamps in a bundle: what is checked with keys from outside, in words."""

from __future__ import annotations

import base64
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from evidence_store.custody.outside.cosignatures import WitnessKey, cosign
from evidence_store.custody.outside.time_stamps import make_query, read_query
from evidence_store.disclosure.bundle import Anchored, anchor_lines
from evidence_store.disclosure.verifiers import verify
from tests.evidence_store.authority import Authority
from tests.evidence_store.disclosure import anchored
from tests.evidence_store.disclosure import generator as gen

if TYPE_CHECKING:
    from pathlib import Path

AT = datetime(2026, 11, 25, 8, 0, 5, tzinfo=UTC)
ONE, TWO = anchored.WITNESSES[:2]


@cache
def made() -> gen.Made:
    """A small bundle, whose anchors each test puts in."""
    return gen.make(gen.seeded(11), acts=1, keep=1.0)


def made_with(*anchors: Anchored) -> bytes:
    return with_anchors(made(), *anchors)


def with_anchors(bundle: gen.Made, *anchors: Anchored) -> bytes:
    bundle.files["anchors.jsonl"] = anchor_lines(anchors)
    return bundle.sealed()


def note_of() -> str:
    """The checkpoint of an earlier head of that bundle."""
    size = made().lines("consistency.jsonl")[0]["size"]
    return gen.sign_as_head(made().log, made().log.head(size))


def trusting(*names: str, kinds: tuple[str, ...] = (), number: int = 0) -> verify.Trusted:
    keys = [verify.read_witness_key(anchored.witness_key(name)) for name in names]
    read = [verify.read_certificates(anchored.certificate(kind, number)) for kind in kinds]
    return verify.Trusted([key for key in keys if key], [each for some in read for each in some])


def told(bundle: bytes, trusted: verify.Trusted = verify.NOBODY) -> list[dict[str, Any]]:
    answer = verify.check(bundle, trusted=trusted)
    assert answer["exit"] == 3, answer  # no head from outside: never "verified"
    assert answer["why"] == verify.NO_HEAD
    anchors: list[dict[str, Any]] = answer["anchors"]
    return anchors


def test_a_cosignature_is_checked_only_with_a_key_that_the_reader_holds() -> None:
    bundle = made_with(anchored.cosigned(note_of(), ONE, at=AT))

    (claimed,) = told(bundle)
    (checked,) = told(bundle, trusting(ONE))
    (other,) = told(bundle, trusting(TWO))

    assert (claimed["checked"], claimed["at"]) == (False, "2026-11-25T08:00:05Z")
    assert claimed["sentence"].endswith("Not checked: you gave no key of it.")
    assert checked["checked"] is True
    assert checked["sentence"].endswith("Checked with the key that you gave.")
    assert other == claimed
    assert verify.check(bundle, trusted=trusting(TWO))["keys_unused"] == [TWO]


def test_a_cosignature_under_a_name_whose_key_is_another_is_stated_as_unchecked() -> None:
    bundle = made_with(anchored.cosigned(note_of(), ONE, at=AT))
    key = verify.read_witness_key(anchored.other_key(ONE))
    assert key is not None

    (claimed,) = told(bundle, verify.Trusted([key], []))

    assert claimed["sentence"].endswith("the key that you gave under that name is another.")


def test_a_cosignature_of_another_head_is_refused_by_whoever_holds_the_key() -> None:
    note, other = note_of(), gen.sign_as_head(made().log, made().log.head())
    line = cosign(other, name=ONE, seed=anchored.witness_seed(ONE), at=AT)

    answer = verify.check(made_with(Anchored("witness", note, line)), trusted=trusting(ONE))

    assert (answer["exit"], answer["promise"]) == (1, "anchors")
    assert "was not made with the key that you gave" in answer["why"]


@pytest.mark.parametrize(
    ("kind", "by_hash"),
    [("rsa", "sha256"), ("rsa", "sha384"), ("rsa", "sha512"), ("p256", "sha256")],
)
def test_a_time_stamp_is_held_to_its_head_and_its_signature_to_the_certificate_given(
    kind: str, by_hash: str
) -> None:
    bundle = made_with(anchored.stamped(note_of(), kind, at=AT, by_hash=by_hash))

    (claimed,) = told(bundle)
    (checked,) = told(bundle, trusting(kinds=(kind,)))
    forged = verify.check(bundle, trusted=trusting(kinds=(kind,), number=1))

    assert "as stated by it" in claimed["sentence"]
    assert "2026-11-25T08:00:05Z" in claimed["sentence"]
    assert claimed["sentence"].endswith("you gave no certificate of that authority.")
    assert checked["checked"] is True
    assert (
        "whether that was withdrawn, and whether it may make time stamps, was not"
        in (checked["sentence"])
    )
    assert (forged["exit"], forged["promise"]) == (1, "anchors")
    assert "was not signed with the certificate that you gave" in forged["why"]


def test_a_kind_of_signature_that_is_not_known_is_said_to_be_unchecked() -> None:
    bundle = made_with(anchored.stamped(note_of(), "p384", at=AT, by_hash="sha384"))

    (claimed,) = told(bundle, trusting(kinds=("p384",)))

    assert claimed["checked"] is False
    assert "of a kind that this verifier does not know" in claimed["sentence"]


def test_a_time_stamp_of_before_its_certificate_is_refused() -> None:
    early = datetime(2025, 12, 31, 23, 59, 59, tzinfo=UTC)
    bundle = made_with(anchored.stamped(note_of(), "rsa", at=early))

    answer = verify.check(bundle, trusted=trusting(kinds=("rsa",)))

    assert (answer["exit"], answer["promise"]) == (1, "anchors")
    assert "outside the life of the certificate" in answer["why"]


def test_what_openssl_stamps_is_checked_with_its_certificate(tmp_path: Path) -> None:
    authority = Authority(tmp_path / "tsa")
    reply = authority.reply(make_query(note_of()))
    bundle = made_with(Anchored("tsa", note_of(), base64.b64encode(reply).decode()))
    pem = authority.certificate.public_bytes(Encoding.PEM)
    (tmp_path / "tsa.pem").write_bytes(b"Bag Attributes\n" + pem)

    trusted = verify.trusted_keys([], [str(tmp_path / "tsa.pem")])

    (checked,) = told(bundle, trusted)
    assert checked["checked"] is True
    assert read_query(make_query(note_of())).algorithm == "sha512"
    root = verify.Trusted([], verify.read_certificates(authority.root_der))
    assert told(bundle, root)[0]["checked"] is False  # a root is not the authority's own


def test_no_bit_of_an_anchor_can_be_changed_and_hold_under_the_keys_given() -> None:
    """The manifest's signature aside: whoever holds the log's key changes the file and seals it."""
    note, chance = note_of(), random.Random(5)  # noqa: S311 -- a test's chance
    trusted = trusting(ONE, kinds=("rsa", "p256"))
    line = cosign(note, name=ONE, seed=anchored.witness_seed(ONE), at=AT)
    body = base64.b64decode(line.rpartition(" ")[2])
    for at in range(4, len(body), 2):
        wrong = bytearray(body)
        wrong[at] ^= 1 << chance.randrange(8)
        changed = f"{line.rpartition(' ')[0]} {base64.b64encode(wrong).decode()}\n"
        answer = verify.check(made_with(Anchored("witness", note, changed)), trusted=trusted)
        assert (answer["exit"], answer["promise"]) == (1, "anchors"), at
    for kind in ("rsa", "p256"):
        checked_bits(note, kind, trusted, chance)


def checked_bits(note: str, kind: str, trusted: verify.Trusted, chance: random.Random) -> None:
    """What a time stamp says and what signs it; certificates beside it are read by nobody."""
    reply = anchored.stamp(note, kind, at=AT)
    stamp = verify.read_stamp(reply)
    read = [reply.index(stamp.signature) + n for n in range(len(stamp.signature))]
    digest = stamp.imprint[1]
    read += [reply.index(digest) + n for n in range(len(digest))]
    read += [reply.index(b"20261125080005Z") + n for n in range(15)]
    for at in read[::8]:
        wrong = bytearray(reply)
        wrong[at] ^= 1 << chance.randrange(8)
        changed = Anchored("tsa", note, base64.b64encode(wrong).decode())
        answer = verify.check(made_with(changed), trusted=trusted)
        assert (answer["exit"], answer["promise"]) == (1, "anchors"), at


def test_the_command_takes_keys_and_certificates_and_says_what_was_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    note = note_of()
    bundle = made_with(
        anchored.cosigned(note, ONE, at=AT), anchored.stamped(note, "rsa", at=AT + timedelta(1))
    )
    (tmp_path / "a.custody").write_bytes(bundle)
    (tmp_path / "keys").write_text(f"{anchored.witness_key(ONE)}\n{anchored.witness_key(TWO)}\n")
    (tmp_path / "tsa.der").write_bytes(anchored.certificate("rsa"))
    words = [str(tmp_path / "a.custody"), "--witness", str(tmp_path / "keys")]

    assert verify.main([*words, "--tsa", str(tmp_path / "tsa.der")]) == 3

    said = capsys.readouterr().out
    assert f"{ONE} cosigned the head of" in said
    assert f"{TWO}, whose key you gave, cosigned nothing in this bundle." in said
    assert "Its signature was checked with the certificate that you gave" in said
    assert verify.PROMISES["anchors"] in said
    assert "VERIFIED" not in said
    assert verify.main([*words, "--tsa", str(tmp_path / "keys")]) == 2
    assert verify.main([words[0], "--witness", str(tmp_path / "tsa.der")]) == 2


def test_a_witness_s_key_is_read_in_its_one_form() -> None:
    good = anchored.witness_key(ONE)
    key = WitnessKey.of_seed(ONE, anchored.witness_seed(ONE))

    assert verify.read_witness_key(good) == (ONE, key.key_id, key.public_key)
    for wrong in ("", good[:-1], good.replace("+", "", 1), good.replace(ONE, TWO), f"{good}\n"):
        assert verify.read_witness_key(wrong) is None


def test_a_cosigned_head_that_the_log_does_not_continue_is_refused_without_any_key() -> None:
    wrong = replace(made().log.head(), root=bytes(32))
    note = gen.sign_as_head(made().log, wrong)

    answer = verify.check(made_with(anchored.cosigned(note, ONE, at=AT)))

    assert (answer["exit"], answer["promise"]) == (1, "anchors")
    assert "does not continue the head" in answer["why"]
