"""Files of gettext, as translators' tools write them; only the confined child reads one of others.

Babel is loaded here and nowhere else.
"""

from __future__ import annotations

import io
from email import message_from_string
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileParser, read_po, write_po

from evidence_store.documents.languages.catalogue import FORMS, template_file
from evidence_store.documents.languages.messages import Message, Messages

if TYPE_CHECKING:
    from babel.messages.catalog import Message as Entry

    from evidence_store.documents.languages.catalogue import Catalogue as Translation

_WIDTH = 100
# What a library writes of itself and of its time would differ without any change of ours.
_NOT_OURS = ("Generated-By", "Report-Msgid", "POT-C", "PO-Rev", "Last-Tr", "Language-Team")
_HEADER = """\
# What the documents of Expunge say.
# What stands in braces, such as {reference}, is filled in: keep each of them as it is."""


def messages_in(data: bytes) -> tuple[Message, ...]:
    """Every message of a file, without its header and what is out of date.

    Raises:
        PoFileError, ValueError: it is no file of gettext.
    """
    return all_in(data).every


def all_in(data: bytes) -> Messages:
    """Every message of a file as often as it stands there, and what its headers say of forms.

    Raises:
        PoFileError, ValueError: it is no file of gettext.
    """
    read = _AsOften(charset="utf-8")
    # Else Babel passes over what it does not understand, and half a file looks whole.
    PoFileParser(read, abort_invalid=True).parse(io.BytesIO(data))
    headers = [message_from_string(str(each.string)) for each in read.entries if not each.id]
    return Messages(
        tuple(
            Message(_both(each.id), _both(each.string), is_fuzzy=each.fuzzy)
            for each in read.entries
            if each.id
        ),
        tuple(str(value) for each in headers for value in each.get_all("Plural-Forms", [])),
    )


class _AsOften(Catalog):
    """A catalogue that keeps each entry: Babel takes the first of two, and says nothing."""

    def __init__(self, *, charset: str) -> None:
        super().__init__(charset=charset)
        self.entries: list[Entry] = []

    def __setitem__(self, id: str | tuple[str, ...] | list[str], message: Entry) -> None:  # noqa: A002 -- Babel's name
        self.entries.append(message)
        super().__setitem__(id, message)


def written(catalogue: Catalog) -> bytes:
    """Return a template or translation as a file, in one order, the same each time."""
    out = io.BytesIO()
    catalogue.header_comment = _HEADER
    write_po(out, catalogue, sort_output=True, include_lineno=False, width=_WIDTH)
    lines = out.getvalue().splitlines(keepends=True)
    ours = tuple(f'"{each}'.encode() for each in _NOT_OURS)
    return b"".join(each for each in lines if not each.startswith(ours))


def file_to_translate(tag: str) -> bytes:
    """The template as a file for a translator into that language, with room for all its forms."""
    template = read_po(io.BytesIO(template_file()), charset="utf-8")
    made = Catalog(locale=tag, project="Expunge", version="1", charset="utf-8", fuzzy=False)
    for each in template:
        if each.id:
            made.add(each.id, locations=each.locations, flags=each.flags)
    # Babel's own tables change with its version; documents choose a form by ours.
    if FORMS[tag].count != made.num_plurals:
        message = f"{made.num_plurals} forms by Babel, {FORMS[tag].count} by ours"
        raise ValueError(message)
    return written(made)


def file_of(catalogue: Translation) -> bytes:
    """A translation of the present template as a file of gettext, which tools open."""
    made = Catalog(
        locale=catalogue.tag, project="Expunge", version="1", charset="utf-8", fuzzy=False
    )
    for each in messages_in(template_file()):
        one, forms = each.english[0], catalogue.words[each.english[0]]
        plural = len(each.english) > 1
        made.add(each.english if plural else one, forms if plural else forms[0])
    return written(made)


def is_of_template(catalogue: Translation) -> bool:
    """Whether a translation has each sentence of the present template, and no other."""
    count = FORMS[catalogue.tag].count
    wanted = {
        each.english[0]: count if len(each.english) > 1 else 1
        for each in messages_in(template_file())
    }
    return wanted == {english: len(forms) for english, forms in catalogue.words.items()}


def _both(said: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else tuple(said or ())
