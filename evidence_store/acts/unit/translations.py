"""Translations of what documents say: read over by a second person, and withdrawn.

Signing for one takes the translator's file, so that is a command (``documents catalogue sign``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.acts._kit.act import ActByDuty, Done
from evidence_store.acts._kit.fields import line, text
from evidence_store.domain.people.duties import Act
from evidence_store.workflow._kit.desk import require_signing
from evidence_store.workflow.certificates.translations import (
    read_translation_over,
    withdraw_translation,
)

if TYPE_CHECKING:
    from evidence_store.custody.leaves.drafts import Entry
    from evidence_store.workflow._kit.desk import Desk

_WHICH = "SHA-256 of template and translation"
_NEEDED = "Enter the SHA-256 of template and translation"


class ReadTranslationOver(ActByDuty["Entry"]):
    """Nobody reads over what they translated."""

    about = "unit"
    page, verb = "read-translation-over", "documents catalogue read-over"
    # No duty of translators: what somebody knows of a language no administrator can give. They say
    # it in words, and the court weighs them (ADR 118).
    row = Act.READ_TRANSLATION
    title = "Sign that you read a translation over"
    button = "Sign that you read it over"
    done = "It is signed by both. Editions of documents can be issued by it."
    hints = (
        "You know both languages, and you compared every sentence with its English.",
        "Its translator is another person. Courts are told both names.",
    )
    is_signed = True

    translation: str = line(
        _WHICH, needed=_NEEDED, word="DIGEST",
        hint="The command that checks a translator’s file prints it.",
    )  # fmt: skip

    def record(self, subject_id: str, desk: Desk) -> Done[Entry]:
        del subject_id
        return Done(read_translation_over(require_signing(desk), self.translation), self.done)


class WithdrawTranslation(ActByDuty["Entry"]):
    """One signature is enough: it only takes something away."""

    about = "unit"
    page, verb = "withdraw-translation", "documents catalogue withdraw"
    # One signature, so that a wrong word in a court's document is stopped at once (ADR 118).
    row = Act.WITHDRAW_TRANSLATION
    title = "Withdraw a translation of documents"
    button = "Sign that it is withdrawn"
    done = (
        "The translation is withdrawn, and every edition that was issued by it. Sign a new list of "
        "withdrawn documents for those who check them."
    )
    hints = (
        "The English documents stay what they are.",
        "The translation can be signed for again, by both, once it is put right.",
    )
    is_signed = True

    translation: str = line(
        _WHICH, needed=_NEEDED, word="DIGEST", hint="The list of translations shows it."
    )
    reason: str = text("Why is it withdrawn?", needed="Give the reason why it is withdrawn",
                       hint="Name no victim.", word="--reason-file")  # fmt: skip

    def record(self, subject_id: str, desk: Desk) -> Done[Entry]:
        del subject_id
        gone = withdraw_translation(require_signing(desk), self.translation, reason=self.reason)
        return Done(gone, self.done)


ACTS = (ReadTranslationOver, WithdrawTranslation)
