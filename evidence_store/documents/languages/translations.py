"""Taking a translator's file: read in a confined child, and held to the template here.

The child is believed in nothing: what it answers is held to the template again. No word of the file
is repeated to anybody before it was found whole; what is wrong is named by its English, which is
ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cattrs import BaseValidationError

from evidence_store.documents.languages.catalogue import (
    FORMS,
    Catalogue,
    template_digest,
    template_file,
)
from evidence_store.documents.languages.messages import Message, Messages
from evidence_store.documents.languages.po_files import messages_in
from evidence_store.documents.languages.words import fault_in
from evidence_store.errors import WrongEntryError
from forensics.documents import from_json
from forensics.sandbox.asking import ask_once

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LARGEST = 4 << 20
"""Bytes; the template has some 200 kB, and a translation about twice that."""
SECONDS = 20
_LARGEST_ANSWER = 16 << 20
_NAMED = 10
"""Faults that are named; the others are counted."""


def read_translation(data: bytes, *, tag: str) -> Catalogue:
    """Return the translation in a file of gettext (.po), which may be hostile.

    Args:
        data: the whole file.
        tag: into which language, by its tag.

    Raises:
        WrongEntryError: it is no such file, it chooses forms otherwise than the language does, or
            it is not a whole translation of the present template.
    """
    found = _read_apart(data)
    forms = FORMS[tag].header
    if [_without_blanks(each) for each in found.plural_forms] != [_without_blanks(forms)]:
        raise WrongEntryError(
            "The header of this file does not say by which number each form is chosen as documents "
            f"choose it. Write there, once: Plural-Forms: {forms}"
        )
    return held_to_template(found.every, tag=tag)


def held_to_template(found: tuple[Message, ...], *, tag: str) -> Catalogue:
    """Return the translation that these messages are.

    Raises:
        WrongEntryError: they are not a whole translation of the present template.
    """
    by_english: dict[str, list[Message]] = {}
    for each in found:
        by_english.setdefault(each.english[0], []).append(each)
    template = {each.english[0]: each for each in messages_in(template_file())}
    faults = [*_faults(template, by_english, FORMS[tag].count)]
    if further := len(by_english.keys() - template.keys()):
        faults.append(f"It has {further:,} that are not in the template.")
    if faults:
        raise WrongEntryError(_told(faults))
    words = {english: by_english[english][0].forms for english in sorted(template)}
    return Catalogue(tag, template_digest(), words)


def _read_apart(data: bytes) -> Messages:
    if len(data) > LARGEST:
        raise WrongEntryError(f"The file is larger than {LARGEST:,} bytes, so it is not read.")
    said = ask_once(
        "evidence_store.documents.languages.answering",
        data,
        seconds=SECONDS + 5,
        most=_LARGEST_ANSWER,
    )
    if said is None or said.code != 0:
        raise _unreadable()
    try:
        found = from_json(said.answer, Messages)
    except (ValueError, RecursionError, BaseValidationError):
        # The cause would repeat words of the file.
        raise _unreadable() from None
    if not all(each.english for each in found.every):
        raise _unreadable()
    return found


def _faults(
    template: Mapping[str, Message], found: Mapping[str, list[Message]], count: int
) -> Iterator[str]:
    """What is wrong with each sentence of the template, named by its English."""
    for english, wanted in template.items():
        why = _fault(wanted, found.get(english, []), count)
        if why is not None:
            yield f"{why}: “{english}”"


def _fault(wanted: Message, found: list[Message], count: int) -> str | None:
    if len(found) != 1:
        return "more than one translation" if found else "missing"
    (one,) = found
    if one.english != wanted.english:
        return "its English is another"
    # What a court relies on is translated by a person who answers for it (ADR 113).
    if one.is_fuzzy:
        return "guessed by a tool, and not looked at (fuzzy)"
    if len(one.forms) != (count if len(wanted.english) > 1 else 1):
        return f"{count} forms are needed" if len(wanted.english) > 1 else "one form is needed"
    return next((why for form in one.forms if (why := fault_in(form, wanted.english[0]))), None)


def _without_blanks(words: str) -> str:
    return "".join(words.split())


def _told(faults: list[str]) -> str:
    named = "\n".join(f"- {each}" for each in faults[:_NAMED])
    more = f"\nAnd {len(faults) - _NAMED:,} more." if len(faults) > _NAMED else ""
    return (
        "This is not a whole translation of the sentences that documents say in this version. "
        f"Sentences to put right: {len(faults):,}.\n{named}{more}"
    )


def _unreadable() -> WrongEntryError:
    return WrongEntryError(
        "This is no file of gettext (.po) in UTF-8. Give the file that a translator's tool saved."
    )
