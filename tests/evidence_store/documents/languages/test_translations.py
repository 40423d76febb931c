"""A translator's file: read apart, whole or refused, and never repeated."""

from __future__ import annotations

import io
import random
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError

from evidence_store.documents.languages.catalogue import FORMS, template_digest, template_file
from evidence_store.documents.languages.messages import Messages
from evidence_store.documents.languages.po_files import (
    all_in,
    file_to_translate,
    messages_in,
    written,
)
from evidence_store.documents.languages.translations import (
    LARGEST,
    held_to_template,
    read_translation,
)
from evidence_store.errors import WrongEntryError
from forensics.documents import from_json, to_json
from tests.evidence_store.documents.languages.made_up import made_up, messages

if TYPE_CHECKING:
    from evidence_store.documents.languages.messages import Message

PLACED = "Number {number}"
PLURAL = "{count} place"


def a_file() -> bytes:
    """The made-up translation as a translator's tool saves it."""
    made = Catalog(locale="cy", charset="utf-8", fuzzy=False)
    for each in messages():
        one = len(each.english) == 1
        made.add(each.english[0] if one else each.english, each.forms[0] if one else each.forms)
    return written(made)


def with_one(of: str, **changes: Any) -> tuple[Message, ...]:
    """All messages, and one of them changed."""
    return tuple(replace(each, **changes) if each.english[0] == of else each for each in messages())


def test_a_whole_file_is_read_apart_and_has_a_digest_of_template_and_translation() -> None:
    found = read_translation(a_file(), tag="cy")

    assert found == made_up()
    assert found.template == template_digest()
    other = held_to_template(with_one(PLACED, forms=("Rhif {number}",)), tag="cy")
    assert other.digest != found.digest


@pytest.mark.parametrize("data", [b"\xff\xfe", b'msgid "a" msgstr "b"\nmsgid "\n', b"MZ" * 500])
def test_what_is_no_translators_file_is_refused_without_repeating_it(data: bytes) -> None:
    with pytest.raises(WrongEntryError, match=r"no file of gettext|not a whole translation"):
        read_translation(data, tag="cy")


SHORT = """\
msgid ""
msgstr "Plural-Forms: nplurals=2; plural=(n != 1);\\n"

#. a note
#: a/file.py
#, fuzzy, python-brace-format
msgctxt "where"
msgid "Number {number}"
msgstr "Rhif {number}"

msgid "{count} place"
msgid_plural "{count} places"
msgstr[0] "{count} lle"
msgstr[1] "{count} "
"lle \\"arall\\""

#~ msgid "old"
#~ msgstr "hen"
"""


ODD = (
    "", "\n", '"', "\\", "msgid ", "msgstr ", "msgctxt ", "[9]", "[", "]", "#~ ", "#, ", "{",
    "\ufffe",
)  # fmt: skip


def changed(chance: random.Random) -> bytes:
    """The short file with a few changes of its text."""
    made = SHORT
    for _ in range(chance.randrange(1, 6)):
        at = chance.randrange(len(made) + 1)
        put = chance.choice((*ODD, made[at:][:40]))
        made = made[:at] + put + made[at + chance.randrange(5) :]
    return made.encode()


@pytest.mark.parametrize("inputs", [200, pytest.param(100_000, marks=pytest.mark.long)])
def test_of_a_changed_file_its_reader_says_messages_or_ends_and_these_are_refused(
    inputs: int,
) -> None:
    ends = set()
    for number in range(inputs):
        data = changed(random.Random(number))  # noqa: S311 -- no secret
        try:
            found = from_json(to_json(all_in(data)), Messages)
        except Exception as error:  # noqa: BLE001 -- the process ends, and the file is refused
            ends.add(type(error))
            continue
        if number % 50 == 0 and all(each.english for each in found.every):
            with pytest.raises(WrongEntryError):
                held_to_template(found.every, tag="cy")
    assert ends == {PoFileError, ValueError}


def test_a_file_that_is_far_too_large_is_not_read() -> None:
    with pytest.raises(WrongEntryError, match="larger than"):
        read_translation(bytes(LARGEST + 1), tag="cy")


@pytest.mark.parametrize(
    ("english", "forms", "why"),
    [
        (PLACED, ("",), "not translated"),
        (PLACED, ("Rhif",), "other places"),
        (PLACED, ("Rhif {number} {number}",), "other places"),
        (PLACED, ("Rhif {number} {name}",), "other places"),
        (PLACED, ("Rhif {number.__class__}",), "other places"),
        (PLACED, ("Rhif {number!r}",), "other places"),
        (PLACED, ("Rhif {number:>9}",), "other places"),
        (PLACED, ("Rhif {number",), "other places"),
        (PLACED, ("Rhif\u202e {number}",), "does not print"),
        (PLACED, ("Rhif\n{number}",), "does not print"),
        (PLACED, ("李 {number}",), "typefaces"),
        (PLACED, (" Rhif {number}",), "blanks"),
        (PLACED, ("Rhif {number} " + "x" * 999,), "far too long"),
        (PLACED, ("Rhif {number}", "Rhifau {number}"), "one form is needed"),
        (PLURAL, ("{count} lle",) * 2, "6 forms are needed"),
        (PLURAL, ("{count} lle",) * 5 + ("lle",), "other places"),
    ],
)
def test_a_sentence_that_is_not_whole_is_named_by_its_english_alone(
    english: str, forms: tuple[str, ...], why: str
) -> None:
    with pytest.raises(WrongEntryError, match=why) as refused:
        held_to_template(with_one(english, forms=forms), tag="cy")

    assert f"“{english}”" in str(refused.value)
    assert "Rhif" not in str(refused.value)


def test_a_sentence_that_is_missing_doubled_guessed_or_not_ours_is_refused() -> None:
    every = messages()
    (one,) = [each for each in every if each.english == (PLACED,)]
    for found, why in (
        (tuple(each for each in every if each != one), "missing"),
        ((*every, one), "more than one translation"),
        (with_one(PLACED, is_fuzzy=True), "guessed by a tool"),
        (with_one(PLURAL, english=(PLURAL, "{count} shops")), "its English is another"),
        ((*every, replace(one, english=("Not ours",))), "1 that are not in the template"),
    ):
        with pytest.raises(WrongEntryError, match=why):
            held_to_template(found, tag="cy")


def test_a_sentence_that_stands_twice_in_the_file_is_refused_though_babel_takes_the_first() -> None:
    twice = a_file() + f'\nmsgid "{PLACED}"\nmsgstr "Rhif arall {{number}}"\n'.encode()

    with pytest.raises(WrongEntryError, match=f"more than one translation: “{PLACED}”"):
        read_translation(twice, tag="cy")


@pytest.mark.parametrize(
    ("ours", "other"),
    [
        (b"n == 6 ? 4 : 5", b"n == 6 ? 5 : 4"),
        (b"Content-Type", b"Plural-Forms: nplurals=6; plural=(n);\\nContent-Type"),
        (b"Plural-Forms", b"X-Forms"),
    ],
)
def test_a_file_whose_numbers_choose_other_forms_is_refused_and_told_ours(
    ours: bytes, other: bytes
) -> None:
    data = a_file().replace(b'"\n"', b"")
    assert data.count(ours) == 1

    with pytest.raises(WrongEntryError, match=r"Write there, once: .* n==6 \? 4 : 5"):
        read_translation(data.replace(ours, other), tag="cy")


def test_a_translator_gets_every_sentence_with_room_for_each_form_the_same_each_time() -> None:
    given = messages_in(file_to_translate("cy"))

    assert [each.english for each in given] == [
        each.english for each in messages_in(template_file())
    ]
    assert {len(each.forms) for each in given if len(each.english) > 1} == {FORMS["cy"].count}
    assert file_to_translate("cy") == file_to_translate("cy")
    assert FORMS["cy"].header.replace(" ", "") in _header(file_to_translate("cy"))


def _header(data: bytes) -> str:
    lines = io.BytesIO(data).read().decode().split("\n\n")[0].replace('"\n"', "")
    return lines.replace(" ", "")
