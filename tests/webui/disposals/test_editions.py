"""An edition of a document in the browser: not available until two signed, then issued and had."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pypdfium2

from evidence_store.certificates.verifying.rule import judge
from evidence_store.kept_files.editions.translations import sign_for
from evidence_store.workflow.certificates.translations import (
    read_translation_over,
    withdraw_translation,
)
from evidence_store.workflow.certificates.withdrawals import ask_to_withdraw
from tests.evidence_store.documents.languages.made_up import made_up, turned
from tests.webui.conftest import PASSPHRASE, signed_in

if TYPE_CHECKING:
    from flask import Flask

    from evidence_store.workflow._kit.desk import SigningDesk
    from tests.webui.conftest import Unit, Visitor

DIGEST = str(made_up().digest)
LETTER = "/orders/{order}/letters/{language}/court.pdf"
RECEIPT = r"/exhibits/\w+/receipts/cy/\w+\.pdf"


def desk(unit: Unit, number: str) -> SigningDesk:
    return unit.store.signing_desk(unit.store.open_actor(number, PASSPHRASE))


def test_an_edition_is_issued_and_had_in_the_browser_as_long_as_its_translation_counts(
    officer: Visitor, open_unit: Unit, open_app: Flask
) -> None:
    record = open_unit.story.certificate
    page = f"/certificates/{record.id}/summary"
    act, file = f"/certificates/{record.id}/acts/issue-edition-cy", f"{record.number}-cy"
    _is_not_available(officer, page, act, "No translation into Welsh is signed for")
    sign_for(open_unit.store, desk(open_unit, "E1"), made_up(), qualification="By examination")
    _is_not_available(officer, page, act, "“Sign that you read a translation over”")
    read_translation_over(desk(open_unit, "E2"), DIGEST)
    assert signed_in(open_app, "U1").do(act).status_code == 403
    assert f'href="{act}"' not in signed_in(open_app, "U1").get(page).text
    assert f'href="{act}"' in officer.get(page).text

    answer = officer.do(act)

    assert (answer.status_code, answer.location) == (303, f"{page}#editions")
    _is_had_by_case_workers_alone(officer, signed_in(open_app, "R1"), open_unit, file)
    _letters_and_receipts_are_printed(officer, open_unit)
    _is_not_available(officer, page, act, None)
    withdraw_translation(desk(open_unit, "S1"), DIGEST, reason="A wrong word")
    story = open_unit.story
    assert officer.get(LETTER.format(order=story.order.id, language="cy")).status_code == 303
    assert "in Welsh (PDF)" not in officer.get(f"/exhibits/{story.phone.id}").text
    assert 'data-label="Withdrawn"><time' in officer.get(page).text


def _is_not_available(officer: Visitor, page: str, act: str, why: str | None) -> None:
    """Neither page offers it, and the form says why before anything is sent."""
    shown = officer.get(page).text
    assert f'href="{act}"' not in shown
    if why is not None:
        assert "An edition in Welsh is not available." in shown
        assert why in shown
    assert (why or "The edition of ") in officer.get(act).text
    assert officer.do(act).status_code == 403


def _is_had_by_case_workers_alone(officer: Visitor, clerk: Visitor, unit: Unit, file: str) -> None:
    record, exhibit = unit.story.certificate, unit.story.phone.id
    link = f"/certificates/{record.id}/editions/{file}"
    page = officer.get(f"/certificates/{record.id}/summary").text
    assert "is issued and sealed" in page
    assert link in page
    assert f"In another language: {file}" in officer.get(f"/exhibits/{exhibit}").text
    seen = clerk.get(f"/certificates/{record.id}/summary").text
    assert file in seen
    assert link not in seen
    assert clerk.get(link).status_code == 403
    assert officer.get(f"{link}-9").status_code == 404
    pdf = officer.get(link).data
    verdict = judge(pdf, trust=unit.store.trusted(), withdrawn=None, now=unit.store.clock())
    assert verdict.edition is not None
    assert verdict.edition.translation == DIGEST


def _letters_and_receipts_are_printed(officer: Visitor, unit: Unit) -> None:
    """Behind a page that says in both languages what it is, and marked as translated on each."""
    order = unit.story.order.id
    letter = LETTER.format(order=order, language="cy")
    assert letter in officer.get(f"/orders/{order}/letter").text
    (receipt,) = {*re.findall(RECEIPT, officer.get(f"/exhibits/{unit.story.phone.id}").text)}
    for address in (letter, receipt):
        pages = [*pypdfium2.PdfDocument(officer.get(address).data)]
        told = [" ".join(each.get_textpage().get_text_range().split()) for each in pages]
        assert "This is a translation. The same can be printed in English" in told[0]
        assert turned("This is a translation. The same can be printed") in told[0]
        assert "Siân Ŷs-Hughes" in told[0]
        assert "By examination" in told[0]
        assert len(told) == 2
        assert all(turned("Translation: the English counts") in each for each in told)
    assert officer.get(LETTER.format(order=order, language="fr")).status_code == 404


def test_a_document_whose_withdrawal_was_asked_for_has_no_edition(
    officer: Visitor, open_unit: Unit
) -> None:
    record = open_unit.story.certificate
    ask_to_withdraw(desk(open_unit, "S1"), record.id, reason="A wrong number")

    shown = officer.get(f"/certificates/{record.id}/summary").text

    assert "that was asked for. No edition of it is issued." in shown


def test_the_page_of_a_case_leads_to_the_editions_of_its_case_certificate(
    officer: Visitor, open_unit: Unit, open_app: Flask
) -> None:
    story = open_unit.story
    for who, act in (
        (officer, "state-outcome"),
        (signed_in(open_app, "S1"), "certify-order"),
    ):
        sent = who.do(f"/orders/{story.order.id}/acts/{act}", passphrase=PASSPHRASE)
        assert sent.status_code == 303, sent.text

    page = officer.get(f"/cases/{story.case.id}").text

    (link,) = re.findall(r"(/certificates/\w+/summary)#editions", page)
    assert "An edition in Welsh is not available." in officer.get(link).text
    _forms_say_which_document_they_are_about(open_app, link)


def _forms_say_which_document_they_are_about(app: Flask, summary: str) -> None:
    """A report and a case certificate are no certificate of erasure."""
    for act in ("issue-edition-cy", "withdraw"):
        form = signed_in(app, "S1").get(summary.replace("summary", f"acts/{act}")).text
        assert "Case certificate EXP-" in form
        assert " Certificate EXP-" not in form
