"""Entries about translations of what documents say: who signed for one, who read it over."""

from __future__ import annotations

from evidence_store.domain.events.event import Event, Holds
from evidence_store.domain.events.rests import Apart, Earlier, Rests

TRANSLATION_SIGNED = Event(
    "translation.signed",
    says=(
        "A translator signed for a translation of what documents say: language {language}, "
        "{sentences} sentences."
    ),
    # In clear: each document carries it, and an edition prints it.
    clear="language! qualification! sentences! template! translation!",
    signed_by={"translator": "sign_translation"},
    needs_settled_key=True,
)

TRANSLATION_READ_OVER = Event(
    "translation.read_over",
    says=(
        "A second person read a translation over and signed: language {language}. Editions of "
        "documents may be issued by it."
    ),
    clear="language! template! translation!",
    signed_by={"reader": "read_translation"},
    needs_settled_key=True,
    rests_on=(Rests("translation.signed", "translation", "language template"),),
    apart=(Apart("reader", "translation.signed", "translator", "translation"),),
)

TRANSLATION_WITHDRAWN = Event(
    "translation.withdrawn",
    says="A supervisor withdrew a translation (language {language}), and every edition by it.",
    clear="language! translation!",
    committed={"reason": Holds.FREE_TEXT},
    signed_by={"supervisor": "withdraw_translation"},
    rests_on=(Rests("translation.signed", "translation", "language"),),
    spends=(
        Earlier("translation.signed", "translation"),
        Earlier("translation.read_over", "translation"),
    ),
)
