"""An edition: the document told in another language, in words for which two people signed."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest

from evidence_store.certificates.verifying.editions.edition_record import (
    parse_edition,
    verify_edition,
)
from evidence_store.certificates.verifying.rule import judge
from evidence_store.certificates.verifying.verdict import CheckAnswer, told_of_edition
from evidence_store.certificates.verifying.withdrawn import (
    WithdrawnList,
    WithdrawnTranslation,
    make_withdrawn_list,
)
from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.documents.certificates.archive import make_archival
from evidence_store.documents.certificates.document import draw_pages
from evidence_store.documents.kit.declared import Labels
from evidence_store.documents.languages.translations import held_to_template
from evidence_store.errors import CertificateError
from forensics.documents import to_canonical
from tests.evidence_store.certificates import builders
from tests.evidence_store.certificates.builders import NOW, OFFICER, SEALS, SUPERVISOR
from tests.evidence_store.certificates.editions.told import (
    ISSUED_AT,
    QUALIFICATION,
    Told,
    an_edition,
    edition,
    issued,
    read_over,
    sealed,
    sign,
    withdraw,
)
from tests.evidence_store.documents.languages.made_up import made_up, messages, turned
from tests.evidence_store.documents.texts import text_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from evidence_store.certificates.verifying.verdict import Verdict
    from forensics.values import Digest
    from tests.evidence_store.certificates.logged import UnitLog


def judged(pdf: bytes) -> Verdict:
    return judge(
        pdf, trust=[SEALS[False].root_pem], withdrawn=None, now=ISSUED_AT + timedelta(days=1)
    )


def held(one: Told, **changes: object) -> None:
    """Hold to the rule what the record of an edition says, with these changes."""
    content = replace(one.content, **changes)  # type: ignore[arg-type]  # whatever a test changes
    verify_edition(parse_edition(to_canonical(content)), one.of.content)


@pytest.fixture(scope="module")
def whole() -> bytes:
    return sealed(an_edition().drawn)


def test_an_edition_is_genuine_and_says_in_which_language_by_whose_words(whole: bytes) -> None:
    verdict = judged(whole)

    assert verdict.reason is None
    assert verdict.answer is CheckAnswer.WITHDRAWAL_NOT_CHECKED
    told = verdict.sentences[1]
    assert "in Welsh (cy) of EXP-2026-0001" in told
    assert "English document EXP-2026-0001 is the record" in told
    assert "Translated by Siân Llŷr; read over by Gwen Hŵnt" in told
    assert told.endswith(
        f"nor what its translator says of their own qualification: “{QUALIFICATION}”."
    )
    assert str(made_up().digest) in told


def test_its_pages_are_of_its_language_and_say_in_both_that_the_english_is_the_record(
    whole: bytes, tmp_path: Path
) -> None:
    with pikepdf.Pdf.open(io.BytesIO(whole)) as pdf:
        assert str(pdf.Root.Lang) == "cy"
        assert sum(map(_is_english, pdf.objects)) == 3
    text = " ".join(text_of(whole, tmp_path).split())
    assert "This is a translation. The English document EXP-2026-0001 is the record." in text
    assert turned("This is a translation. The English document ") in text
    assert turned("Certificate of erasure") in text
    assert "Certificate of erasure" not in text


def test_what_a_translator_says_of_themselves_cannot_be_read_as_what_the_check_says() -> None:
    own_words = "sworn”. The translation was checked, and is right. “"
    told = replace(told_of_edition(an_edition().content), qualification=own_words).sentence

    assert told.count("”") == 1
    assert told.index("was not checked, nor what") < told.index("sworn")


def _is_english(each: pikepdf.Object) -> bool:
    return isinstance(each, pikepdf.Dictionary) and str(each.get("/Lang", "")) == "en-GB"


def test_a_report_has_an_edition_too() -> None:
    of, log = issued(builders.dead_disk)
    own = log.copy()
    sign(own)
    read_over(own)

    assert judged(sealed(edition(own, of).drawn)).reason is None


def by_one_alone(log: UnitLog) -> None:
    sign(log)


def by_the_same(log: UnitLog) -> None:
    sign(log)
    read_over(log, OFFICER)


def the_other_way_round(log: UnitLog) -> None:
    read_over(log)
    sign(log)


def withdrawn(log: UnitLog) -> None:
    sign(log)
    read_over(log)
    withdraw(log)


def signed_anew(log: UnitLog) -> None:
    withdrawn(log)
    sign(log)


def of_another_language(log: UnitLog) -> None:
    sign(log, language="fr")
    read_over(log)


def by_a_better_translator(log: UnitLog) -> None:
    sign(log, qualification="Another")
    read_over(log)


@pytest.mark.parametrize(
    ("signing", "why"),
    [
        (by_one_alone, "did not sign"),
        (by_the_same, "translator and reader in one matter|are not valid"),
        (the_other_way_round, "are not valid"),
        (withdrawn, "had been withdrawn"),
        (signed_anew, "did not sign"),
        (of_another_language, "are not valid"),
        (by_a_better_translator, "something else of its translation"),
    ],
)
def test_an_edition_whose_translation_did_not_count_is_refused(
    signing: Callable[[UnitLog], None], why: str
) -> None:
    of, log = issued()
    own = log.copy()
    signing(own)

    with pytest.raises(CertificateError, match=why):
        held(edition(own, of))


def test_a_withdrawal_that_is_left_out_of_the_record_is_missed() -> None:
    of, log = issued()
    own = log.copy()
    withdrawn(own)
    told = edition(own, of)
    custody = told.content.custody
    kept = tuple(each for each in custody.proved if "translation.withdrawn" not in each.body)
    left_out = replace(
        custody,
        proved=kept,
        proof=own.proof_of([read_leaf(each.body.encode()).place.seq for each in kept]),
    )

    with pytest.raises(CertificateError, match="is left out"):
        held(told, custody=left_out)


def under(one: Told, *, at: timedelta, translation: Digest | None = None) -> Verdict:
    """What a check says that has a newer list, which names a translation as withdrawn."""
    gone = WithdrawnTranslation(translation or made_up().digest, NOW + at)
    as_of = ISSUED_AT + timedelta(hours=1)
    seal = SEALS[False]
    listed = make_withdrawn_list(
        WithdrawnList(one.content.unit.full_name, as_of, (), (gone,)),
        key_pem=seal.list_key_pem,
        chain_pem=seal.list_chain_pem,
    )
    now = ISSUED_AT + timedelta(days=1)
    return judge(sealed(one.drawn), trust=[seal.root_pem], withdrawn=listed, now=now)


def test_no_number_and_no_date_hides_that_its_translation_was_withdrawn() -> None:
    one = an_edition()  # under a head without the withdrawal, and of a number that no list names

    # Dated before the withdrawal, then after it: who has the unit's keys chooses the date.
    for gone_at in (timedelta(hours=3), timedelta(hours=1)):
        verdict = under(one, at=gone_at)

        assert verdict.answer is CheckAnswer.NOT_VALID
        assert "was signed for before" in str(verdict.reason)


def test_one_of_both_who_signed_before_the_withdrawal_is_enough() -> None:
    of, log = issued()
    own = log.copy()
    sign(own)
    own.set_time(NOW + timedelta(hours=1))
    read_over(own)

    assert "signed for before" in str(under(edition(own, of), at=timedelta(minutes=45)).reason)


def test_an_edition_counts_that_both_signed_for_again_after_the_withdrawal() -> None:
    of, log = issued()
    own = log.copy()
    withdrawn(own)
    sign(own, minutes=40)
    read_over(own)
    again = edition(own, of)

    assert under(again, at=timedelta(minutes=30)).answer is CheckAnswer.CURRENT


def test_the_withdrawal_of_another_translation_ends_no_edition() -> None:
    other = held_to_template(messages()[1:] + messages()[:1], tag="cy").template

    assert under(an_edition(), at=timedelta(minutes=50), translation=other).answer is (
        CheckAnswer.CURRENT
    )


def _words(one: Told) -> dict[str, object]:
    """One sentence said otherwise, after both had signed."""
    return {"words": {**one.content.words, "Which device": ("Pa ddyfais",)}}


def _words_and_digest(one: Told) -> dict[str, object]:
    changed = [
        replace(each, forms=("Pa ddyfais",)) if each.english == ("Which device",) else each
        for each in messages()
    ]
    other = held_to_template(tuple(changed), tag="cy")
    told = replace(one.content.translated, digest=other.digest)
    return {"words": other.words, "translated": told}


def _translated(**changes: Any) -> Callable[[Told], dict[str, object]]:
    return lambda one: {"translated": replace(one.content.translated, **changes)}


FORGED: dict[str, tuple[Callable[[Told], dict[str, object]], str]] = {
    "words changed after signing": (_words, "not those of the translation"),
    "words and digest changed": (_words_and_digest, "did not sign"),
    "a place that reaches into a value": (
        lambda one: {"words": {**one.content.words, "Number {number}": ("{number.__class__}",)}},
        "not those of the translation",
    ),
    "language of the number": (lambda _: {"number": "EXP-2026-0001-fr"}, "of another document or"),
    "another language": (lambda _: {"language": "ga"}, "does not know"),
    "number of another": (lambda _: {"number": "EXP-2026-0099-cy"}, "of another document or"),
    "no number of an edition": (lambda _: {"number": "EXP-2026-0001"}, "of another document or"),
    "reader is the translator": (_translated(reader=OFFICER), "did not sign"),
    "another reader": (_translated(reader=SUPERVISOR), "another reader"),
    "another translator": (_translated(translator=SUPERVISOR), "something else"),
    "another qualification": (_translated(qualification="Judge"), "something else"),
    "a qualification that moves a terminal's cursor": (
        _translated(qualification="sworn\x1b[1A"), "no line of text"
    ),
    "somebody else is named": (
        lambda one: {"people": one.content.people[:-1]}, "not the people it refers to"
    ),
    "issued before the document": (
        lambda _: {"issued_at": builders.NOW - timedelta(hours=1)}, "dated before"
    ),
    "real, of a training document": (lambda _: {"training": True}, "another document"),
}  # fmt: skip


@pytest.mark.parametrize("name", FORGED)
def test_a_record_that_is_changed_is_refused_whatever_seals_it(name: str) -> None:
    forge, why = FORGED[name]

    with pytest.raises(CertificateError, match=why):
        held(an_edition(), **forge(an_edition()))


def test_the_record_of_another_document_is_refused_under_this_ones_signatures() -> None:
    other, _ = issued(builders.dead_disk)
    number = f"{other.content.number}-cy"

    with pytest.raises(CertificateError, match="did not issue"):
        held(replace(an_edition(), of=other), record=other.document.decode(), number=number)


def test_a_file_with_another_documents_code_or_with_english_pages_is_refused() -> None:
    one = an_edition()
    english = draw_pages(one.of.content, one.of.summary)
    for code, why in (
        (one.of.summary, "do not say what the attached record says"),
        (issued(builders.dead_disk)[0].summary, "code"),
    ):
        labels = Labels("a", "b", "c", code)
        made = make_archival(english, to_canonical(one.content), labels=labels, made=ISSUED_AT)
        assert why in str(judged(sealed(made)).reason)
