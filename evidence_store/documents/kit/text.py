"""What documents are written with: dates, sizes and digests as people read them, and their looks.

All of it is ``Said``. Bold and fixed width are kept apart from the words, which are escaped when
they are set: a name with ``<b>`` in it is printed as it was typed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from markupsafe import escape

from evidence_store.documents.kit.faces import MONO
from forensics.saying import days
from forensics.saying.sentences import Said, counted, given, say

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Self

    from forensics.saying.sentences import Language
    from forensics.values import Digest

# By thousands, as the labels of drives count.
_UNITS = (("TB", 10**12), ("GB", 10**9), ("MB", 10**6), ("kB", 10**3))
_ALGORITHMS = {"sha256": "SHA-256", "blake3": "BLAKE3", "sha1": "SHA-1", "md5": "MD5"}
_MONO_SIZE = 7.5
_LARGE = 13


def escaped(line: str) -> str:
    """Return a line as markup, its words escaped."""
    return str(escape(line))


class _Marked(Said):
    """Words with their looks."""

    words: Said
    around: tuple[str, str]

    def __new__(cls, words: Said, around: tuple[str, str]) -> Self:
        made = super().__new__(cls, words)
        made.words, made.around = words, around
        return made

    def __getnewargs__(self) -> tuple[Said, tuple[str, str]]:  # type: ignore[override]  # its own, to be pickled
        return self.words, self.around

    def spoken(self, language: Language, *, marked: bool) -> str:
        words = self.words.spoken(language, marked=marked)
        return words.join(self.around) if marked else words


def bold(words: Said) -> Said:
    """Words in bold."""
    return _Marked(words, ("<b>", "</b>"))


def italic(words: Said) -> Said:
    """Words in italics."""
    return _Marked(words, ("<i>", "</i>"))


def mono(raw: str) -> Said:
    """A text for machines, the same in every language, in the fixed-width face."""
    return _sized(raw, _MONO_SIZE)


def large_mono(raw: str) -> Said:
    """The same, large enough to be typed from paper."""
    return _sized(raw, _LARGE)


def _sized(raw: str, size: float) -> Said:
    return _Marked(given(raw), (f'<font name="{MONO}" size="{size}">', "</font>"))


class Named(Protocol):
    """A person, as records name one."""

    @property
    def rank(self) -> str:
        """Rank or title."""

    @property
    def name(self) -> str:
        """First and last name."""

    @property
    def staff_number(self) -> str:
        """The number in the force."""


class Reachable(Protocol):
    """What can be rung and written to."""

    @property
    def telephone(self) -> str:
        """Its telephone number."""

    @property
    def email(self) -> str:
        """Its address for e-mail."""


def person(known: Named) -> Said:
    """A person as documents name one: rank, name and staff number."""
    return say(
        "{rank} {name} ({staff_number})",
        rank=given(known.rank),
        name=given(known.name),
        staff_number=given(known.staff_number),
    )


def contact(known: Reachable) -> Said:
    """Telephone and e-mail in one line."""
    return say("{telephone}, {email}", telephone=given(known.telephone), email=given(known.email))


def digest(value: Digest | None) -> Said:
    """A digest in the fixed-width face, its algorithm named; "none" where there is none."""
    if value is None:
        return say("none")
    return say(
        "{algorithm} {digest}",
        algorithm=given(_ALGORITHMS[value.algorithm.value]),
        digest=mono(value.value.hex()),
    )


day = days.day


def instant(moment: datetime) -> Said:
    """A time to the second, in UTC."""
    return say("{day}, {clock} UTC", day=day(moment), clock=given(f"{moment:%H:%M:%S}"))


def span(started: datetime, finished: datetime) -> Said:
    """From when to when."""
    return say("{started} – {finished}", started=instant(started), finished=instant(finished))


def size(count: int) -> Said:
    """Bytes with a rounded figure beside them where that helps."""
    exact = in_bytes(count)
    for unit, scale in _UNITS:
        if count >= scale:
            return say(
                "{exact} ({rounded} {unit})",
                exact=exact,
                rounded=given(f"{count / scale:.1f}"),
                unit=given(unit),
            )
    return exact


def in_bytes(count: int) -> Said:
    """A number of bytes, exactly."""
    return counted(count, "{count} byte", "{count} bytes")
