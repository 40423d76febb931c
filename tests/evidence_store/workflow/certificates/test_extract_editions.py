"""An edition of an extract of the custody log: its entries in another language, checked alone."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import pypdfium2
import pytest

from evidence_store.bundles.bundle_extras import documents_of
from evidence_store.certificates.verifying.rule import judge
from evidence_store.certificates.verifying.verdict import CheckAnswer
from evidence_store.certificates.verifying.withdrawn import make_withdrawn_list
from evidence_store.domain.certificates.certificate import file_of
from evidence_store.errors import CertificateError, NotFoundError, OutOfSequenceError
from evidence_store.kept_files.editions.translations import issue_extract_edition_of, sign_for
from evidence_store.kept_files.issuing import held_to_log, issue_extract_about
from evidence_store.workflow._kit.begun_documents import finish_documents
from evidence_store.workflow._kit.of_unit.translated import NoTranslationError
from evidence_store.workflow.certificates import translations
from evidence_store.workflow.certificates.withdrawals import sign_withdrawn_list
from tests.evidence_store.documents.languages.left import english_of
from tests.evidence_store.documents.languages.made_up import made_up, turned
from tests.evidence_store.stores import acting
from tests.evidence_store.workflow.certifying import at_its_end, issue

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.certificates.verifying.verdict import Verdict
    from evidence_store.open_folder.store import Store

DIGEST = str(made_up().digest)


def edition(store: Store, number: str) -> str:
    who = acting(store, "B2")
    desk = store.desk_of(who)
    return issue_extract_edition_of(store, desk, number, language="cy", keys=who.unit_keys)


def withdrawn_list(store: Store) -> bytes:
    who = acting(store, "B2")
    keys = who.unit_keys
    sign_it = partial(
        make_withdrawn_list, key_pem=keys.list_key_pem, chain_pem=keys.log.list_chain_pem
    )
    unit = f"{store.settings.unit.force}, {store.settings.unit.name}"
    return sign_withdrawn_list(store.desk_of(who), unit=unit, sign=sign_it)[1]


def check(store: Store, number: str, *, withdrawn: bytes | None = None) -> Verdict:
    file = (store.certificates / file_of(number)).read_bytes()
    now = store.clock() + timedelta(days=1)
    verdict = judge(file, trust=[store.root_pem()], withdrawn=withdrawn, now=now)
    return held_to_log(store, file, verdict)


def test_an_extract_has_an_edition_that_is_checked_without_the_log(
    store: Store, tmp_path: Path
) -> None:
    desk = at_its_end(store)
    issue(desk)
    who = acting(desk, "B2")
    extract = issue_extract_about(desk, desk.desk_of(who), "x_DISK", keys=who.unit_keys)
    with pytest.raises(NoTranslationError):
        edition(desk, extract.number)
    sign_for(desk, desk.signing_desk(acting(desk)), made_up(), qualification="By examination")
    translations.read_translation_over(desk.signing_desk(acting(desk, "C3")), DIGEST)
    with pytest.raises(NotFoundError, match="no extract of that number"):
        edition(desk, "EXT-2026-DISK-9")

    made = edition(desk, extract.number)

    assert (made, file_of(made)) == (f"{extract.number}-cy", f"{extract.number}.cy.pdf")
    verdict = check(desk, made)
    assert verdict.answer is CheckAnswer.WITHDRAWAL_NOT_CHECKED, verdict
    assert "Genuine extract from the custody log" in verdict.sentences[0]
    assert f"edition in Welsh (cy) of {extract.number}" in verdict.sentences[1]
    assert list(desk.check(known=[]))
    _is_told(desk, made)
    _is_handed_over_and_finished(desk, made, tmp_path)
    with pytest.raises(OutOfSequenceError, match="was issued"):
        edition(desk, extract.number)
    _is_none_by_a_withdrawn_translation(desk, extract.number, made)


def _is_told(desk: Store, number: str) -> None:
    pages = pypdfium2.PdfDocument(desk.certificates / file_of(number))
    words = " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in pages)
    assert turned("A second person authorised the disposal and signed for it.") in words
    assert turned("Extract from the custody log") in words
    assert "signed for it" not in words
    assert english_of(words)  # names, and what stands in English on the first page


def _is_handed_over_and_finished(desk: Store, number: str, folder: Path) -> None:
    with desk.reading() as uow:
        chain = uow.custody.of_exhibit("x_DISK")
        assert number in documents_of(desk, uow, chain)
    file = (desk.certificates / file_of(number)).read_bytes()
    (folder / f".{file_of(number)}.0123abcd").write_bytes(file)
    finish_documents(desk.unit_of_work(acting(desk, "B2").unit_keys), folder)
    assert [each.name for each in folder.glob("*.pdf")] == [file_of(number)]


def _is_none_by_a_withdrawn_translation(desk: Store, extract: str, made: str) -> None:
    translations.withdraw_translation(
        desk.signing_desk(acting(desk, "B2")), DIGEST, reason="A wrong word"
    )
    with pytest.raises(NoTranslationError):
        edition(desk, extract)
    assert check(desk, made).answer is CheckAnswer.WITHDRAWAL_NOT_CHECKED
    gone = check(desk, made, withdrawn=withdrawn_list(desk))
    assert gone.answer is CheckAnswer.NOT_VALID
    assert "was signed for before" in str(gone.reason)
    (desk.certificates / f"{extract}.pdf").write_bytes(b"%PDF- changed")
    sign_for(desk, desk.signing_desk(acting(desk)), made_up(), qualification="By examination")
    translations.read_translation_over(desk.signing_desk(acting(desk, "C3")), DIGEST)
    with pytest.raises((CertificateError, OutOfSequenceError)):
        edition(desk, extract)
