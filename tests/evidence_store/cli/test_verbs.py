"""Commands of the record: refusals with their arithmetic, forms, and who may read what."""

from __future__ import annotations

import tomllib

import click
import pytest
from click.testing import CliRunner

from evidence_store.acts.exhibits.bags import CloseBag, OpenBag
from evidence_store.acts.exhibits.copies import RecordCopy
from evidence_store.acts.exhibits.endings import EndExhibit
from evidence_store.cli._kit.declared import empty_form
from evidence_store.cli._kit.forms import PRINTED
from evidence_store.cli.cases import case
from evidence_store.cli.disposals import disposal, disposal_work
from evidence_store.cli.exhibits import (
    exhibit,
    exhibit_continuity,
    exhibit_facts,
    exhibit_handovers,
)
from evidence_store.cli.orders import order
from evidence_store.domain.people.person import Duty, IdentityDocument
from evidence_store.errors import NotPermittedError, SamePersonError
from evidence_store.log_views.looking import find_reads
from evidence_store.tables.every import EVERY
from evidence_store.tables.listing import ListedOf
from evidence_store.workflow.overview.review import review_case, review_exhibit
from evidence_store.workflow.people.people import confirm_person, enrol_person
from forensics.cli.root import expunge
from tests.evidence_store.cli.room import MADE, Room, check_appeals, proposal_form
from tests.evidence_store.stores import PASSPHRASES, a_request


def test_without_an_appeal_check_the_proposal_is_refused_with_its_arithmetic(room: Room) -> None:
    form = proposal_form(room, "destruction")

    assert room.run("disposal", "propose", "ABC/2", "--form", form) == 4
    assert "Ask the office that knows" in room.said[1]


def test_rules_explain_shows_each_hold_with_arithmetic_and_basis(room: Room) -> None:
    assert room.run("rules", "explain", "ABC/1") == 0
    told = room.said[0]

    assert "Six months from that day ends at the end of" in told
    assert "Police (Property) Regulations 1997 reg 5(2)" in told
    assert room.run("rules", "explain", "99ZZ1") == 0
    assert "ABC/2" in room.said[0]
    assert room.run("rules", "show", by=None) == 0
    assert "not available: text not read" in room.said[0]


def test_a_question_about_a_disposal_is_asked_and_answered_at_the_desk(room: Room) -> None:
    check_appeals(room)
    form = proposal_form(room, "destruction")
    assert room.run("disposal", "propose", "ABC/2", "--form", form) == 0
    asked, answered = room.file("q", "Was the SIM card examined?"), room.file("a", "It was.")

    assert room.run("disposal", "ask", "ABC/2", "--text-file", asked, by="B2") == 0
    with room.store.reading() as uow:
        (question,) = uow.questions.find()
    answer = ("disposal", "answer", question.id, "--answer-file", answered)
    assert room.run(*answer, by="B2") == SamePersonError.exit_code
    assert room.run(*answer) == 0

    assert room.run("disposal", "show", "ABC/2") == 0
    assert f"question {question.id}: Was the SIM card examined?" in room.said[0]
    assert "It was." in room.said[0]


@pytest.mark.parametrize(
    "words",
    [
        ("case", "list"),
        ("case", "show", "99ZZ1"),
        ("exhibit", "show", "ABC/1"),
        ("disposal", "show", "ABC/2"),
        ("rules", "explain", "ABC/1"),
        ("disclosure", "preview", "99ZZ1", "--for", "defence"),
    ],
)
def test_an_administrator_reads_no_case_content(words: tuple[str, ...], room: Room) -> None:
    check_appeals(room)
    form = proposal_form(room, "destruction")
    assert room.run("disposal", "propose", "ABC/2", "--form", form) == 0
    store, request = room.store, a_request("D4", duties=(Duty.ADMINISTRATOR,))
    admin, second = (store.open_actor(each, PASSPHRASES[each]) for each in ("A1", "C3"))
    card, opens = IdentityDocument.WARRANT_CARD, second.unit_keys.opens
    enrol_person(store.signing_desk(admin), request, document=card)
    confirm_person(store.signing_desk(second), request.id, document=card, opens=opens)
    store.wrap_unit_keys(admin.unit_keys)
    room.file("D4", "fourth training passphrase")

    assert room.run(*words, by="D4") == NotPermittedError.exit_code
    assert "duties do not include" in room.said[1]


def test_no_verb_says_a_name(room: Room) -> None:
    for words in (("case", "list"), ("case", "show", "99ZZ1"), ("exhibit", "show", "ABC/1")):
        assert room.run(*words) == 0
        assert "CANARY" not in "".join(room.said)
    with room.store.reading() as uow:
        case_id = uow.cases.find()[0].id
        bodies = b"".join(entry.body for entry in uow.custody.of_case(case_id))
    assert b"CANARY" not in bodies


def test_no_list_of_a_terminal_says_a_name_and_each_is_recorded_as_read(room: Room) -> None:
    named = {ListedOf.UNIT: (), ListedOf.CASE: ("99ZZ1",), ListedOf.EXHIBIT: ("ABC/1",)}
    keyless = ("person list", "person delegations")

    for each in EVERY:
        if each.about in named:
            by = None if each.verb in keyless else "A1"
            told = room.run(*each.verb.split(), *named[each.about], by=by)
            assert told == 0, (each.verb, room.said)
            assert "CANARY" not in "".join(room.said), each.verb
    with room.store.reading() as uow:
        asker = uow.people.find(staff_number="A1")[0].id
    auditor = room.store.open_actor("B2", PASSPHRASES["B2"]).actor
    read = {each.read.what for each in find_reads(room.store, actor=auditor, person_id=asker)}
    assert read >= {each.read_as for each in EVERY if each.about in named and each.read_as}


def test_a_list_is_written_as_a_table_and_never_over_another_file(room: Room) -> None:
    file = room.folder / "exhibits.csv"

    assert room.run("exhibit", "list", "99ZZ1", "--csv", str(file)) == 0
    assert room.said[0] == "exhibits.csv is written: 2 rows.\n"
    assert file.read_text("utf-8-sig").startswith("exhibit,description,kind,stage,")
    assert room.run("exhibit", "list", "99ZZ1", "--csv", str(file)) != 0


def test_an_ambiguous_reference_is_refused_with_the_candidates(room: Room) -> None:
    day = MADE.isoformat()
    second = room.form(
        "second.toml",
        case.FORM,
        reference='"99ZZ2"',
        name='"Kim"',
        committed_on=day,
        convicted_on=day,
    )
    booked = room.form(
        "booked.toml", exhibit.BOOK_IN_FORM, seal='"B9"', holder='"Store"', size="4096"
    )
    assert room.run("case", "open", "--form", second) == 0
    assert room.run("exhibit", "book-in", "--case", "99ZZ2", "--form", booked) == 0

    assert room.run("hold", "place", "ABC/1", "--why", "other") == 2
    assert all(each in room.said[1] for each in room.ids("exhibits")[::2])
    assert room.run("hold", "place", "ABC/1", "--case", "99ZZ2", "--why", "other") == 0


def test_a_hold_is_released_by_two_people(room: Room) -> None:
    assert room.run("hold", "place", "ABC/1", "--why", "other") == 0
    with room.store.reading() as uow:
        held = next(each for each in uow.exhibits.find() if each.placed_holds)
    reason = ("--reason-file", room.file("reason.txt", "Settled"))
    release = ("hold", "release", "ABC/1", held.placed_holds[0].id, *reason)

    assert room.run(*release) == 0
    assert "until a second person signs" in room.said[0]
    assert room.run(*release) == 4
    assert room.run(*release, by="B2") == 0
    assert "is released" in room.said[0]


def test_whoever_enters_what_will_be_printed_is_told_to_name_no_victim(room: Room) -> None:
    check_appeals(room)
    booked = room.form("b.toml", exhibit.BOOK_IN_FORM, seal='"B9"', holder='"S"', reference='"E/9"')

    assert room.run("exhibit", "book-in", "--case", "99ZZ1", "--form", booked) == 0
    assert PRINTED in room.said[0]
    form = proposal_form(room, "destruction")
    assert room.run("disposal", "propose", "ABC/2", "--form", form) == 0
    assert PRINTED in room.said[0]


@pytest.mark.parametrize("text", [order.ORDER_FORM, exhibit.BOOK_IN_FORM, disposal.PROPOSAL_FORM])
def test_the_forms_say_it_too(text: str) -> None:
    assert PRINTED in " ".join(text.replace("#", " ").split())


@pytest.mark.parametrize(
    ("verb", "text"),
    [
        (("case", "open"), case.FORM),
        (("order", "record"), order.ORDER_FORM),
        (("order", "check"), order.CHECK_FORM),
        (("exhibit", "book-in"), exhibit.BOOK_IN_FORM),
        (("exhibit", "handover"), exhibit_handovers.HANDOVER_FORM),
        (("exhibit", "reseal"), exhibit_continuity.RESEAL_FORM),
        (("exhibit", "identify"), exhibit_facts.IDENTITY_FORM),
        (("exhibit", "open"), empty_form(OpenBag)),
        (("exhibit", "close"), empty_form(CloseBag)),
        (("exhibit", "take-out"), exhibit_continuity.TAKE_OUT_FORM),
        (("exhibit", "store"), exhibit_continuity.STORE_FORM),
        (("exhibit", "discrepancy"), exhibit_continuity.DISCREPANCY_FORM),
        (("exhibit", "describe"), exhibit_facts.DESCRIBE_FORM),
        (("exhibit", "end"), empty_form(EndExhibit)),
        (("exhibit", "offer"), exhibit_handovers.HANDOVER_FORM),
        (("exhibit", "copy"), empty_form(RecordCopy)),
        (("disposal", "propose"), disposal.PROPOSAL_FORM),
        (("disposal", "witness"), disposal_work.WITNESS_FORM),
    ],
)
def test_every_form_is_printed_and_is_toml(verb: tuple[str, ...], text: str) -> None:
    result = CliRunner().invoke(expunge, [*verb, "--print-form"], standalone_mode=False)

    assert result.output.strip() == text.strip()
    tomllib.loads(result.output)


@pytest.mark.parametrize(
    "content",
    [
        "reference =",
        'court = "CANARY"',
        'reference = "99ZZ3"\ncourt = ""\ncourt_case_number = ""\noffender = "CANARY"',
        (
            'reference = "99ZZ3"\ncourt = ""\ncourt_case_number = ""\n[[offender]]\n'
            'name = "CANARY"\nsurprise = 1\n[[offender.offence]]\ncode = "x"'
        ),
    ],
)
def test_a_form_that_does_not_fit_is_wrong_entry_and_is_not_repeated(
    room: Room, content: str
) -> None:
    assert room.run("case", "open", "--form", room.file("bad.toml", content)) == 2
    assert "CANARY" not in "".join(room.said)


def test_screens_read_a_case_and_an_exhibit_with_sentences(room: Room) -> None:
    store = room.store
    actor = store.open_actor("B2", PASSPHRASES["B2"]).actor
    desk = store.reading_desk(actor)

    page = review_case(desk, room.ids("cases")[0])
    view = review_exhibit(desk, room.ids("exhibits")[0])

    assert [one.exhibit.reference for one in page.exhibits] == ["ABC/1", "ABC/2"]
    assert [entry.sentence for entry in view.entries] == [
        "The exhibit was imported from the property system under seal B1.",
        "Line 1 of the order was mapped to this exhibit.",
    ]
    assert view.entries[0].by == "Siân Ddu"


def test_the_draft_of_a_statement_is_ones_own_or_that_of_a_person_who_is_named(room: Room) -> None:
    own, of_another = room.folder / "own.odt", room.folder / "other.odt"

    assert room.run("case", "statement", "99ZZ1", "--out", str(own)) == 0
    assert "It is not signed." in room.said[0]
    assert room.run("case", "statement", "99ZZ1", "--of", "B2", "--out", str(of_another)) == 0
    assert own.read_bytes()[:2] == of_another.read_bytes()[:2] == b"PK"


def test_no_verb_has_two_options_under_one_name() -> None:
    verbs: list[click.Command] = [expunge]
    for verb in verbs:
        names = [each.name for each in verb.params]
        assert len(set(names)) == len(names), verb.name
        if isinstance(verb, click.Group):
            context = click.Context(verb)
            found = (verb.get_command(context, each) for each in verb.list_commands(context))
            verbs += [each for each in found if each is not None]
    assert len(verbs) > 100
