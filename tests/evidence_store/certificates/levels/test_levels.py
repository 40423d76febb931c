"""The level of a seal is worked out from the file and from pinned roots, and says what it shows."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from asn1crypto.tsp import TimeStampReq
from cryptography import x509

from evidence_store.certificates.levels.lists import read_lists
from evidence_store.certificates.levels.raising import LevelMaterial, raise_file
from evidence_store.certificates.levels.revisions import MOST_OBJECTS, add_store, take_apart
from evidence_store.certificates.levels.standing import standing_of
from evidence_store.certificates.levels.tokens import make_query, take_token
from evidence_store.certificates.replaced import ReplacedKeys
from evidence_store.certificates.verifying.rule import judge
from evidence_store.certificates.verifying.verdict import CheckAnswer
from evidence_store.domain.certificates.seal_levels import LEVELS, SealLevel
from evidence_store.errors import CertificateError, NoStampError
from evidence_store.kept_files.issuing import ask_for_document
from tests.evidence_store.authority import Authority, served
from tests.evidence_store.certificates.builders import NOW
from tests.evidence_store.certificates.levels.ladder import (
    AGAIN,
    HOUR,
    LISTED,
    STAMPED,
    Ladder,
)
from tests.evidence_store.documents.validators import (
    OF_A_SEAL,
    OF_A_STAMP,
    not_followed,
    not_followed_by_verapdf,
)

if TYPE_CHECKING:
    from collections.abc import Callable

LATER = NOW + timedelta(days=30)
# RFC 5280, 5.2.4 and 5.2.5: lists that leave out what another one says.
CHANGES = x509.DeltaCRLIndicator(1)
PART = x509.IssuingDistributionPoint(
    full_name=None,
    relative_name=None,
    only_contains_user_certs=False,
    only_contains_ca_certs=True,
    only_some_reasons=None,
    indirect_crl=False,
    only_contains_attribute_certs=False,
)
PAGE = Path(__file__).parents[4] / "docs" / "certificate.md"


@pytest.mark.parametrize("level", SealLevel)
def test_a_sealed_file_follows_what_it_declares_at_each_level(
    level: SealLevel, ladder: Ladder
) -> None:
    of_stamps = [] if level is SealLevel.B_B else OF_A_STAMP
    assert not_followed(ladder.files[level]) == [*of_stamps, *OF_A_SEAL]


@pytest.mark.long
def test_verapdf_says_so_of_each_level_without_exception(ladder: Ladder, tmp_path: Path) -> None:
    for level, file in ladder.files.items():
        (tmp_path / f"{level.name}.pdf").write_bytes(file)
    told = not_followed_by_verapdf(sorted(tmp_path.iterdir()))
    assert told == {f"{level.name}.pdf": [] for level in ladder.files}


def test_each_level_is_found_and_no_byte_of_what_was_before_it_changes(ladder: Ladder) -> None:
    before = b""
    for level, file in ladder.files.items():
        assert ladder.unit.standing(file, AGAIN).level is level
        assert file.startswith(before)
        before = file


def test_the_court_is_told_the_level_that_its_own_roots_show_and_by_whose_clock(
    ladder: Ladder,
) -> None:
    verdict = judge(
        ladder.files[SealLevel.B_LTA],
        trust=[ladder.unit.seal.root_pem],
        withdrawn=None,
        now=LATER,
        authorities=[ladder.unit.authority.root_pem.encode()],
    )
    assert verdict.answer is CheckAnswer.WITHDRAWAL_NOT_CHECKED
    assert verdict.level == "PAdES B-LTA"
    assert f"Sealed by {STAMPED:%Y-%m-%d %H:%M:%S} UTC, as CN=Test TSA stamped." in verdict.stamped
    assert LEVELS[SealLevel.B_LTA].does_not_show in verdict.limits
    assert verdict.issued_size == len(ladder.files[SealLevel.B_B])


def test_a_list_that_came_with_the_file_is_not_called_one_that_was_given(ladder: Ladder) -> None:
    """Who raised the file chose it, and could leave a newer one out. What it says still counts."""
    stampers = [ladder.unit.authority.root_pem.encode()]
    file, root = ladder.files[SealLevel.B_LTA], ladder.unit.seal.root_pem
    alone = judge(file, trust=[root], withdrawn=None, now=LATER, authorities=stampers)
    assert any("was not checked. That takes the unit's list" in each for each in alone.limits)

    older = ladder.unit.crl(NOW + HOUR / 2)
    given = judge(file, trust=[root, older], withdrawn=None, now=LATER, authorities=stampers)
    assert f"list of replaced keys of {NOW + HOUR / 2:%Y-%m-%d %H:%M} UTC" in " ".join(given.limits)


def test_a_stamp_of_an_authority_that_the_checked_party_made_up_gives_nothing(
    ladder: Ladder, tmp_path: Path
) -> None:
    # The same name, the same purpose, a root of the same name: another key.
    other = Authority(tmp_path / "other", since=NOW - HOUR, until=LATER)
    file = ladder.files[SealLevel.B_LTA]
    verdict = judge(
        file,
        trust=[ladder.unit.seal.root_pem],
        withdrawn=None,
        now=LATER,
        authorities=[other.root_pem.encode()],
    )
    assert verdict.answer is CheckAnswer.WITHDRAWAL_NOT_CHECKED
    assert verdict.level == "PAdES B-B"
    assert all("gives nothing here" in each for each in verdict.stamped)
    nobody = standing_of(take_apart(file), replace(ladder.unit.trusted(LATER), authorities=()))
    assert (nobody.level, nobody.shown_at) == (SealLevel.B_B, None)


def test_without_the_newest_update_a_file_has_the_level_of_what_is_left(ladder: Ladder) -> None:
    # Anyone can take an update away again: what is left is what it was, and no more.
    whole = ladder.files[SealLevel.B_LTA]
    for level in (SealLevel.B_LT, SealLevel.B_T, SealLevel.B_B):
        assert ladder.unit.standing(whole[: len(ladder.files[level])], AGAIN).level is level


def test_a_stamp_counts_no_longer_than_its_certificate_unless_a_newer_one_covers_it(
    ladder: Ladder, monkeypatch: pytest.MonkeyPatch
) -> None:
    unit, ends = ladder.unit, ladder.unit.authority.certificate.not_valid_after_utc
    file = ladder.files[SealLevel.B_LTA]
    assert unit.standing(file, ends).level is SealLevel.B_LTA
    gone = unit.standing(file, ends + HOUR)
    assert gone.level is SealLevel.B_B
    assert "ran out on" in gone.told[0]

    fresh = NOW + timedelta(days=300)
    newer = unit.authority.another_certificate(99, until=ends + timedelta(days=3650))
    monkeypatch.setattr(unit.authority, "certificate", newer)
    renewed, level, lacking = unit.raise_to(SealLevel.B_LTA, file, fresh, unit.lists(fresh))
    assert (level, lacking) == (SealLevel.B_LTA, None)
    assert unit.standing(renewed, ends + HOUR).level is SealLevel.B_LTA
    assert unit.standing(renewed, ends + HOUR).shown_at == STAMPED


@pytest.mark.parametrize(
    ("lists", "told"),
    [
        (lambda _: (), "is missing"),
        (lambda unit: read_lists([unit.crl(LISTED)]), "Test root is missing"),
        (
            lambda unit: read_lists([unit.crl(LISTED), unit.authority.crl(LISTED, part=PART)]),
            "Test root is missing",
        ),
        (
            lambda unit: read_lists([unit.crl(LISTED), unit.authority.crl(LISTED, part=CHANGES)]),
            "Test root is missing",
        ),
        (lambda unit: unit.lists(NOW), "from before the time stamp"),
        (
            lambda unit: read_lists([unit.crl(LISTED), unit.authority.crl(STAMPED + HOUR / 60)]),
            "ran out on",
        ),
        (lambda unit: unit.lists(STAMPED + timedelta(days=9)), "is dated in the future"),
    ],
)
def test_a_list_that_is_missing_stale_or_run_out_is_named_and_nothing_is_added(
    ladder: Ladder, lists: Callable[..., tuple[bytes, ...]], told: str
) -> None:
    stamped, late = ladder.files[SealLevel.B_T], STAMPED + timedelta(days=8)
    with pytest.raises(CertificateError, match=told):
        ladder.unit.raise_to(SealLevel.B_LTA, stamped, late, lists(ladder.unit))


def test_lists_that_are_too_many_for_a_document_leave_what_was_gained_before(
    ladder: Ladder,
) -> None:
    unit, at = ladder.unit, STAMPED
    lists = [unit.authority.crl(at + timedelta(seconds=each)) for each in range(MOST_OBJECTS)]
    _, level, lacking = unit.raise_to(
        SealLevel.B_LT, ladder.files[SealLevel.B_B], at, read_lists([unit.crl(at), *lists])
    )
    assert level is SealLevel.B_T
    assert "at most 64 certificates, lists and answers" in str(lacking)


@pytest.mark.parametrize(
    ("part", "hostile"),
    [
        (b"\x02\x01\x01", b"\x02\x01\x05"),  # a version that there is not
        (b"\x06\x03\x55\x04\x03\x0c", b"\x06\x03\x55\x04\x03\x00"),  # a name that is no text
    ],
)
def test_a_list_whose_parts_cannot_be_read_is_refused_when_it_is_given_and_counts_in_no_file(
    ladder: Ladder, part: bytes, hostile: bytes
) -> None:
    (own,) = read_lists([ladder.unit.crl(LISTED)])
    assert part in own
    with pytest.raises(CertificateError, match="is not one"):
        read_lists([changed := own.replace(part, hostile, 1)])

    (stored,) = take_apart(ladder.files[SealLevel.B_LT]).stores
    planted = replace(stored, lists=(changed,))
    file = add_store(ladder.files[SealLevel.B_T], planted)
    assert not ladder.unit.standing(file, AGAIN).level.reaches(SealLevel.B_LT)


def test_what_was_gained_on_the_way_is_kept_and_it_says_what_is_lacking(ladder: Ladder) -> None:
    sealed = ladder.files[SealLevel.B_B]
    _, level, lacking = ladder.unit.raise_to(SealLevel.B_LTA, sealed, STAMPED)
    assert level is SealLevel.B_T
    assert "is missing" in str(lacking)


def test_where_nobody_answers_the_second_time_it_is_said_that_no_more_was_recorded(
    ladder: Ladder,
) -> None:
    unit, asked = ladder.unit, list[bytes]()

    def once(query: bytes) -> bytes:
        asked.append(query)
        if len(asked) > 1:
            raise NoStampError("It cannot be reached. Nothing was recorded.")
        return unit.authority.reply_at(query, STAMPED)

    material = LevelMaterial(once, unit.lists(STAMPED))
    sealed, trusted = ladder.files[SealLevel.B_B], unit.trusted(STAMPED)
    made = raise_file(sealed, SealLevel.B_LTA, trusted=trusted, material=material)
    assert made.level is SealLevel.B_T
    assert made.lacking == "It cannot be reached. Nothing more was recorded."


def test_an_authority_that_was_revoked_before_it_stamped_gives_nothing(ladder: Ladder) -> None:
    unit = ladder.unit
    lists = read_lists([unit.crl(LISTED), unit.authority.crl(STAMPED, unit.authority.certificate)])
    with pytest.raises(CertificateError, match=r"revoked the certificate CN=Test TSA on 2026"):
        unit.raise_to(SealLevel.B_LT, ladder.files[SealLevel.B_T], LISTED, lists)
    newer = read_lists([unit.authority.crl(LISTED)])  # takes no revocation back
    with pytest.raises(CertificateError, match="revoked the certificate CN=Test TSA"):
        unit.raise_to(SealLevel.B_LT, ladder.files[SealLevel.B_T], LISTED, (*lists, *newer))


def same(asked: bytes) -> bytes:
    return asked


def other_digest(asked: bytes) -> bytes:
    mark = bytes.fromhex("0420")
    place = asked.index(mark) + 2
    return asked[:place] + bytes(32) + asked[place + 32 :]


def other_nonce(asked: bytes) -> bytes:
    read = TimeStampReq.load(asked)
    read["nonce"] = 7
    return bytes(read.dump(force=True))


@pytest.mark.parametrize(
    ("hears", "late", "told"),
    [
        (other_digest, 0, "of other bytes or of another query"),
        (other_nonce, 0, "of other bytes or of another query"),
        (same, 1, "Find out which clock is wrong"),
    ],
)
def test_an_authority_that_lies_is_refused_and_nothing_is_added(
    ladder: Ladder, hears: Callable[[bytes], bytes], late: int, told: str
) -> None:
    at = STAMPED + timedelta(days=late)

    def ask(asked: bytes) -> bytes:
        return ladder.unit.authority.reply_at(hears(asked), at)

    with pytest.raises(CertificateError, match=told):
        raise_file(
            ladder.files[SealLevel.B_B],
            SealLevel.B_T,
            trusted=ladder.unit.trusted(STAMPED),
            material=LevelMaterial(ask, ()),
        )


def test_a_stamp_under_a_certificate_that_is_not_pinned_is_refused_when_it_is_asked_for(
    ladder: Ladder, tmp_path: Path
) -> None:
    other = Authority(tmp_path / "other", since=NOW - HOUR, until=LATER)
    with pytest.raises(CertificateError, match="does not lead to a trusted one"):
        raise_file(
            ladder.files[SealLevel.B_B],
            SealLevel.B_T,
            trusted=ladder.unit.trusted(STAMPED),
            material=LevelMaterial(lambda asked: other.reply_at(asked, STAMPED), ()),
        )


def test_a_real_server_stamps_and_one_that_is_gone_leaves_the_document_as_it_is(
    ladder: Ladder, tmp_path: Path
) -> None:
    real = Authority(tmp_path / "real")
    trusted = ladder.unit.trusted(datetime.now(UTC), real.root)
    with served(real) as url:
        ask = partial(ask_for_document, url, seconds=20)
        made = raise_file(
            ladder.files[SealLevel.B_B],
            SealLevel.B_T,
            trusted=trusted,
            material=LevelMaterial(ask, ()),
        )
        for broken, told in (("/huge", "far more than a stamp"), ("/moved", "answered with 302")):
            with pytest.raises(CertificateError, match=told):
                ask_for_document(url + broken, b"", seconds=5)
    assert made.level is SealLevel.B_T
    with pytest.raises(CertificateError, match=r"cannot be reached.* stays as it is"):
        ask_for_document(url, b"", seconds=5)


def test_what_is_not_a_reply_is_no_stamp() -> None:
    _, nonce = make_query(b"covered")
    for reply in (b"", b"<html>", bytes(64)):
        with pytest.raises(CertificateError):
            take_token(reply, covered=b"covered", nonce=nonce)


def test_a_seal_that_was_revoked_counts_where_a_stamp_shows_that_it_is_older(
    ladder: Ladder,
) -> None:
    leaf = ladder.unit.leaf
    revoked = ReplacedKeys({leaf.serial_number: LISTED}, LISTED, frozenset({leaf.serial_number}))
    revoked.require_in_force(leaf, at=NOW, shown_by=STAMPED)
    assert "shows that the document was sealed before" in str(
        revoked.told_of(leaf, shown_by=STAMPED)
    )
    for shown_by in (None, LISTED, AGAIN):
        with pytest.raises(CertificateError, match=re.escape(f"revoked on {LISTED:%Y-%m-%d}")):
            revoked.require_in_force(leaf, at=NOW, shown_by=shown_by)


def test_the_page_for_the_court_has_the_table_of_the_levels_word_for_word() -> None:
    page = PAGE.read_text("utf-8")
    for level, says in LEVELS.items():
        assert f"| {level.short} | {says.adds} | {says.shows} | {says.does_not_show} |" in page
