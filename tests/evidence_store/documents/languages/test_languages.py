"""A document in another language: the same parts, each sentence told by the catalogue."""

from __future__ import annotations

import copy
import io
import pickle
import re
from typing import TYPE_CHECKING

import pikepdf
import pytest

from evidence_store.documents.certificates.document import pages_of
from evidence_store.documents.kit.blocks import Fields, Paragraph
from evidence_store.documents.kit.drawing import draw
from evidence_store.documents.kit.language import spoken
from evidence_store.documents.kit.text import bold
from forensics.documents import to_canonical
from forensics.saying.sentences import ENGLISH, Said, Sentence, capital, counted, given, listed, say
from tests.evidence_store.certificates.builders import drawn
from tests.evidence_store.certificates.rich import rich_disk
from tests.evidence_store.documents.every_word import document
from tests.evidence_store.documents.languages.made_up import made_up, turned
from tests.evidence_store.documents.texts import text_of
from tests.evidence_store.documents.validators import not_followed

if TYPE_CHECKING:
    from pathlib import Path

TYPED = frozenset(
    ["certificate", "dev", "expunge", "head", "pem", "trust", "verify", "withdrawn", "zero"]
)
"""What a reader types into a terminal, in every language."""
_WORD = re.compile(r"(?<!\w)[a-z]{3,}(?!\w)")


def test_a_text_is_its_english_and_is_told_otherwise_in_another_language() -> None:
    said = say("Number {number}", number=bold(given("EXP & <1>")))

    assert said == "Number EXP & <1>"
    assert said.spoken(ENGLISH, marked=True) == "Number <b>EXP &amp; &lt;1&gt;</b>"
    assert said.spoken(made_up(), marked=False) == f"{turned('Number')} EXP & <1>"


@pytest.mark.parametrize(
    "said",
    [
        say("Number {number}", number=bold(given("1"))),
        counted(3, "{count} place", "{count} places"),
        listed([given("A"), capital(say("none"))]),
    ],
)
def test_a_text_that_is_copied_or_carried_over_can_still_be_told(said: Said) -> None:
    for again in (copy.deepcopy(said), pickle.loads(pickle.dumps(said))):  # noqa: S301 -- its own
        assert again == said
        assert again.spoken(made_up(), marked=True) == said.spoken(made_up(), marked=True)


def test_a_number_chooses_the_form_of_its_sentence_in_each_language() -> None:
    said = [counted(n, "{count} place", "{count} places") for n in (0, 1, 2, 3, 6, 7, 1000)]

    assert said[:3] == ["0 places", "1 place", "2 places"]
    assert said[-1] == "1,000 places"
    told = [each.spoken(made_up(), marked=False) for each in said]
    assert [each[-3:] for each in told] == ["(0)", "(1)", "(2)", "(3)", "(4)", "(5)", "(5)"]


def test_a_plain_text_and_an_unknown_sentence_are_refused_where_they_would_stay_english() -> None:
    loose: Said = "Erased and verified"  # type: ignore[assignment]  # that is what is tried
    with pytest.raises(TypeError, match="Erased and verified"):
        spoken(Fields([(say("Number"), [loose])]), made_up())
    with pytest.raises(LookupError, match="Nobody said this"):
        spoken(Paragraph(Sentence("Nobody said this")()), made_up())
    with pytest.raises(TypeError, match="Erased and verified"):
        draw(document(Paragraph(loose)))


def test_a_certificate_in_another_language_says_no_english_but_what_its_record_holds(
    tmp_path: Path,
) -> None:
    one = drawn(rich_disk())
    pdf = draw(pages_of(one.content, one.summary), made_up())

    with pikepdf.Pdf.open(io.BytesIO(pdf)) as opened:
        assert str(opened.Root.Lang) == "cy"
    assert not_followed(pdf) == []
    held = set(_WORD.findall(to_canonical(one.content).decode().replace("_", " ")))
    assert set(_WORD.findall(text_of(pdf, tmp_path))) - held - TYPED == set()
