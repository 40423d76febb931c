"""A text as a value that knows from which sentences it was made.

A document says nothing but ``Said``. As a ``str`` it is its English. What it was made from is kept,
so that it can be spoken in another language: each sentence stands once, as a literal in ``say``,
``counted`` or ``Sentence``, where the catalogue of translators is read from (ADR 113). What a
record holds (a name, a number, a digest) is ``given``: it is the same in every language.
"""

from __future__ import annotations

from html import escape
from string import Formatter
from typing import TYPE_CHECKING, Protocol, TypeAlias

from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Self


@dataclass(frozen=True, slots=True)
class Sentence:
    """An English sentence with named places, ``R v {offender}``; ``many`` is said of other counts.

    It is what the catalogue knows it by (gettext's msgid).
    """

    one: str
    many: str | None = None

    @property
    def places(self) -> tuple[str, ...]:
        """The names of its places, in their order."""
        return places_in(self.one)

    def __call__(self, **places: Place) -> Filled:
        """Say it with these in its places."""
        return Filled(self, None, places)

    def of(self, count: int, /, **places: Place) -> Filled:
        """Say it of a number, which stands in its place ``count``."""
        return Filled(self, count, {"count": count, **places})


def places_in(words: str) -> tuple[str, ...]:
    """Return the names of the places of some words, in their order."""
    return tuple(name for _, name, _, _ in Formatter().parse(words) if name is not None)


class Language(Protocol):
    """How sentences are told in one language."""

    @property
    def tag(self) -> str:
        """Return its tag (BCP 47), which a screen reader speaks by."""

    def tell(self, sentence: Sentence, count: int | None) -> str:
        """Return the words of a sentence, its places in braces; ``count`` chooses their form."""


class _English:
    tag = "en-GB"

    def tell(self, sentence: Sentence, count: int | None) -> str:
        return sentence.one if sentence.many is None or count == 1 else sentence.many


ENGLISH: Language = _English()


class Said(str):
    """What a document may say. As a ``str`` it is its English, without bold and the like."""

    __slots__ = ()

    def spoken(self, language: Language, *, marked: bool) -> str:
        """Return it in a language: as markup, escaped, if ``marked``, else as plain text."""
        del language
        return escape(self) if marked else str(self)

    def __html__(self) -> str:
        """Return its English as markup, for whatever escapes plain text."""
        return self.spoken(ENGLISH, marked=True)


Place: TypeAlias = Said | int
"""What stands in a place of a sentence; a number is written with its thousands apart."""


def say(sentence: str, **places: Place) -> Said:
    """Say a sentence of the catalogue with these in its places.

    Raises:
        KeyError: it has a place that is not given.
    """
    return Filled(Sentence(sentence), None, places)


def counted(count: int, one: str, many: str, /, **places: Place) -> Said:
    """Say of ``{count}`` what is said of one, or of many; languages have further forms."""
    return Sentence(one, many).of(count, **places)


def given(text: str) -> Said:
    """Return a text of a record, the same in every language; what is said already stays so."""
    return text if isinstance(text, Said) else Said(text)


def figure(number: int) -> Said:
    """A number alone, with its thousands apart."""
    return given(f"{number:,}")


def present(*texts: str | None) -> list[Said]:
    """Return those texts of a record that are there."""
    return [given(each) for each in texts if each]


def listed(parts: Iterable[Said], separator: str = ", ") -> Said:
    """Return parts one behind the other. ``separator`` is no word: that would be a sentence."""
    return _Listed(separator, tuple(parts))


def all_of(parts: Sequence[Said]) -> Said:
    """Return parts as one reads them out: ``appeals, claims and confiscation``."""
    if len(parts) < 2:
        return listed(parts)
    return say("{others} and {last}", others=listed(parts[:-1]), last=parts[-1])


def in_turn(parts: Sequence[Said]) -> Said:
    """Return parts with the same word between each two: ``proposed by and verified by``."""
    first, *others = parts
    for each in others:
        first = say("{one} and {other}", one=first, other=each)
    return first


def either_of(parts: Sequence[Said]) -> Said:
    """Return parts of which any one will do: ``a number or an address``; nothing for none."""
    first, *others = parts or [given("")]
    for each in others:
        first = say("{one} or {other}", one=first, other=each)
    return first


def capital(words: Said) -> Said:
    """Return words that begin a line: with a capital letter."""
    return _Begun(words, upper=True)


def small(words: Said) -> Said:
    """Return words that stand within a line: with a small letter."""
    return _Begun(words, upper=False)


class Filled(Said):
    """A sentence with what stands in its places."""

    sentence: Sentence
    number: int | None
    places: Mapping[str, Place]

    def __new__(cls, sentence: Sentence, number: int | None, places: Mapping[str, Place]) -> Self:
        """Say it in English."""
        words = ENGLISH.tell(sentence, number)
        made = super().__new__(cls, words.format_map(_spoken_all(places, ENGLISH, marked=False)))
        made.sentence, made.number, made.places = sentence, number, places
        return made

    def __getnewargs__(self) -> tuple[Sentence, int | None, Mapping[str, Place]]:  # type: ignore[override]  # its own, to be pickled
        return self.sentence, self.number, self.places

    def spoken(self, language: Language, *, marked: bool) -> str:
        """As of everything that is said."""
        words = language.tell(self.sentence, self.number)
        told = _spoken_all(self.places, language, marked=marked)
        return (escape(words) if marked else words).format_map(told)


class _Listed(Said):
    """Parts one behind the other."""

    separator: str
    parts: tuple[Said, ...]

    def __new__(cls, separator: str, parts: tuple[Said, ...]) -> Self:
        made = super().__new__(cls, separator.join(parts))
        made.separator, made.parts = separator, parts
        return made

    def __getnewargs__(self) -> tuple[str, tuple[Said, ...]]:  # type: ignore[override]  # its own, to be pickled
        return self.separator, self.parts

    def spoken(self, language: Language, *, marked: bool) -> str:
        separator = escape(self.separator) if marked else self.separator
        return separator.join(each.spoken(language, marked=marked) for each in self.parts)


class _Begun(Said):
    """Words with another first letter."""

    words: Said
    is_upper: bool

    def __new__(cls, words: Said, *, upper: bool) -> Self:
        made = super().__new__(cls, _begun(str(words), upper=upper))
        made.words, made.is_upper = words, upper
        return made

    def __getnewargs_ex__(self) -> tuple[tuple[Said], dict[str, bool]]:
        return (self.words,), {"upper": self.is_upper}

    def spoken(self, language: Language, *, marked: bool) -> str:
        return _begun(self.words.spoken(language, marked=marked), upper=self.is_upper)


def _begun(words: str, *, upper: bool) -> str:
    first = words[:1].upper() if upper else words[:1].lower()
    return first + words[1:]


def _spoken_all(places: Mapping[str, Place], language: Language, *, marked: bool) -> dict[str, str]:
    return {
        name: f"{each:,}" if isinstance(each, int) else each.spoken(language, marked=marked)
        for name, each in places.items()
    }
