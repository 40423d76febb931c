"""Translations of what documents say: one person signs for one, another reads it over and signs.

Both sign the digest of template and translation. A supervisor withdraws one by a signature alone:
that takes something away, and gives nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.documents.languages.catalogue import template_digest
from evidence_store.domain.events.kinds.translation_events import (
    TRANSLATION_READ_OVER,
    TRANSLATION_SIGNED,
    TRANSLATION_WITHDRAWN,
)
from evidence_store.domain.people.duties import Act, Part, require_duty, require_other_person
from evidence_store.domain.values.texts import said, short_text
from evidence_store.errors import OutOfSequenceError
from evidence_store.workflow._kit.acting import Acting
from evidence_store.workflow._kit.of_unit.translated import (
    signed_translation,
    signed_translations,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evidence_store.custody.leaves.drafts import Entry
    from evidence_store.documents.languages.catalogue import Catalogue
    from evidence_store.domain.events.event import Event
    from evidence_store.workflow._kit.desk import SigningDesk


def sign_translation(desk: SigningDesk, catalogue: Catalogue, *, qualification: str) -> Entry:
    """Sign for a whole translation, as the person who translated it.

    Args:
        desk: who signs, and on which record.
        catalogue: the translation, held to the present template; its bytes are kept already.
        qualification: what lets them translate for a court, in their own words.

    Raises:
        WrongEntryError: no qualification is given.
        OutOfSequenceError: it is signed for already.
        NotPermittedError: the actor's duties do not include it.
        WaitingKeyError: the actor's key was replaced less than 24 hours ago.
    """
    require_duty(desk.actor, Act.SIGN_TRANSLATION)
    # What somebody knows of a language is no duty that an administrator could give: they say it,
    # and the court weighs it (ADR 118).
    otherwise = "Say in words what qualifies you to translate for a court."
    said(qualification, otherwise, what="qualification")
    facts = {
        "language": catalogue.tag,
        "qualification": short_text(qualification.strip(), what="qualification"),
        "sentences": str(len(catalogue.words)),
        "template": str(catalogue.template),
        "translation": str(catalogue.digest),
    }
    with desk.uow as uow:
        if any(each.digest == facts["translation"] for each in signed_translations(uow.custody)):
            raise OutOfSequenceError(
                "This translation is signed for already. Another person reads it over."
            )
        return _signed(desk, TRANSLATION_SIGNED, facts)


def read_translation_over(desk: SigningDesk, digest: str) -> Entry:
    """Sign as a second person that a translation was read over; editions are issued by it then.

    Args:
        desk: who signs, and on which record.
        digest: of template and translation, as the translator signed for it.

    Raises:
        NotFoundError: nobody signed for a translation of that digest, or it was withdrawn.
        OutOfSequenceError: somebody read it over before, or it is of another template.
        SamePersonError: the actor translated it.
        NotPermittedError: the actor's duties do not include it.
        WaitingKeyError: the actor's key was replaced less than 24 hours ago.
    """
    require_duty(desk.actor, Act.READ_TRANSLATION)
    with desk.uow as uow:
        found = signed_translation(uow.custody, digest)
        parts = {Part.TRANSLATOR: frozenset({found.translator})}
        require_other_person(desk.actor, Act.READ_TRANSLATION, parts=parts)
        if found.counts:
            raise OutOfSequenceError("This translation was read over and signed for already.")
        if found.template != str(template_digest()):
            raise OutOfSequenceError(
                "This translation was signed for the sentences of another version of this "
                "program. Its translator brings it up to date, and signs again."
            )
        facts = {
            "language": found.language,
            "template": found.template,
            "translation": found.digest,
        }
        return _signed(desk, TRANSLATION_READ_OVER, facts)


def withdraw_translation(desk: SigningDesk, digest: str, *, reason: str) -> Entry:
    """Sign that a translation does not count any more, and no edition that was issued by it.

    Raises:
        NotFoundError: nobody signed for a translation of that digest, or it was withdrawn before.
        WrongEntryError: no reason is given.
        NotPermittedError: the actor's duties do not include it.
    """
    # One signature does: a wrong word in a court's document is stopped at once (ADR 118).
    require_duty(desk.actor, Act.WITHDRAW_TRANSLATION)
    why = said(reason, "Give the reason why the translation is withdrawn.", what="reason")
    with desk.uow as uow:
        found = signed_translation(uow.custody, digest)
        facts = {"language": found.language, "translation": found.digest}
        return _signed(desk, TRANSLATION_WITHDRAWN, facts, committed={"reason": why})


def _signed(
    desk: SigningDesk,
    event: Event,
    facts: Mapping[str, str],
    committed: Mapping[str, str] | None = None,
) -> Entry:
    """One entry about the unit that its signer states whole, in the open transaction."""
    acting, kept = Acting(desk.uow, desk.actor, desk.clock()), committed or {}
    signed = acting.sign_act(event, signer=desk.signer, facts={**facts, **kept})
    entry = acting.append(event, public=facts, committed=kept, signed=signed)
    desk.uow.commit()
    return entry
