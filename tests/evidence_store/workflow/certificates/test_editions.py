"""Editions from a data folder: two people sign for a translation, then documents are told by it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import pytest

from evidence_store.bundles.bundle_extras import documents_of
from evidence_store.certificates.levels.raising import LevelMaterial
from evidence_store.certificates.verifying.rule import judge
from evidence_store.certificates.verifying.verdict import CheckAnswer
from evidence_store.certificates.verifying.withdrawn import make_withdrawn_list
from evidence_store.custody.heads.high_water import HeadNotKeptError
from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.data_folder.referred import of_nobody
from evidence_store.documents.languages.po_files import file_of
from evidence_store.documents.languages.translations import held_to_template, read_translation
from evidence_store.domain.certificates.certificate import document_of
from evidence_store.domain.certificates.seal_levels import SealLevel
from evidence_store.domain.people.person import Duty
from evidence_store.errors import (
    CertificateError,
    NotFoundError,
    NotPermittedError,
    OutOfSequenceError,
    SamePersonError,
    WrongEntryError,
)
from evidence_store.kept_files.editions.translations import (
    issue_edition_of,
    kept_translation,
    sign_for,
)
from evidence_store.kept_files.issuing import held_to_log
from evidence_store.workflow._kit.of_unit.translated import NoTranslationError, translation_in_force
from evidence_store.workflow.certificates import translations
from evidence_store.workflow.certificates.raising import Raising, raise_level
from evidence_store.workflow.certificates.withdrawals import sign_withdrawn_list
from tests.evidence_store.documents.languages.made_up import made_up, messages
from tests.evidence_store.open_folder.policy_forms import set_policy
from tests.evidence_store.stores import acting as opened
from tests.evidence_store.workflow.certifying import at_its_end, issue

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.certificates.verifying.verdict import Verdict
    from evidence_store.domain.certificates.certificate import CertificateRecord, DocumentEdition
    from evidence_store.open_folder.acting import ActingWithKeys
    from evidence_store.open_folder.store import Store
    from evidence_store.workflow._kit.desk import SigningDesk

DIGEST = str(made_up().digest)


@pytest.fixture
def desk(store: Store) -> Store:
    return at_its_end(store)


_OPEN: dict[tuple[str, str], ActingWithKeys] = {}


def acting(store: Store, who: str) -> ActingWithKeys:
    """Somebody whose key stays open for the whole test: opening one takes a while."""
    if (str(store.data), who) not in _OPEN:
        _OPEN[str(store.data), who] = opened(store, who)
    return _OPEN[str(store.data), who]


def of(store: Store, who: str) -> SigningDesk:
    return store.signing_desk(acting(store, who))


def sign(store: Store, who: str = "A1") -> None:
    sign_for(store, of(store, who), made_up(), qualification="By examination")


def edition(store: Store, record: CertificateRecord) -> DocumentEdition:
    who = acting(store, "B2")
    return issue_edition_of(store, store.desk_of(who), record.id, language="cy", keys=who.unit_keys)


def check(store: Store, made: DocumentEdition, *, withdrawn: bytes | None = None) -> Verdict:
    file = (store.certificates / made.file_name).read_bytes()
    verdict = judge(file, trust=store.trusted(), withdrawn=withdrawn, now=store.clock())
    return held_to_log(store, file, verdict)


def withdrawn_list(store: Store) -> bytes:
    who = acting(store, "B2")
    keys = who.unit_keys
    sign_it = partial(
        make_withdrawn_list, key_pem=keys.list_key_pem, chain_pem=keys.log.list_chain_pem
    )
    unit = f"{store.settings.unit.force}, {store.settings.unit.name}"
    return sign_withdrawn_list(store.desk_of(who), unit=unit, sign=sign_it)[1]


def test_an_edition_takes_two_people_and_ends_with_the_translation(
    desk: Store,
) -> None:
    record = issue(desk)
    _is_refused_until_both_have_signed(desk, record)

    made = edition(desk, record)

    assert (made.number, made.file_name) == (f"{record.number}-cy", f"{record.number}.cy.pdf")
    assert check(desk, made).edition is not None
    assert list(desk.check(known=[]))
    _is_recorded_and_handed_over(desk, record, made)
    _is_not_told_by_changed_bytes(desk)
    _does_not_count_once_the_translation_was_withdrawn(desk, made)


def _is_refused_until_both_have_signed(desk: Store, record: CertificateRecord) -> None:
    with pytest.raises(NoTranslationError, match="No translation into Welsh is signed for"):
        edition(desk, record)
    sign(desk)
    with pytest.raises(OutOfSequenceError, match="signed for already"):
        sign(desk, "C3")
    with pytest.raises(NoTranslationError, match="not read over by a second person"):
        edition(desk, record)
    with pytest.raises(SamePersonError):
        translations.read_translation_over(of(desk, "A1"), DIGEST)
    with pytest.raises(NotFoundError, match="No translation of that digest"):
        translations.read_translation_over(of(desk, "C3"), "00" * 32)
    translations.read_translation_over(of(desk, "C3"), made_up().digest.value.hex())


def _is_recorded_and_handed_over(
    desk: Store, record: CertificateRecord, made: DocumentEdition
) -> None:
    with desk.reading() as uow:
        chain = uow.custody.of_exhibit("x_DISK")
        told = read_leaf(chain[-1].body)
        names = [
            f"certificates/{made.file_name}",
            f"translations/{made_up().digest.value.hex()}.json",
        ]
        assert of_nobody(uow, names) == []
        assert documents_of(desk, uow, chain).keys() == {record.number, made.number}
        assert uow.certificates.get(record.id).editions == (made,)
    assert (told.event, told.public["translation"]) == ("certificate.edition_issued", DIGEST)
    assert told.public["pdf"] == str(made.pdf_digest)
    with pytest.raises(OutOfSequenceError, match=r"was issued: EXP-.*\.cy\.pdf"):
        edition(desk, record)


def _is_not_told_by_changed_bytes(desk: Store) -> None:
    path = desk.data / "translations" / f"{made_up().digest.value.hex()}.json"
    kept = path.read_bytes()
    assert kept_translation(desk, made_up().digest) == made_up()
    assert read_translation(file_of(made_up()), tag="cy") == made_up()
    for other in (kept.replace(b'"Which device":["', b'"Which device":["x'), b"{}", kept + b" "):
        assert other != kept
        path.write_bytes(other)
        with pytest.raises(CertificateError, match="not as it was signed for"):
            kept_translation(desk, made_up().digest)
    path.write_bytes(kept)


def _does_not_count_once_the_translation_was_withdrawn(desk: Store, made: DocumentEdition) -> None:
    assert check(desk, made, withdrawn=withdrawn_list(desk)).answer is CheckAnswer.CURRENT
    with pytest.raises(NotPermittedError):
        translations.withdraw_translation(of(desk, "C3"), DIGEST, reason="A wrong word")
    with pytest.raises(WrongEntryError):
        translations.withdraw_translation(of(desk, "B2"), DIGEST, reason=" ")
    translations.withdraw_translation(of(desk, "B2"), DIGEST, reason="A wrong word")

    newest = withdrawn_list(desk)
    gone = check(desk, made, withdrawn=newest)

    assert f'"translation": "{DIGEST}"' in newest.decode()
    assert gone.answer is CheckAnswer.NOT_VALID
    assert f"{made.number} was withdrawn" in str(gone.reason)
    with pytest.raises(NotFoundError):
        translations.read_translation_over(of(desk, "C3"), DIGEST)
    _is_not_raised(desk, made)
    assert list(desk.check(known=[]))


def _is_not_raised(desk: Store, made: DocumentEdition) -> None:
    material = LevelMaterial(lambda _: b"", [], [])
    raising = Raising(desk.certificates, desk.trusted(), [], material)
    with desk.reading() as uow:
        (record,) = uow.certificates.find(number=document_of(made.number))
    for number, why in (
        (made.number, "was withdrawn with its translation"),
        (f"{made.number}-9", "No edition"),
    ):
        with pytest.raises((CertificateError, OutOfSequenceError), match=why):
            raise_level(
                of(desk, "B2"), record.id, to=SealLevel.B_T, raising=raising, edition=number
            )


def _is_refused_with_a_sentence_less_or_more(store: Store) -> None:
    """What a reader is shown is all that they sign for."""
    more = {**made_up().words, "A sentence that nobody is shown": ("Brawddeg",)}
    less = {english: forms for english, forms in made_up().words.items() if english != "Exhibit"}
    for words in (more, less):
        one = replace(made_up(), words=words)
        sign_for(store, of(store, "A1"), one, qualification="By examination")

        with pytest.raises(OutOfSequenceError, match="not those of this version"):
            kept_translation(store, one.digest)


def test_a_translation_of_other_sentences_does_not_count_and_says_so(store: Store) -> None:
    other = replace(made_up(), template=held_to_template(messages(), tag="cy").digest)
    sign_for(store, of(store, "A1"), other, qualification="By examination")

    with pytest.raises(OutOfSequenceError, match="sentences of another version"):
        translations.read_translation_over(of(store, "C3"), str(other.digest))
    with (
        store.reading() as uow,
        pytest.raises(NoTranslationError, match="another version of this program"),
    ):
        translation_in_force(uow.custody, "cy")
    _is_refused_with_a_sentence_less_or_more(store)


def test_a_signature_that_is_recorded_keeps_its_words_though_its_head_could_not_be_kept_outside(
    store: Store, tmp_path: Path
) -> None:
    file = tmp_path / "volume" / "high-water.jsonl"
    file.parent.mkdir()
    marked = set_policy(store, tmp_path, f'high_water = "{file}"')
    mine = of(marked, "A1")

    def gone(statement: bytes) -> bytes:
        file.unlink()  # its volume goes while somebody signs
        return mine.signer(statement)

    with pytest.raises(HeadNotKeptError):
        sign_for(marked, replace(mine, signer=gone), made_up(), qualification="By examination")

    assert kept_translation(marked, made_up().digest) == made_up()


def test_a_refused_signature_leaves_no_file(store: Store) -> None:
    with pytest.raises(WrongEntryError, match="qualifies"):
        sign_for(store, of(store, "A1"), made_up(), qualification=" ")
    auditor = replace(of(store, "A1").actor, duties=frozenset({Duty.AUDITOR}))
    with pytest.raises(NotPermittedError):
        sign_for(
            store,
            replace(of(store, "A1"), actor=auditor),
            made_up(),
            qualification="By examination",
        )

    assert not any((store.data / "translations").glob("*"))
