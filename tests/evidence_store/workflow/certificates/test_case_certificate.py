"""A case certificate: every line by its documents, two people's word, sealed, checked by a root."""

from __future__ import annotations

import io
import shutil
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pikepdf
import pypdfium2
import pytest

from evidence_store.certificates.sealing import seal_certificate
from evidence_store.certificates.summary import signed_summary
from evidence_store.certificates.verifying.paper import judge_code
from evidence_store.certificates.verifying.record import parse_record, read_record
from evidence_store.certificates.verifying.rule import judge
from evidence_store.certificates.verifying.verdict import CheckAnswer
from evidence_store.certificates.verifying.withdrawn import (
    WithdrawnDocument,
    WithdrawnList,
    make_withdrawn_list,
)
from evidence_store.documents.certificates.document import as_archive, draw_pages
from evidence_store.domain.certificates.case_content import CaseContent
from evidence_store.domain.certificates.certificate import CertificateKind, CertificateRecord
from evidence_store.domain.certificates.certificate_content import CertifiedItem
from evidence_store.domain.exhibits.standing import FinalKind
from evidence_store.domain.orders.order_items import ItemKind, ItemState
from evidence_store.errors import (
    CertificateError,
    NotPermittedError,
    OutOfSequenceError,
    SamePersonError,
)
from evidence_store.kept_files.issuing import is_issued, issue_with
from evidence_store.open_folder.store import Store
from evidence_store.workflow.certificates.case_certification import certify_order, state_outcome
from evidence_store.workflow.certificates.withdrawals import ask_to_withdraw, confirm_withdrawal
from forensics.documents import to_canonical
from forensics.value_classes import dataclass
from tests.evidence_store.documents.validators import OF_A_SEAL, not_followed, verapdf_follows
from tests.evidence_store.stores import acting, reopen
from tests.evidence_store.workflow.certifying import AFTER, at_its_end, issue

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from evidence_store.certificates.verifying.verdict import Verdict
    from evidence_store.domain.certificates.order_outcome import ExhibitOutcome, LineOutcome


def state(desk: Store, staff_number: str = "A1") -> None:
    who = acting(desk, staff_number)
    state_outcome(desk.signing_desk(who), "r_1", folder=desk.certificates)


def certify(desk: Store, staff_number: str = "B2") -> CertificateRecord:
    who = acting(desk, staff_number)
    issuing = issue_with(desk, who.unit_keys)
    return certify_order(desk.signing_desk(who), "r_1", issuing=issuing)


@dataclass(frozen=True, slots=True)
class Issued:
    """A folder with a certificate and the case certificate over its order, and what is in that."""

    desk: Store
    first: CertificateRecord
    record: CertificateRecord
    file: bytes
    content: CaseContent

    def judged(self, file: bytes, withdrawn: bytes | None = None) -> Verdict:
        now = self.desk.clock() + timedelta(days=30)
        return judge(file, trust=[self.desk.root_pem()], withdrawn=withdrawn, now=now)

    def sealed(self, content: CaseContent, shown: CaseContent | None = None) -> bytes:
        """The file that an insider with every key of the unit makes of a content."""
        issuing = issue_with(self.desk, acting(self.desk, "B2").unit_keys)
        document = to_canonical(content)
        summary = signed_summary(content, document, sign=issuing.sign_summary)
        return seal_certificate(
            as_archive(draw_pages(shown or content, summary), content, document, summary),
            key=issuing.seal,
            chain_pem=issuing.seal_chain_pem,
            sealed_at=content.issued_at,
        )

    def list_of(self, *numbers: str) -> bytes:
        """The unit's list of withdrawn documents, a day later."""
        at = self.content.issued_at + timedelta(days=1)
        keys = acting(self.desk, "B2").unit_keys
        gone = tuple(WithdrawnDocument(each, at) for each in numbers)
        listed = WithdrawnList(self.content.unit.full_name, at, gone)
        return make_withdrawn_list(
            listed, key_pem=keys.list_key_pem, chain_pem=keys.log.list_chain_pem
        )


@pytest.fixture(scope="module")
def issued(made_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Issued:
    """Made once, with every refusal on the way; no test changes it."""
    folder = tmp_path_factory.mktemp("case") / "data"
    shutil.copytree(made_folder, folder)
    desk = at_its_end(reopen(folder))
    with pytest.raises(OutOfSequenceError, match="No certificate or report"):
        state(desk)
    first = issue(desk)
    with pytest.raises(OutOfSequenceError, match="One person signs it first"):
        certify(desk)
    state(desk, "B2")
    with pytest.raises(NotPermittedError):
        certify(desk, "A1")
    with pytest.raises(SamePersonError, match="another person"):
        certify(desk, "B2")
    state(desk, "A1")  # said again: only the last word counts
    record = certify(desk)
    file = (desk.certificates / record.file_name).read_bytes()
    content = read_record(file).content
    assert isinstance(content, CaseContent)
    return Issued(desk, first, record, file, content)


def test_it_says_of_every_line_what_its_documents_say_and_what_is_open(issued: Issued) -> None:
    content, desk = issued.content, issued.desk
    assert (issued.record.number, issued.record.kind) == ("EXP-2026-0002", CertificateKind.CASE)
    assert [each.number for each in content.records] == [issued.first.number]
    assert content.stated_by != content.agreed_by
    pages = pypdfium2.PdfDocument(issued.file)
    shown = "".join(each.get_textpage().get_text_range() for each in pages)
    words = " ".join(shown.split())
    assert "two people have not yet read its words against the court’s document" in words
    assert f"ABC/1: Certificate of erasure {issued.first.number}" in words
    assert content.records[0].exhibit.serial is not None
    assert content.records[0].exhibit.serial in words
    assert "no finding that nothing is there" in words
    assert is_issued(desk, issued.file, issued.record.number)
    assert not_followed(issued.file) == OF_A_SEAL
    assert list(desk.check(known=[]))


@pytest.mark.long
def test_verapdf_says_that_it_follows_what_it_declares(issued: Issued, tmp_path: Path) -> None:
    assert verapdf_follows(issued.file, tmp_path)


def test_it_is_genuine_by_the_root_alone_and_names_the_case(issued: Issued) -> None:
    verdict = issued.judged(issued.file)
    assert verdict.answer is CheckAnswer.WITHDRAWAL_NOT_CHECKED
    assert (verdict.kind, verdict.exhibit) == (CertificateKind.CASE, "Case 23EX1234526")
    assert issued.judged(issued.file, issued.list_of()).answer is CheckAnswer.CURRENT


def test_a_document_in_it_that_is_withdrawn_later_ends_it(issued: Issued) -> None:
    verdict = issued.judged(issued.file, issued.list_of(issued.first.number))
    assert verdict.answer is CheckAnswer.NOT_VALID
    assert verdict.reason is not None
    assert issued.first.number in verdict.reason
    assert "new case certificate" in verdict.reason
    # The code on its paper names no document on which it rests, so it answers less than the file.
    code = read_record(issued.file).summary
    trust = issued.desk.trusted_with_log()
    now = issued.desk.clock() + timedelta(days=30)
    paper = judge_code(code, trust=trust, withdrawn=issued.list_of(issued.first.number), now=now)
    assert paper.answer is CheckAnswer.WITHDRAWAL_NOT_CHECKED
    assert not any(each.startswith("Not withdrawn") for each in paper.sentences)
    own = issued.judged(issued.file, issued.list_of(issued.record.number))
    assert own.answer is CheckAnswer.NOT_VALID


def test_a_newer_one_takes_its_place_and_none_is_made_where_no_document_stands(
    issued: Issued, tmp_path: Path
) -> None:
    shutil.copytree(issued.desk.data, tmp_path / "data")
    desk = reopen(tmp_path / "data", at=AFTER + timedelta(minutes=5))
    state(desk)
    again = certify(desk)
    newer = read_record((desk.certificates / again.file_name).read_bytes()).content
    assert newer.supersedes == issued.record.number

    asked = ask_to_withdraw(
        desk.signing_desk(acting(desk, "B2")), issued.first.id, reason="A wrong seal."
    )
    confirm_withdrawal(desk.signing_desk(acting(desk, "A1")), asked.id)

    with pytest.raises(OutOfSequenceError, match="was withdrawn"):
        state(desk)


def with_line(content: CaseContent, change: Callable[[LineOutcome], LineOutcome]) -> CaseContent:
    lines = tuple(map(change, content.outcome.lines))
    return replace(content, outcome=replace(content.outcome, lines=lines))


def with_exhibit(content: CaseContent, **changes: object) -> CaseContent:
    def changed(line: LineOutcome) -> LineOutcome:
        made: tuple[ExhibitOutcome, ...] = tuple(
            replace(each, **changes)  # type: ignore[arg-type]  # any field of it
            for each in line.exhibits
        )
        return replace(line, exhibits=made)

    return with_line(content, changed)


def with_record(content: CaseContent, **changes: object) -> CaseContent:
    (record,) = content.records
    made = replace(record, **changes)  # type: ignore[arg-type]  # the same
    return replace(content, records=(made,))


def without_entry(content: CaseContent, event: str) -> CaseContent:
    proved = tuple(each for each in content.custody.proved if f'"ev":"{event}"' not in each.body)
    assert len(proved) < len(content.custody.proved)
    return replace(content, custody=replace(content.custody, proved=proved))


ITEM = CertifiedItem(2, ItemKind.DEVICE, "a phone", ItemState.NOT_IN_SCOPE, ())
FORGERIES: dict[str, Callable[[CaseContent], CaseContent]] = {
    "other words of a line": lambda c: with_line(c, lambda one: replace(one, text="Nothing")),
    "a line left out": lambda c: replace(c, outcome=replace(c.outcome, lines=())),
    "an item more": lambda c: with_line(c, lambda one: replace(one, items=(ITEM,))),
    "an exhibit that left": lambda c: with_exhibit(
        c, left=FinalKind.SOLD, left_at=c.issued_at - timedelta(days=1)
    ),
    "another description": lambda c: with_exhibit(c, description="a white disk"),
    "no document": lambda c: replace(with_exhibit(c, documents=()), records=()),
    "another order": lambda c: replace(
        c, outcome=replace(c.outcome, order=replace(c.outcome.order, id="r_2"))
    ),
    "another offender": lambda c: replace(
        c, outcome=replace(c.outcome, case=replace(c.outcome.case, offender="Jane Roe"))
    ),
    "an edition that two people read": lambda c: replace(
        c,
        outcome=replace(
            c.outcome, order=replace(c.outcome.order, is_read=not c.outcome.order.is_read)
        ),
    ),
    "a record of another device": lambda c: with_record(
        c, exhibit=replace(c.records[0].exhibit, serial="MADEUP1")
    ),
    "a record of another number": lambda c: with_record(c, number="EXP-2026-0009"),
    "a record of another day": lambda c: with_record(
        c, issued_at=c.records[0].issued_at + timedelta(seconds=1)
    ),
    "a record that is left out": lambda c: replace(c, records=()),
    "a record twice": lambda c: replace(c, records=c.records * 2),
    "one person in both parts": lambda c: replace(
        c, stated_by=c.agreed_by, people=tuple(p for p in c.people if p.id == c.agreed_by)
    ),
    "the two people turned round": lambda c: replace(
        c, stated_by=c.agreed_by, agreed_by=c.stated_by
    ),
    "another time of signing": lambda c: replace(c, stated_at=c.stated_at - timedelta(days=1)),
    "issued by the first person": lambda c: replace(c, issued_by=c.stated_by),
    "another name": lambda c: replace(
        c, people=tuple(replace(each, name="Somebody Else") for each in c.people)
    ),
    "one signature left out": lambda c: without_entry(c, "order.outcome_agreed"),
    "an enrolment left out": lambda c: without_entry(c, "person.enrolled"),
    "the issue of a document left out": lambda c: without_entry(c, "certificate.issued"),
    "dated before the log": lambda c: replace(c, issued_at=c.issued_at - timedelta(days=1)),
    "no training": lambda c: replace(c, training=False, training_sentence=None),
    "another form": lambda c: replace(c, schema="expunge-certificate/2"),
}
"""What somebody with every key of the unit, and no other person's, writes into one."""


@pytest.mark.parametrize("forgery", FORGERIES)
def test_what_an_insider_writes_into_one_is_refused(issued: Issued, forgery: str) -> None:
    made = FORGERIES[forgery](issued.content)
    assert made != issued.content
    with pytest.raises(CertificateError):
        parse_record(to_canonical(made))


def test_under_the_true_seal_it_is_refused_too_and_pages_must_be_its_own(issued: Issued) -> None:
    other = with_exhibit(issued.content, description="a white disk")
    for file in (
        issued.sealed(other),
        issued.sealed(issued.content, shown=other),
        issued.file + b"\n%x",
        issued.file.replace(b"certificate.json", b"certificate.jsom", 1),
        saved_again(issued.file),
        flipped(issued.file, issued.file.index(b"BT ") + 40),
        flipped(issued.file, issued.file.rindex(b"/Contents <") + 200),
    ):
        assert issued.judged(file).answer is CheckAnswer.NOT_VALID
    assert issued.judged(issued.sealed(issued.content)).answer is not CheckAnswer.NOT_VALID


def flipped(file: bytes, place: int) -> bytes:
    return file[:place] + bytes([file[place] ^ 1]) + file[place + 1 :]


def saved_again(file: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.Pdf.open(io.BytesIO(file)) as pdf:
        pdf.save(out)
    return out.getvalue()
