"""The code on a printed page: read from a photograph, and worth what the unit's log signed."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from evidence_store.certificates.renewing import Certified, NewKeys, renew
from evidence_store.certificates.summary import (
    LONGEST,
    read_summary,
    signed_summary,
    verify_signature,
    verify_summary,
)
from evidence_store.certificates.unit_seal import make_leaf_key, to_pem
from evidence_store.certificates.verifying.paper import (
    NOBODY,
    PAGE,
    PaperVerdict,
    judge_code,
    judge_code_of,
)
from evidence_store.certificates.verifying.rule import judge
from evidence_store.certificates.verifying.verdict import CheckAnswer
from evidence_store.certificates.verifying.withdrawn import (
    WithdrawnDocument,
    WithdrawnList,
    make_withdrawn_list,
)
from evidence_store.errors import CertificateError
from evidence_store.keys.signers import PemSigner
from forensics.pictures.codes import NoCodeError, read_code
from tests.evidence_store.certificates.builders import (
    LOG_KEY,
    NOW,
    SEALS,
    UNIT,
    Drawn,
    a_seal,
    drawn,
    key_of,
    training,
)
from tests.evidence_store.certificates.builders import content as content_of
from tests.evidence_store.certificates.files.photographs import page_1, photographed

SEAL = SEALS[False]
TRUST = [SEAL.root_pem, SEAL.log_pem]
LATER = NOW + timedelta(days=30)
PLAIN = content_of()


def judged(code: str, trust: list[bytes] = TRUST, withdrawn: bytes | None = None) -> PaperVerdict:
    return judge_code(code, trust=trust, withdrawn=withdrawn, now=LATER)


def withdrawn_list(*numbers: str, unit: str = UNIT.full_name) -> bytes:
    gone = tuple(WithdrawnDocument(each, NOW) for each in numbers)
    listed = WithdrawnList(unit, NOW + timedelta(days=1), gone)
    return make_withdrawn_list(listed, key_pem=SEAL.list_key_pem, chain_pem=SEAL.list_chain_pem)


@pytest.mark.family(share=1 / 3, least=1)
@pytest.mark.parametrize("turned", [0, 90, 187])
def test_a_photograph_of_the_printed_page_gives_the_code(disk: Drawn, turned: int) -> None:
    assert read_code(photographed(page_1(disk.pdf), turned=turned)) == disk.summary


def test_the_code_says_what_page_1_says_and_who_signed_it(disk: Drawn) -> None:
    verdict = judged(disk.summary)

    assert (verdict.answer, verdict.answer.exit_code) == (CheckAnswer.WITHDRAWAL_NOT_CHECKED, 3)
    said = " ".join(verdict.sentences)
    for words in ("EXP-2026-0001", "ABC/1", "Y9ABC123", "2026-11-24 15:20:00 UTC", "Clear: every"):
        assert words in said
    assert "signed by the custody log of " in said
    assert PAGE in said


def test_no_word_of_a_code_can_be_changed(disk: Drawn) -> None:
    for old, new in (("Y9ABC123", "Y9ABC124"), ("clear", "purge"), ("0001", "0002")):
        forged = disk.summary.replace(old, new, 1)
        assert forged != disk.summary
        assert judged(forged).answer is CheckAnswer.NOT_VALID


def test_a_code_by_another_log_is_refused_whoever_certified_that_log(disk: Drawn) -> None:
    forged = signed_summary(disk.content, disk.document, sign=key_of("another").sign)
    other = a_seal()

    assert judged(forged).answer is CheckAnswer.NOT_VALID
    # Its own root and log beside it: the log that signed is under a root that is not the unit's.
    assert judged(disk.summary, [other.root_pem, SEAL.log_pem]).answer is CheckAnswer.NOT_VALID


@pytest.mark.parametrize("trust", [[], [SEAL.root_pem], [SEAL.log_pem]])
def test_without_root_and_log_whose_code_it_is_cannot_be_told(
    disk: Drawn, trust: list[bytes]
) -> None:
    verdict = judged(disk.summary, trust)

    assert (verdict.answer, verdict.reason) == (CheckAnswer.NOT_VALID, NOBODY)
    assert verdict.says is None


def test_a_code_dated_in_the_future_is_refused(disk: Drawn) -> None:
    early = judge_code(disk.summary, trust=TRUST, withdrawn=None, now=NOW - timedelta(hours=1))

    assert early.answer is CheckAnswer.NOT_VALID


def test_a_training_code_counts_only_under_a_training_root_and_says_training_first() -> None:
    made = drawn(training())
    own = SEALS[True]

    assert judged(made.summary).answer is CheckAnswer.NOT_VALID
    under_its_own = judged(made.summary, [own.root_pem, own.log_pem])
    assert under_its_own.sentences[0].startswith("Training. ")
    assert judged(made.summary.replace("/TRAINING/", "/LIVE/")).answer is CheckAnswer.NOT_VALID


def test_a_withdrawn_document_is_told_from_paper_too(disk: Drawn) -> None:
    gone = judged(disk.summary, withdrawn=withdrawn_list("EXP-2026-0001"))
    kept = judged(disk.summary, withdrawn=withdrawn_list("EXP-2026-0002"))

    assert gone.answer is CheckAnswer.NOT_VALID
    assert f"was withdrawn by the unit on {NOW:%Y-%m-%d}" in str(gone.reason)
    assert kept.answer is CheckAnswer.CURRENT


def test_a_list_that_nobody_signed_stops_the_check(disk: Drawn) -> None:
    with pytest.raises(CertificateError, match="not one that this unit signed"):
        judged(disk.summary, withdrawn=b'{"schema": "x"}')


def test_a_code_by_a_log_key_that_was_replaced_before_its_date_is_refused(disk: Drawn) -> None:
    seal, lists = (PemSigner(to_pem(make_leaf_key())).public_key for _ in range(2))
    keys = NewKeys(seal, lists, LOG_KEY.public_key().public_bytes_raw())
    former = Certified(SEAL.chain_pem, SEAL.list_chain_pem, SEAL.log_pem, None)
    before, after = (
        renew(SEAL.root_pem, SEAL.root_key, former=former, keys=keys, now=NOW + by)
        for by in (timedelta(seconds=-2), timedelta(days=1))
    )

    refused = judged(disk.summary, [*TRUST, before.replaced_pem or b""])
    assert "a key that the unit replaced" in str(refused.reason)
    assert judged(disk.summary, [*TRUST, after.replaced_pem or b""]).says is not None


def test_beside_the_pdf_a_code_holds_where_it_is_that_of_the_file(
    disk: Drawn, sealed: bytes
) -> None:
    file = judge(sealed, trust=[SEAL.root_pem], withdrawn=None, now=LATER)
    broken = judge(sealed + b"\n", trust=[SEAL.root_pem], withdrawn=None, now=LATER)
    other = signed_summary(
        replace(disk.content, number="EXP-2026-0009"), disk.document, sign=LOG_KEY.sign
    )

    assert judge_code_of(disk.summary, file).says == read_summary(disk.summary)
    assert "not that of this file" in str(judge_code_of(other, file).reason)
    assert judge_code_of(disk.summary, broken).answer is CheckAnswer.NOT_VALID


@pytest.mark.parametrize(
    "code",
    ["", "https://example.org/", "EXPUNGE2/LIVE", "EXPUNGE2" + "/x" * 12, "EXPUNGE2/" + "9" * 2000],
)
def test_any_other_code_is_told_not_to_be_one_of_ours(code: str) -> None:
    assert "not one of a certificate" in str(judged(code).reason)


def not_a_picture(kind: str) -> bytes:
    if kind == "text":
        return b"no picture"
    if kind == "cut short":
        return b"\xff\xd8\xff\xe0" + bytes(20)
    out = io.BytesIO()
    Image.new("L", (12_000, 12_000) if kind == "too many pixels" else (40, 40)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize("kind", ["text", "cut short", "too many pixels", "no code"])
def test_a_photograph_without_a_code_says_how_to_take_one(kind: str) -> None:
    with pytest.raises(NoCodeError, match="Photograph the code from above"):
        read_code(not_a_picture(kind))


@given(reference=st.text(min_size=1, max_size=300), serial=st.text(max_size=300))
def test_whatever_an_item_is_called_its_code_stays_short_and_is_read_again(
    reference: str, serial: str
) -> None:
    item = replace(PLAIN.exhibit, reference=reference, serial=serial)
    content = replace(PLAIN, exhibit=item)

    code = signed_summary(content, b"{}", sign=LOG_KEY.sign)

    assert len(code) <= LONGEST
    assert code.isascii()
    verify_summary(code, content, b"{}")
    verify_signature(code, LOG_KEY.public_key().public_bytes_raw())
    says = read_summary(code)
    assert reference.startswith(says.exhibit.removesuffix("…"))
    assert serial.startswith(says.serial.removesuffix("…"))
