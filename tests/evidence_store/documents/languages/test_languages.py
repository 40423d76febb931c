"""A document in another language: the same parts, each sentence told by the catalogue."""

from __future__ import annotations

import pytest

from evidence_store.documents.kit.blocks import Fields, Paragraph
from evidence_store.documents.kit.drawing import draw
from evidence_store.documents.kit.language import spoken
from evidence_store.documents.kit.text import bold
from forensics.saying.sentences import ENGLISH, Said, Sentence, counted, given, say
from tests.evidence_store.documents.every_word import document
from tests.evidence_store.documents.languages.made_up import MadeUp, turned


def test_a_text_is_its_english_and_is_told_otherwise_in_another_language() -> None:
    said = say("Number {number}", number=bold(given("EXP & <1>")))

    assert said == "Number EXP & <1>"
    assert said.spoken(ENGLISH, marked=True) == "Number <b>EXP &amp; &lt;1&gt;</b>"
    assert said.spoken(MadeUp(), marked=False) == f"{turned('Number')} EXP & <1>"


def test_a_number_chooses_the_form_of_its_sentence() -> None:
    assert [counted(n, "{count} place", "{count} places") for n in (0, 1, 2, 1000)] == [
        "0 places", "1 place", "2 places", "1,000 places"
    ]  # fmt: skip


def test_a_plain_text_and_an_unknown_sentence_are_refused_where_they_would_stay_english() -> None:
    loose: Said = "Erased and verified"  # type: ignore[assignment]  # that is what is tried
    with pytest.raises(TypeError, match="Erased and verified"):
        spoken(Fields([(say("Number"), [loose])]), MadeUp())
    with pytest.raises(LookupError, match="Nobody said this"):
        spoken(Paragraph(Sentence("Nobody said this")()), MadeUp())
    with pytest.raises(TypeError, match="Erased and verified"):
        draw(document(Paragraph(loose)))
