"""Entries about courts: appeals and claims, their outcomes, sentences, and a quashing."""

from __future__ import annotations

from evidence_store.domain.events.effects import Closes, Opens, Reach
from evidence_store.domain.events.event import BAR, MACHINE, NOTED, Event, Holds
from evidence_store.domain.events.rests import Apart, Rests

_OUTCOME = "determined_on! order! outcome! proceeding! state?"
_OF_OFFENDER = (
    "case offenders/{person}/sentence offenders/{person}/former_sentences "
    "offenders/{person}/sentence_correction-"
)
_OF_ORDER = (
    "order sentence/kind=kind sentence/passed_on=passed_on sentence former_sentences "
    "sentence_correction"
)

ORDER_APPEAL_CHECKED = Event(
    "order.appeal_checked",
    says="An answer about appeals and claims, dated {checked_on}, was recorded.",
    clear="asked! check checked_on! order! pending! reply! state?",
    committed={
        "answered_by": Holds.WHO,
        "check": Holds.FACT,
        "office": Holds.FACT,
        "reply": Holds.FREE_TEXT,
    },
    signed_by={"checker": "check_appeal"},
    ends_a_bar=True,
    changes="order appeal_checks/{check}!",
)

ORDER_PROCEEDING_NOTED = Event(
    "order.proceeding_noted",
    says="An appeal or claim lodged on {lodged_on} was noted.",
    clear="exhibits? kind lodged_on order proceeding state?",
    committed={"applicant": Holds.OTHER_PEOPLE, "court": Holds.FACT},
    unsigned=BAR,
    changes=(
        "order proceedings/{proceeding}!/place proceedings/{proceeding}!/id "
        "proceedings/{proceeding}!/kind=kind proceedings/{proceeding}!/lodged_on=lodged_on "
        "proceedings/{proceeding}!/noted_by proceedings/{proceeding}!/noted_at "
        "proceedings/{proceeding}!/applicant proceedings/{proceeding}!/court "
        "proceedings/{proceeding}!/exhibit_ids state"
    ),
    opens=(
        Opens("claim", "proceeding", Reach.LISTED_OR_EVER_NAMED, "kind claim"),
        Opens(
            "proceeding",
            "proceeding",
            Reach.CASE,
            # These can undo the conviction, and what rests on it is every exhibit of the case.
            "kind appeal_against_conviction case_stated judicial_review reopening ccrc",
        ),
        Opens("proceeding", "proceeding", Reach.LISTED_OR_EVER_NAMED),
    ),
    outdates=Reach.NAMED,
)

ORDER_PROCEEDING_DETERMINED = Event(
    "order.proceeding_determined",
    says="An appeal or claim was determined: {outcome}.",
    clear=_OUTCOME,
    signed_by={"recorder": "determine_proceeding"},
    ends_a_bar=True,
    changes=(
        "order proceedings/{proceeding}/determined_on=determined_on "
        "proceedings/{proceeding}/outcome=outcome proceedings/{proceeding}/resolved_on! state"
    ),
    closes=(
        # An allowed claim ends by delivery; leave refused by a single judge can be renewed
        # (Criminal Appeal Act 1968 s.31(3)).
        Closes("claim", "proceeding", "outcome dismissed withdrawn"),
        Closes("proceeding", "proceeding", "outcome dismissed withdrawn allowed"),
    ),
)

ORDER_CORRECTION_ASKED = Event(
    "order.correction_asked",
    says="A person asked that an outcome be corrected to: {outcome}.",
    clear=_OUTCOME,
    committed={"reason": Holds.FREE_TEXT},
    signed_by={"asker": "determine_proceeding"},
    ends_a_bar=True,
    changes="order proceedings/{proceeding}/correction",
    outdates=Reach.NAMED,
)

ORDER_OUTCOME_CORRECTED = Event(
    "order.outcome_corrected",
    says="A second person confirmed the corrected outcome: {outcome}.",
    clear=_OUTCOME,
    signed_by={"confirmer": "determine_proceeding"},
    ends_a_bar=True,
    needs_settled_key=True,
    changes=(
        "order proceedings/{proceeding}/determined_on proceedings/{proceeding}/outcome "
        "proceedings/{proceeding}/resolved_on proceedings/{proceeding}/settled_for "
        "proceedings/{proceeding}/correction- state"
    ),
    closes=(
        Closes("claim", "proceeding", "outcome dismissed withdrawn"),
        Closes("proceeding", "proceeding", "outcome dismissed withdrawn allowed"),
    ),
    # An allowed claim bars until delivery; an allowed appeal is carried out under rules of its own.
    reopens=(
        Closes("claim", "proceeding", "outcome open leave_refused allowed"),
        Closes("proceeding", "proceeding", "outcome open leave_refused"),
    ),
    outdates=Reach.NAMED,
    rests_on=(Rests("order.correction_asked", "proceeding", "determined_on order outcome"),),
    apart=(Apart("confirmer", "order.correction_asked", "asker", "proceeding", newest=True),),
)

ORDER_CLAIM_DELIVERED = Event(
    "order.claim_delivered",
    says="The property in an allowed claim was delivered to its owner.",
    clear="claims! exhibit! order! state?",
    signed_by={"recorder": "end_exhibit"},
    ends_a_bar=True,
    changes="order proceedings/{claims}/resolved_on! proceedings/{claims}/settled_for state",
    closes=(Closes("claim", "claims"),),
)

ORDER_QUASHED = Event(
    "order.quashed",
    says="The order was quashed on {quashed_on}. Incidents to report: {incidents}.",
    clear="incidents order! quashed_on! state?",
    committed={"reference": Holds.FACT},
    signed_by={"recorder": "quash_order"},
    ends_a_bar=True,
    changes="order quashed_on=quashed_on! proceedings/*/resolved_on! incidents/*! state",
    # It gives no authority any more, so nothing of it is left that could be suspended.
    closes=(Closes("suspension", "order"),),
    outdates=Reach.NAMED,
)

INCIDENT_NOTED = Event(
    "incident.noted",
    says="INCIDENT: something was erased under an order that was quashed.",
    clear="incident order state?",
    unsigned=MACHINE,
    # It has happened, whatever the clock says.
    untimed=True,
)

INCIDENT_REPORTED = Event(
    "incident.reported",
    says="An incident was reported on {reported_on}.",
    clear="incident order reported_on state?",
    committed={"reported_to": Holds.OTHER_PEOPLE},
    unsigned=NOTED,
    changes=(
        "order incidents/{incident}/reported_on incidents/{incident}/reported_to "
        "incidents/{incident}/reported_by"
    ),
)

EXHIBIT_RETURN_REVIEW = Event(
    "exhibit.return_review",
    says="The exhibit went to return review, because its order was quashed.",
    clear="order",
    unsigned=MACHINE,
    changes="exhibit standing=:return_review standing_decision-",
    opens=(Opens("standing", "", Reach.WHOLE),),
)

CASE_CONVICTED = Event(
    "case.convicted",
    says="A person's conviction was recorded. Offences: {offences}.",
    clear="offences! person!",
    signed_by={"recorder": "settle_matter"},
    # While somebody awaits trial every exhibit of the case is held (docs/law.md, co-accused).
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
    changes=_OF_OFFENDER,
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
    needs_settled_key=True,
    changes=_OF_OFFENDER,
    outdates=Reach.CASE,
    rests_on=(Rests("case.sentence_correction_asked", "person", "kind passed_on"),),
    apart=(Apart("confirmer", "case.sentence_correction_asked", "asker", "person", newest=True),),
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
    changes=_OF_ORDER,
    outdates=Reach.CASE,
)

ORDER_SENTENCE_CORRECTION_ASKED = Event(
    "order.sentence_correction_asked",
    says="A person asked that the sentence be corrected to: {kind}, passed on {passed_on}.",
    clear="kind! order! passed_on! state?",
    committed={"reason": Holds.FREE_TEXT, "what": Holds.FREE_TEXT},
    signed_by={"asker": "record_release"},
    ends_a_bar=True,
    changes="order sentence_correction",
    outdates=Reach.CASE,
)

ORDER_SENTENCE_CORRECTED = Event(
    "order.sentence_corrected",
    says="A second person confirmed the corrected sentence: {kind}, passed on {passed_on}.",
    clear="kind! order! passed_on! state?",
    committed={"what": Holds.FREE_TEXT},
    signed_by={"confirmer": "record_release"},
    ends_a_bar=True,
    needs_settled_key=True,
    changes=_OF_ORDER,
    outdates=Reach.CASE,
    rests_on=(Rests("order.sentence_correction_asked", "order", "kind passed_on"),),
    apart=(Apart("confirmer", "order.sentence_correction_asked", "asker", "order", newest=True),),
)
