"""Kinds of entry of the custody log about a disposal's work; its certificate carries them.

Nothing of them names a person outside the unit: in clear stand ids, states, counts and digests.
"""

from __future__ import annotations

from evidence_store.domain.certificates.certificate import ISSUED
from evidence_store.domain.events.separations import STARTS

COMPLETED = "erase.completed"
PERMITTED = "erase.permitted"
SAMPLE_DRAWN = "erase.sample_drawn"
SAMPLING_DECIDED = "erase.sampling_decided"

OUTCOME_STATED, OUTCOME_AGREED = "order.outcome_stated", "order.outcome_agreed"
ISSUES = frozenset(ISSUED.values())
OF_OUTCOME = ISSUES | {OUTCOME_STATED, OUTCOME_AGREED}
"""Kinds that a case certificate carries, beside those of keys."""

OF_WORK = {
    *STARTS,
    "disposal.proposed",
    "disposal.authorised",
    "disposal.withdrawn",
    "disposal.voided",
    PERMITTED,
    "erase.interrupted",
    COMPLETED,
    "erase.verified",
    SAMPLING_DECIDED,
    SAMPLE_DRAWN,
    "erase.later_extraction",
    "erase.not_read",
    "erase.tool_read",
    "erase.tool_said",
    "witnessed_work.seen",
}

WITHDRAWAL_ASKED, WITHDRAWN = "certificate.withdrawal_asked", "certificate.withdrawn"
OF_WITHDRAWAL = frozenset({WITHDRAWAL_ASKED, WITHDRAWN})
"""Kinds about earlier documents of the same item that were withdrawn."""

OF_TRIAL = ("trial.begun", "trial.recorded", "trial.confirmed")
"""Kinds about the trial on which an erasure by firmware rests; in this order, one of each."""
