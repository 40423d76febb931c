"""Entries about trials of firmware methods, on drives that are no exhibits."""

from __future__ import annotations

from evidence_store.domain.events.event import NOTED, Event, Holds
from evidence_store.domain.events.rests import Apart, Rests

_DRIVE = {"what": Holds.FREE_TEXT, "serial": Holds.FACT}

TRIAL_BEGUN = Event(
    "trial.begun",
    # Before the drive is asked for anything: a trial that ended in a power cut is known of, too.
    says="A trial began on a drive that is no exhibit: {method} on {model}, firmware {firmware}.",
    clear="bus firmware method model trial",
    committed=_DRIVE,
    unsigned=NOTED,
)

TRIAL_RECORDED = Event(
    "trial.recorded",
    says=(
        "A trial was signed for: {method} on {model}, firmware {firmware} ({bus}). Of the five "
        "findings it misses: {missing}."
    ),
    clear="bus! firmware! method! missing! model! receipt! trial!",
    committed=_DRIVE,
    signed_by={"tester": "try_erase"},
    changes=("+firmware_trial method=method model=model firmware=firmware bus=bus receipt=receipt"),
    rests_on=(Rests("trial.begun", "trial", "bus firmware method model"),),
)

TRIAL_CONFIRMED = Event(
    "trial.confirmed",
    says=(
        "A second person saw the five findings and signed: {method} may be proposed for drives of "
        "the model {model}, firmware {firmware} ({bus})."
    ),
    clear="bus! firmware! method! model! receipt! trial!",
    signed_by={"confirmer": "confirm_trial"},
    needs_settled_key=True,
    changes="firmware_trial confirmed_by! confirmed_at!",
    rests_on=(Rests("trial.recorded", "trial", "bus firmware method model receipt"),),
    apart=(Apart("confirmer", "trial.recorded", "tester", "trial"),),
)
