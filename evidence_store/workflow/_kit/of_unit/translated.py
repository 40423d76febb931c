"""Which translation editions are issued by now, as the people who signed for it left it in the log.

Not a step: it commits nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.custody.signed.enrolled import TRANSLATION_WITHDRAWN
from evidence_store.custody.signed.proving import translations_in
from evidence_store.documents.editions.wording import LANGUAGES
from evidence_store.documents.languages.catalogue import template_digest
from evidence_store.errors import NotFoundError, RefusedError
from evidence_store.ways import Way

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.custody.signed.translations import SignedTranslation
    from evidence_store.workflow._kit.ports import CustodyLog

_WRITE = "A translator has to write one first, and sign for it: " + Way.CATALOGUE_SIGN + "."
_SIGN = "Its translator checks it against the present sentences and signs: " + (
    Way.CATALOGUE_SIGN + "."
)
_READ = "Another person who knows the language reads it over and signs: " + (
    Way.CATALOGUE_READ_OVER + "."
)


class NoTranslationError(RefusedError):
    """No translation into that language counts now."""


def signed_translations(custody: CustodyLog) -> tuple[SignedTranslation, ...]:
    """Those that somebody signed for and nobody withdrew since, oldest first.

    Raises:
        TamperedLogError: a key came in another way than keys come.
    """
    return tuple(translations_in(custody.control(), custody.told).standing.values())


def signed_translation(custody: CustodyLog, digest: str) -> SignedTranslation:
    """The one of that digest, written with or without the name of its algorithm.

    Raises:
        NotFoundError: nobody signed for one, or it was withdrawn.
    """
    wanted = "sha256:" + digest.strip().lower().removeprefix("sha256:")
    for each in signed_translations(custody):
        if each.digest == wanted:
            return each
    raise NotFoundError(
        "No translation of that digest is signed for, or it was withdrawn. Copy the SHA-256 of "
        "template and translation from the list of translations."
    )


def translation_in_force(custody: CustodyLog, language: str) -> SignedTranslation:
    """The newest translation of the present sentences for which two people signed.

    Raises:
        NoTranslationError: there is none; the text says what to do next.
    """
    name = LANGUAGES[language]
    own = [each for each in signed_translations(custody) if each.language == language]
    # After a change of one sentence two people have not signed for all that is printed (ADR 118).
    present = [each for each in own if each.template == str(template_digest())]
    counting = [each for each in present if each.counts]
    if counting:
        return counting[-1]
    if present:
        raise NoTranslationError(
            f"The translation into {name} that a translator signed for was not read over by a "
            "second person. " + _READ
        )
    if own:
        raise NoTranslationError(
            f"The translation into {name} was signed for the sentences of another version of this "
            "program, so it does not count any more. " + _SIGN
        )
    raise NoTranslationError(
        f"No translation into {name} is signed for, so no edition in it is issued. " + _WRITE
    )


def withdrawn_translations(custody: CustodyLog) -> dict[str, datetime]:
    """When each translation was last withdrawn, by its digest."""
    leaves = (read_leaf(each.body) for each in custody.control() if _WITHDRAWN in each.body)
    # Of each the last withdrawal: what both people signed after it counts again (ADR 124).
    return {
        str(leaf.public["translation"]): leaf.recorded
        for leaf in leaves
        if leaf.event == TRANSLATION_WITHDRAWN
    }


_WITHDRAWN = f'"{TRANSLATION_WITHDRAWN}"'.encode()
