"""What a file of gettext says of one sentence."""

from __future__ import annotations

from forensics.value_classes import dataclass


@dataclass(frozen=True, slots=True)
class Message:
    """The English of one sentence, or of one and of many, and its forms in another language.

    ``is_fuzzy``: a tool guessed it, and no person has looked at it since.
    """

    english: tuple[str, ...]
    forms: tuple[str, ...]
    is_fuzzy: bool


@dataclass(frozen=True, slots=True)
class Messages:
    """All messages of a file, each as often as it stands there, and what its headers say of forms.

    ``plural_forms`` are the values of Plural-Forms in the file, of which there should be one.
    """

    every: tuple[Message, ...]
    plural_forms: tuple[str, ...]
