"""A document spoken in another language: each of its texts, before anything is drawn."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from evidence_store.documents.kit.blocks import Code, Untranslated
from forensics.saying.sentences import Said

if TYPE_CHECKING:
    from typing import Self

    from forensics.saying.sentences import Language

Part = TypeVar("Part")


def spoken(part: Part, language: Language) -> Part:
    """Return a document, or a part of one, as it is said in that language.

    Raises:
        TypeError: a text in it is a plain ``str``, of which nobody knows from which sentence it is.
        LookupError: the language does not have a sentence.
    """
    return _spoken(part, language)  # type: ignore[no-any-return]  # of the same type, as built


def _spoken(part: Any, language: Language) -> Any:  # noqa: ANN401 -- a value of layout, of whatever type
    match part:
        # Before ``str``, which it is as well.
        case Said():
            return _Spoken(part, language)
        case str():
            message = f"no sentence of the catalogue gave this: {part!r}"
            raise TypeError(message)
        case Untranslated():
            return part
        # What a code holds is signed, and the same in every language.
        case Code():
            return replace(part, says=_spoken(part.says, language))
        case tuple() | list():
            return tuple(_spoken(each, language) for each in part)
        case _ if is_dataclass(part) and not isinstance(part, type):
            told = {each.name: _spoken(getattr(part, each.name), language) for each in fields(part)}
            return replace(part, **told)
        case _:
            return part


class _Spoken(Said):
    """A text as it was said in one language."""

    markup: str

    def __new__(cls, words: Said, language: Language) -> Self:
        made = super().__new__(cls, words.spoken(language, marked=False))
        made.markup = words.spoken(language, marked=True)
        return made

    def spoken(self, language: Language, *, marked: bool) -> str:
        del language
        return self.markup if marked else str(self)
