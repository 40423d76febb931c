"""The verbs about orders and the law, each by the person whose key it needs."""

from __future__ import annotations

import tomllib
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from evidence_store.acts.orders.decisions import (
    DecideDisclosure,
    RecordOwnersDecision,
    TakeLawfulMaterialOff,
)
from evidence_store.acts.orders.directions import RecordDirection, RecordDisclaimer
from evidence_store.acts.orders.duties_to_court import GiveUndertaking
from evidence_store.acts.orders.letters import DecideNobodyElse
from evidence_store.acts.orders.order_items import NoteItem, ReferAccount
from evidence_store.acts.orders.proceedings import NoteClaim
from evidence_store.cli._kit.declared import empty_form
from evidence_store.cli.orders import (
    order_changes,
    order_corrections,
    order_notices,
    order_questions,
)
from evidence_store.demo.court_order import scanned_order
from evidence_store.domain.law.force_rules import FORM
from evidence_store.domain.orders.order_states import OrderState
from evidence_store.domain.people.person import Actor, Duty
from evidence_store.domain.unit.reads import ReadKind
from evidence_store.log_views.looking import find_reads
from forensics.cli.root import expunge, sentence_for
from tests.evidence_store.cli.room import MADE, TODAY, Room

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.domain.orders.order import Order

FORMS = {
    ("order", "validate"): order_changes.READING_FORM,
    ("order", "vary"): order_changes.VARIATION_FORM,
    ("order", "claim"): empty_form(NoteClaim),
    ("order", "notice", "send"): order_notices.NOTICE_FORM,
    ("order", "notice", "nobody-else"): empty_form(DecideNobodyElse),
    ("order", "disclosure-decision"): empty_form(DecideDisclosure),
    ("order", "answers"): order_questions.ANSWERS_FORM,
    ("order", "correct-outcome"): order_corrections.CORRECTION_FORM,
    ("order", "sentence"): order_corrections.SENTENCE_FORM,
    ("order", "correct-sentence"): order_corrections.CORRECTED_SENTENCE_FORM,
    ("order", "lawful-material"): empty_form(TakeLawfulMaterialOff),
    ("order", "owner"): empty_form(RecordOwnersDecision),
    ("order", "undertaking"): empty_form(GiveUndertaking),
    ("order", "direction"): empty_form(RecordDirection),
    ("order", "disclaimer"): empty_form(RecordDisclaimer),
    ("order", "item", "note"): empty_form(NoteItem),
    ("order", "item", "refer"): empty_form(ReferAccount),
}


def the_order(room: Room) -> Order:
    with room.store.reading() as uow:
        return uow.orders.find()[0]


@pytest.mark.parametrize(("verb", "text"), FORMS.items(), ids=lambda each: "-".join(each)[:30])
def test_every_form_about_an_order_is_printed_and_is_toml(verb: tuple[str, ...], text: str) -> None:
    printed = CliRunner().invoke(expunge, [*verb, "--print-form"])

    assert printed.exit_code == 0
    assert printed.output.strip() == text.strip()
    assert tomllib.loads(printed.output)


def test_an_undertaking_opens_and_closes_at_the_desk(room: Room) -> None:
    form = room.form(
        "undertaking.toml",
        empty_form(GiveUndertaking),
        reason='"Return CANARY"',
        owner='"DC Y"',
        given_on=MADE.isoformat(),
        due_on=TODAY.isoformat(),
    )
    assert room.run("order", "undertaking", "99ZZ1", "--form", form) == 0
    assert room.run("rules", "explain", "ABC/1") == 0
    assert "[OPEN] Undertakings given to the court" in room.said[0]
    assert "Source: R v Daniels" in room.said[0]
    given = the_order(room).matters.undertakings[0].id
    how = room.file("how.txt", "Handed to the family")
    words = ("order", "close-undertaking", "99ZZ1", given, "--on", TODAY.isoformat())

    assert room.run(*words, "--how-file", how) == 0
    assert "CANARY" not in "".join(room.said)
    assert the_order(room).matters.undertakings[0].closed_on == TODAY
    assert room.run("order", "show", "99ZZ1") == 0
    assert f"undertaking {given}" in room.said[0]
    assert "read by 2 of two people" in room.said[0]
    assert "CANARY" not in room.said[0]


def test_a_letter_goes_out_is_served_and_counted(room: Room) -> None:
    sent = (TODAY - timedelta(days=3)).isoformat()
    form = room.form(
        "notice.toml",
        order_notices.NOTICE_FORM,
        addressee='"Jo CANARY"',
        sent_on=sent,
        exhibits='["ABC/1"]',
    )
    letter, how = room.file("letter.txt", "Dear"), room.file("how.txt", "By hand")
    words = ("order", "notice", "send", "99ZZ1", "--form", form, "--letter", letter)
    assert room.run(*words) == 0
    notice = the_order(room).matters.notices[0]
    served = ("order", "notice", "serve", "99ZZ1", notice.id, "--on", sent, "--how-file", how)
    assert room.run(*served) == 0

    assert room.run("rules", "explain", "ABC/1") == 0
    assert "[OPEN] Notice to interested persons" in room.said[0]
    assert "28 days after that day" in room.said[0]
    assert "CANARY" not in room.said[0]


def test_a_letter_about_an_order_is_a_file_and_a_read_of_its_case(room: Room) -> None:
    out = room.folder / "letter.pdf"
    words = ("order", "letter", "99ZZ1", "interested-person", "--out", str(out))

    assert room.run(*words) == 0
    assert "expunge order notice send" in room.said[0]
    assert out.read_bytes().startswith(b"%PDF-")
    with room.store.reading() as uow:
        case = uow.cases.find()[0]
    auditor = Actor("p_aud", "Ann Audit", "DS", frozenset({Duty.AUDITOR}))
    read = list(find_reads(room.store, actor=auditor))[-1].read
    assert (read.kind, read.case_id) == (ReadKind.PRINTED, case.id)
    assert room.run(*words) != 0, "a file that is there is not written over"


def test_an_account_of_the_order_is_noted_and_referred(room: Room) -> None:
    form = room.form(
        "item.toml",
        empty_form(NoteItem),
        kind='"account_or_service"',
        label='"An account with a photograph service"',
    )
    assert room.run("order", "item", "note", "99ZZ1", "--form", form) == 0
    item = the_order(room).items[0].id
    form = room.form(
        "referral.toml",
        empty_form(ReferAccount),
        platform='"A platform"',
        report_number='"R-1"',
        referred_on=TODAY.isoformat(),
    )

    assert room.run("order", "item", "refer", "99ZZ1", item, "--form", form) == 0
    assert the_order(room).items[0].referrals[0].report_number == "R-1"


def test_a_suspension_a_quashing_and_what_follows_are_typed(room: Room) -> None:
    day = TODAY.isoformat()
    assert room.run("order", "suspend", "99ZZ1", "--on", day) == 0
    assert the_order(room).state is OrderState.SUSPENDED
    assert room.run("order", "resume", "99ZZ1", "--on", day) == 0
    assert room.run("order", "quash", "99ZZ1", "--on", day) == 0
    assert room.run("order", "suspend", "99ZZ1", "--on", day) == 4
    assert "quashed" in room.said[-1]


def test_two_people_say_at_the_desk_that_a_line_names_no_item(room: Room) -> None:
    form = room.file(
        "variation.toml",
        order_changes.VARIATION_FORM.replace("2026-03-02", TODAY.isoformat()).replace(
            "The order's new words", "The defendant is deprived of his rights in:\nUSB stick"
        ),
    )
    paper = room.file("varied.pdf", scanned_order("The order as varied"))
    assert room.run("order", "vary", "99ZZ1", "--form", form, "--document", paper) == 0
    assert room.run("order", "map", "99ZZ1", "ABC/1", "--line", "2") == 0

    assert room.run("order", "names-nothing", "99ZZ1", "2") != 0
    assert "names something" in room.said[-1]
    assert room.run("order", "names-nothing", "99ZZ1", "1") == 0
    assert room.run("order", "show", "99ZZ1") == 0
    assert "line 1: not mapped; that it names no item waits for a second person" in room.said[0]
    assert room.run("order", "confirm-names-nothing", "99ZZ1", "1") != 0
    assert "Another person confirms it" in room.said[-1]
    assert room.run("order", "confirm-names-nothing", "99ZZ1", "1", by="B2") == 0
    for words in (("order", "show", "99ZZ1"), ("case", "show", "99ZZ1")):
        assert room.run(*words) == 0
        assert "line 1: names no item (two people)" in room.said[0]
        assert "line 2: ABC/1" in room.said[0]
    assert room.run("fsck", by=None) == 3  # whole, as far as this folder itself can say


def test_the_shipped_rules_and_the_force_form_are_whole(tmp_path: Path) -> None:
    form = tmp_path / "force-rules.toml"
    form.write_text(FORM)

    told = CliRunner().invoke(expunge, ["rules", "check", str(form)])

    assert told.exit_code == 0
    assert "Every decision under it will carry blake3:" in told.output


def test_a_force_file_that_shortens_is_refused_with_its_table(tmp_path: Path) -> None:
    form = tmp_path / "force-rules.toml"
    form.write_text(f'{FORM}\n[[stricter]]\nhold = "disposal_bar"\nnumber = 3\nwhy = "Space"\n')

    told = CliRunner().invoke(expunge, ["rules", "check", str(form)], standalone_mode=False)

    assert told.exception is not None
    assert "[[stricter]] disposal_bar" in sentence_for(told.exception)  # type: ignore[arg-type]  # verbs raise Exceptions


def test_a_force_file_in_the_data_folder_lengthens_and_changes_the_digest(room: Room) -> None:
    before = room.store.rules
    own = f'{FORM}\n[[stricter]]\nhold = "disposal_bar"\nnumber = 9\nwhy = "Policy"\n'
    (room.folder / "data" / "force-rules.toml").write_text(own)

    after = room.store.rules

    assert after.hold("disposal_bar").number == 9
    assert after.digest != before.digest


def test_a_suspended_sentence_is_recorded_at_the_desk_and_told_with_its_uncertainty(
    room: Room,
) -> None:
    form = room.file(
        "sentence.toml",
        f'passed_on = {MADE}\nkind = "suspended"\ndescription = "Eight months, suspended"\n'
        "term_months = 8\noperational_months = 24\n",
    )

    assert room.run("order", "sentence", "99ZZ1", "--form", form) == 0
    assert room.run("rules", "explain", "ABC/1") == 0
    assert "operational period, 24 months from that day" in " ".join(room.said[0].split())
    assert "our reading, to be confirmed by a lawyer" in " ".join(room.said[0].split())


def test_two_people_correct_a_sentence_at_the_desk_and_one_cannot(room: Room) -> None:
    inside = f'passed_on = {MADE}\nkind = "custody"\ndescription = "Eight months"\n'
    fine = f'passed_on = {MADE}\nkind = "community"\ndescription = "A fine"\n'
    assert room.run("order", "sentence", "99ZZ1", "--form", room.file("in.toml", inside)) == 0

    assert room.run("order", "sentence", "99ZZ1", "--form", room.file("fine.toml", fine)) != 0
    assert "expunge order correct-sentence" in room.said[1]
    told = room.file("right.toml", f'reason = "The register says so"\n{fine}')
    assert room.run("order", "correct-sentence", "99ZZ1", "--form", told) == 0
    assert room.run("order", "show", "99ZZ1") == 0
    assert "a correction waits for a second person: A fine" in " ".join(room.said[0].split())
    assert room.run("order", "confirm-sentence", "99ZZ1") != 0
    assert the_order(room).sentence.description == "Eight months"
    assert room.run("order", "confirm-sentence", "99ZZ1", by="B2") == 0
    assert the_order(room).sentence.description == "A fine"
