"""Entries about sentences and convictions, and about their corrections."""

from __future__ import annotations

from evidence_store.domain.events.effects import Reach
from evidence_store.domain.events.event import Event, Holds

CASE_CONVICTED = Event(
    "case.convicted",
    says="A person's conviction was recorded. Offences: {offences}.",
    clear="offences! person!",
    signed_by={"recorder": "settle_matter"},
    ends_a_bar=True,
    changes="case accused/{person}- accused/*/place offenders/{person}!",
)

CASE_NOT_CONVICTED = Event(
    "case.not_convicted",
    says="The case against one person ended without a conviction on {on}: {how}.",
    clear="how! on! person!",
    signed_by={"recorder": "settle_matter"},
    ends_a_bar=True,
    changes="case accused/{person}/ended=how accused/{person}/ended_on=on",
)

CASE_SENTENCE_RECORDED = Event(
    "case.sentence_recorded",
    says="A person's sentence, passed on {passed_on}, was recorded with the case: {kind}.",
    clear="kind! passed_on! person!",
    committed={"what": Holds.FREE_TEXT},
    signed_by={"recorder": "record_release"},
    ends_a_bar=True,
    changes=(
        "case offenders/{person}/sentence offenders/{person}/former_sentences "
        "offenders/{person}/sentence_correction-"
    ),
    # By the CPIA Code material is kept for everybody convicted in the case.
    outdates=Reach.CASE,
)

CASE_SENTENCE_CORRECTION_ASKED = Event(
    "case.sentence_correction_asked",
    says="A person said that a recorded sentence should read: {kind}, passed on {passed_on}.",
    clear="kind! passed_on! person!",
    committed={"what": Holds.FREE_TEXT},
    signed_by={"asker": "record_release"},
    ends_a_bar=True,
    changes="case offenders/{person}/sentence_correction",
    outdates=Reach.CASE,
)

CASE_SENTENCE_CORRECTED = Event(
    "case.sentence_corrected",
    says="A second person recorded the same correction: {kind}, passed on {passed_on}.",
    clear="kind! passed_on! person!",
    committed={"what": Holds.FREE_TEXT},
    signed_by={"confirmer": "record_release"},
    ends_a_bar=True,
    changes=(
        "case offenders/{person}/sentence offenders/{person}/former_sentences "
        "offenders/{person}/sentence_correction-"
    ),
    outdates=Reach.CASE,
)

ORDER_RELEASE_RECORDED = Event(
    "order.release_recorded",
    says="The day of release from custody was recorded.",
    clear="order! state?",
    committed={"released_on": Holds.FACT},
    signed_by={"recorder": "record_release"},
    ends_a_bar=True,
    changes="order sentence/released_on sentence_correction-",
)

ORDER_SENTENCE_RECORDED = Event(
    "order.sentence_recorded",
    says="The sentence, passed on {passed_on}, was recorded again: {kind}.",
    clear="kind! order! passed_on! state?",
    committed={"what": Holds.FREE_TEXT},
    signed_by={"recorder": "record_release"},
    ends_a_bar=True,
    changes=(
        "order sentence/kind=kind sentence/passed_on=passed_on sentence former_sentences "
        "sentence_correction"
    ),
    outdates=Reach.NAMED,
)

ORDER_SENTENCE_CORRECTION_ASKED = Event(
    "order.sentence_correction_asked",
    says="A person asked that the sentence be corrected to: {kind}, passed on {passed_on}.",
    clear="kind! order! passed_on! state?",
    committed={"reason": Holds.FREE_TEXT, "what": Holds.FREE_TEXT},
    signed_by={"asker": "record_release"},
    ends_a_bar=True,
    changes="order sentence_correction",
    outdates=Reach.NAMED,
)

ORDER_SENTENCE_CORRECTED = Event(
    "order.sentence_corrected",
    says="A second person confirmed the corrected sentence: {kind}, passed on {passed_on}.",
    clear="kind! order! passed_on! state?",
    committed={"what": Holds.FREE_TEXT},
    signed_by={"confirmer": "record_release"},
    ends_a_bar=True,
    changes=(
        "order sentence/kind=kind sentence/passed_on=passed_on sentence former_sentences "
        "sentence_correction"
    ),
    outdates=Reach.NAMED,
)
