"""An extract of the custody log: every entry of an exhibit, sealed, checked by a root alone."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pypdfium2
import pytest

from evidence_store.certificates.sealing import seal_certificate
from evidence_store.certificates.verifying.extracts.extract_record import parse_extract_record
from evidence_store.certificates.verifying.record import read_any_record
from evidence_store.certificates.verifying.rule import judge
from evidence_store.certificates.verifying.verdict import CheckAnswer
from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.documents.extracts.document import draw_extract
from evidence_store.documents.extracts.lines import lines_of
from evidence_store.domain.certificates.extract_content import ExtractContent
from evidence_store.domain.exhibits.exhibit import MediumKind
from evidence_store.domain.exhibits.extracts import ExhibitEntry
from evidence_store.domain.people.person import Duty
from evidence_store.errors import CertificateError, NotPermittedError
from evidence_store.kept_files.issuing import is_issued, issue_extract_about, issue_with
from evidence_store.open_folder.store import Store
from evidence_store.workflow._kit.begun_documents import finish_documents
from evidence_store.workflow.exhibits.custody_extracts import IssuedExtract, extracts_of
from evidence_store.workflow.exhibits.exhibits import book_in
from forensics.documents import to_canonical
from forensics.value_classes import dataclass
from tests.evidence_store.documents.validators import OF_A_SEAL, not_followed, verapdf_follows
from tests.evidence_store.stores import acting, reopen
from tests.evidence_store.workflow.certifying import at_its_end

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from evidence_store.certificates.verifying.verdict import Verdict
    from evidence_store.domain.certificates.certificate_content import CertifiedEntry

EXHIBIT = "x_DISK"


def issue(store: Store, *duties: Duty, about: str = EXHIBIT) -> IssuedExtract:
    """Issue one; where given, with these duties and no others."""
    who = acting(store, "B2")
    desk = store.desk_of(who)
    if duties:
        desk = replace(desk, actor=replace(who.actor, duties=frozenset(duties)))
    return issue_extract_about(store, desk, about, keys=who.unit_keys)


@dataclass(frozen=True, slots=True)
class Made:
    """A folder, an extract issued in it, what it says, and one about an exhibit booked in."""

    desk: Store
    issued: IssuedExtract
    file: bytes
    content: ExtractContent
    booked: ExtractContent

    def judged(self, file: bytes) -> Verdict:
        now = self.desk.clock() + timedelta(days=1)
        return judge(file, trust=[self.desk.root_pem()], withdrawn=None, now=now)

    def sealed(self, content: ExtractContent, shown: ExtractContent) -> bytes:
        """The file that an insider with every key of the unit makes of a content."""
        issuing = issue_with(self.desk, acting(self.desk, "B2").unit_keys)
        return seal_certificate(
            draw_extract(shown, to_canonical(content)),
            key=issuing.seal,
            chain_pem=issuing.seal_chain_pem,
            sealed_at=content.issued_at,
        )


@pytest.fixture(scope="module")
def made(made_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Made once; no test changes it."""
    folder = tmp_path_factory.mktemp("extract") / "data"
    shutil.copytree(made_folder, folder)
    desk = at_its_end(reopen(folder))
    with pytest.raises(NotPermittedError):
        issue(desk, Duty.EXAMINER)
    first = issue(desk)
    file = (desk.certificates / first.file_name).read_bytes()
    return Made(desk, first, file, said_by_record(file), about_a_new_one(desk))


def about_a_new_one(desk: Store) -> ExtractContent:
    with desk.reading() as uow:
        case_id = uow.exhibits.get(EXHIBIT).case_id
    entry = ExhibitEntry("NEW/1", "Stick", MediumKind.USB_FLASH, "S1", "Unit")
    exhibit = book_in(desk.desk_of(acting(desk, "A1")), case_id, entry=entry)
    made = issue(desk, about=exhibit.id)
    return said_by_record((desk.certificates / made.file_name).read_bytes())


def said_by_record(file: bytes) -> ExtractContent:
    content = read_any_record(file).content
    assert isinstance(content, ExtractContent)
    return content


def test_it_holds_every_entry_of_the_exhibit_in_order_and_says_who(made: Made) -> None:
    with made.desk.reading() as uow:
        chain = [each.seq for each in uow.custody.of_exhibit(EXHIBIT)][:-1]
    lines = lines_of(made.content)
    assert [each.seq for each in lines] == chain
    pages = pypdfium2.PdfDocument(made.file)
    words = " ".join("".join(page.get_textpage().get_text_range() for page in pages).split())
    assert "A second person authorised the disposal and signed for it." in words
    assert "DI Aisha Khan (1203), signed" in words
    assert "DC Siân Ddu (A1), not signed" in words
    assert made.content.custody.root.hex() in words.replace(" ", "")
    assert made.issued.number == "EXT-2026-DISK-1"
    assert not_followed(made.file) == OF_A_SEAL


@pytest.mark.long
def test_verapdf_says_that_it_follows_what_it_declares(made: Made, tmp_path: Path) -> None:
    assert verapdf_follows(made.file, tmp_path)


def test_it_is_genuine_and_the_log_has_an_entry_for_this_very_file(made: Made) -> None:
    verdict = made.judged(made.file)
    assert verdict.answer is CheckAnswer.WITHDRAWAL_NOT_CHECKED, verdict
    assert "Genuine extract from the custody log EXT-2026-DISK-1" in verdict.sentences[0]
    assert is_issued(made.desk, made.file, made.issued.number)
    assert not is_issued(made.desk, made.file + b"\n", made.issued.number)
    assert extracts_of(made.desk.desk_of(acting(made.desk, "A1")), EXHIBIT) == [made.issued]
    assert made.issued.pdf_digest.value == hashlib.sha256(made.file).digest()


def test_no_words_that_people_wrote_are_opened(made: Made) -> None:
    opened = {field.name for each in made.content.custody.proved for field in each.fields}
    assert opened <= {"statement", "sig", "by", "name", "rank", "staff_number", "reference"}


def test_its_file_is_finished_after_an_interruption_and_another_is_taken_away(
    made: Made, tmp_path: Path
) -> None:
    name = made.issued.file_name
    (tmp_path / f".{name}.0123abcd").write_bytes(made.file)
    (tmp_path / ".EXT-2026-DISK-9.pdf.0123abcd").write_bytes(made.file)
    finish_documents(made.desk.unit_of_work(acting(made.desk, "B2").unit_keys), tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == [name]


def entries(
    content: ExtractContent, change: Callable[[list[CertifiedEntry]], Any]
) -> ExtractContent:
    """The content with other entries."""
    kept = list(content.custody.proved)
    change(kept)
    return replace(content, custody=replace(content.custody, proved=tuple(kept)))


def own(content: ExtractContent) -> list[int]:
    """Where the exhibit's entries stand among those that are carried."""
    return [
        place
        for place, each in enumerate(content.custody.proved)
        if read_leaf(each.body.encode()).exhibit_id == EXHIBIT
    ]


def without(content: ExtractContent, place: int) -> ExtractContent:
    return entries(content, lambda kept: kept.pop(own(content)[place]))


def opened_otherwise(content: ExtractContent, name: str, value: Any) -> ExtractContent:
    """One field of the first entry that opens it, with another value."""

    def change(kept: list[CertifiedEntry]) -> None:
        for place in own(content):
            for field in kept[place].fields:
                if field.name == name:
                    other = replace(field, value=json.dumps(value))
                    fields = [other if each is field else each for each in kept[place].fields]
                    kept[place] = replace(kept[place], fields=tuple(fields))
                    return
        raise LookupError(name)

    return entries(content, change)


def said_otherwise(content: ExtractContent, old: str, new: str) -> ExtractContent:
    def change(kept: list[CertifiedEntry]) -> None:
        place = next(each for each in own(content) if old in kept[each].body)
        kept[place] = replace(kept[place], body=kept[place].body.replace(old, new))

    return entries(content, change)


def closed(content: ExtractContent) -> ExtractContent:
    """A signed entry of which what was signed is not opened."""

    def change(kept: list[CertifiedEntry]) -> None:
        place = next(each for each in own(content) if len(kept[each].fields) > 1)
        kept[place] = replace(kept[place], fields=())

    return entries(content, change)


def unnamed(content: ExtractContent) -> ExtractContent:
    """An entry that nobody signed, of which it is not opened who recorded it."""

    def change(kept: list[CertifiedEntry]) -> None:
        place = next(each for each in own(content) if [f.name for f in kept[each].fields] == ["by"])
        kept[place] = replace(kept[place], fields=())

    return entries(content, change)


FORGED: dict[str, Callable[[ExtractContent], ExtractContent]] = {
    "an entry left out": lambda c: without(c, 3),
    "the first left out": lambda c: without(c, 0),
    "the last left out": lambda c: without(c, -1),
    "an entry twice": lambda c: entries(c, lambda kept: kept.insert(4, kept[4])),
    "two entries exchanged": lambda c: entries(c, lambda kept: kept.insert(5, kept.pop(4))),
    "another sentence": lambda c: said_otherwise(c, '"erased"', '"failed"'),
    "somebody else recorded it": lambda c: opened_otherwise(c, "by", c.issued_by + "x"),
    "what was signed not opened": closed,
    "who recorded it not opened": unnamed,
    "no entries": lambda c: replace(c, custody=replace(c.custody, proved=c.custody.proved[-1:])),
    "an end of a key left out": lambda c: entries(c, lambda kept: kept.pop(1)),
    "fewer said to be there": lambda c: replace(
        c, stood=replace(c.stood, entries=c.stood.entries - 1)
    ),
    "another last one": lambda c: replace(c, stood=replace(c.stood, leaf=bytes(32))),
    "another place in the map": lambda c: replace(c, stood=replace(c.stood, index=7)),
    "another count printed": lambda c: replace(
        c, custody=replace(c.custody, entries=c.custody.entries + 1)
    ),
    "another head": lambda c: replace(c, custody=replace(c.custody, root=bytes(32))),
    "another size": lambda c: replace(c, custody=replace(c.custody, size=c.custody.size + 1)),
    "another exhibit": lambda c: replace(c, exhibit=replace(c.exhibit, id="x_OTHER")),
    "another exhibit's number": lambda c: replace(c, number="EXT-2026-OTHER-1"),
    "a number of a certificate": lambda c: replace(c, number="EXP-2026-0001"),
    "another name": lambda c: replace(c, people=(replace(c.people[0], name="X"), *c.people[1:])),
    "somebody not named": lambda c: replace(c, people=c.people[1:]),
    "issued by nobody": lambda c: replace(c, issued_by="p_NOBODY"),
    "dated before the log": lambda c: replace(c, issued_at=c.issued_at - timedelta(hours=1)),
    "another schema": lambda c: replace(c, schema="expunge-custody-extract/2"),
    "another level": lambda c: replace(c, seal_level="PAdES B-LTA"),
}


@pytest.mark.parametrize("name", FORGED)
def test_a_record_that_is_not_the_logs_is_refused_whoever_seals_it(name: str, made: Made) -> None:
    forged = FORGED[name](made.content)
    assert forged != made.content
    with pytest.raises(CertificateError):
        parse_extract_record(to_canonical(forged))


def test_an_exhibit_is_called_what_it_was_booked_in_as(made: Made) -> None:
    assert made.booked.exhibit.reference == "NEW/1"
    exhibit = replace(made.booked.exhibit, reference=made.content.exhibit.reference)
    with pytest.raises(CertificateError, match="called otherwise than it was booked in"):
        parse_extract_record(to_canonical(replace(made.booked, exhibit=exhibit)))


def test_the_record_itself_is_taken(made: Made) -> None:
    assert parse_extract_record(to_canonical(made.content)) == made.content


def test_pages_that_say_something_else_are_refused_under_the_units_own_seal(made: Made) -> None:
    shown = replace(made.content, exhibit=replace(made.content.exhibit, case_reference="9"))
    verdict = made.judged(made.sealed(made.content, shown))
    assert verdict.reason == "The pages do not say what the attached record says."


@pytest.mark.parametrize("where", [b"BT ", b"certificate.json", b"/StructElem"])
def test_a_changed_byte_is_noticed(where: bytes, made: Made) -> None:
    place = made.file.index(where)
    changed = made.file[:place] + bytes([made.file[place] ^ 1]) + made.file[place + 1 :]
    assert made.judged(changed).answer is CheckAnswer.NOT_VALID
