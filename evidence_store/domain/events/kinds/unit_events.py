"""Entries about the log itself, the unit, its clock, backups, work and reads."""

from __future__ import annotations

from evidence_store.domain.events.effects import Reach
from evidence_store.domain.events.event import BAR, LOOKED, MACHINE, Event, Holds
from evidence_store.domain.events.rests import Apart, Rests

_WORK = {"sentence": Holds.FREE_TEXT, "worker": Holds.MACHINES}
_LOOK = {"account": Holds.MACHINES, "purpose": Holds.FACT, "words": Holds.FREE_TEXT}

LOG_STARTED = Event(
    "log.started",
    says="The custody log was started.",
    clear="format key policy programme root_pem training",
    unsigned=MACHINE,
)

LOG_RESTORED = Event(
    "log.restored",
    says=(
        "The record was restored from a backup of {size} entries; two people signed. Lost, as far "
        "as is known, to entry: {lost_to}."
    ),
    clear="heads kept! lost! lost_to? old_origin! origin! root size values_destroyed_again!",
    committed={"backup": Holds.MACHINES},
    signed_by={"first": "sign_restoration", "second": "sign_restoration"},
    untimed=True,
    # Nobody knows what was recorded in the lost time; it can have been a hold.
    outdates=Reach.LOG,
)

BACKUP_VERIFIED = Event(
    "backup.verified",
    says="A backup of {size} entries was restored elsewhere and checked.",
    clear="backup bytes digest made_at root size",
    unsigned=MACHINE,
    untimed=True,
)

JOB_QUEUED = Event(
    "job.queued",
    says="A job was requested ({kind}).",
    clear="acquisition? disposal? job keys? kind",
    unsigned=MACHINE,
    changes="+job; job state=:queued permit_id sentence ways ended_at-",
)

JOB_STARTED = Event(
    "job.started",
    says="A worker started a job ({kind}).",
    clear="acquisition? job kind",
    committed=_WORK,
    unsigned=MACHINE,
    changes="job state=:running worker started_at ended_at- sentence ways",
)

JOB_STOPPED = Event(
    "job.stopped",
    says="A job was stopped by a person ({kind}).",
    clear="acquisition? job kind",
    committed=_WORK,
    unsigned=BAR,
    # Work is stopped under any clock, as erasing is.
    untimed=True,
    changes="job state=:stopped worker- ended_at sentence ways",
)

JOB_DONE = Event(
    "job.done",
    says="A job ended ({kind}).",
    clear="acquisition? job kind",
    committed=_WORK,
    # Timed, unlike its failure: a person may sign for what a finished job read (ADR 34).
    unsigned=MACHINE,
    changes="job state=:done worker- ended_at sentence ways",
)

JOB_FAILED = Event(
    "job.failed",
    says="A job failed ({kind}). The record says what to do next.",
    clear="acquisition? job kind",
    committed=_WORK,
    unsigned=MACHINE,
    untimed=True,
    changes="job state=:failed worker- ended_at sentence ways",
)

ENTRY_CORRECTED = Event(
    "entry.corrected",
    says="Entry {corrects} was corrected. The original stays as it was recorded.",
    clear="corrects! event",
    committed={"text": Holds.FREE_TEXT},
    signed_by={"corrector": "correct_entry"},
)

LOG_REVIEWED = Event(
    "log.reviewed",
    says="A supervisor signed that they reviewed the custody log up to entry {up_to}.",
    clear="root! up_to!",
    signed_by={"reviewer": "review_log"},
)

ACCESS_HEAD = Event(
    "access.head",
    says="The log committed to the log of reads. Reads recorded there: {size}.",
    # Reads stand in a log of their own, or they would bury the acts (ADR 14); its head stands here.
    clear="origin root size",
    unsigned=MACHINE,
    untimed=True,
)

RECORD_VIEWED = Event(
    "record.viewed",
    says="A page or a list was viewed: {what}.",
    clear="known_by what",
    committed=_LOOK,
    unsigned=LOOKED,
)

RECORD_SEARCHED = Event(
    "record.searched",
    says="The record was searched.",
    clear="known_by what",
    committed=_LOOK,
    unsigned=LOOKED,
)

RECORD_EXPORTED = Event(
    "record.exported",
    says="Exported: {what}.",
    clear="known_by what",
    committed=_LOOK,
    unsigned=LOOKED,
)

RECORD_PRINTED = Event(
    "record.printed",
    says="Printed: {what}.",
    clear="known_by what",
    committed=_LOOK,
    unsigned=LOOKED,
)

HEADS_ROOT = Event(
    "heads.root",
    says="The log committed to the number of entries of each exhibit and each case.",
    clear="cases control exhibits keys size",
    unsigned=MACHINE,
    untimed=True,
)

UNIT_FOUNDED = Event(
    "unit.founded",
    says="The first people signed one statement that covers the key, the root and the settings.",
    clear="duties! keys! log! log_key! root! values!",
    signed_by={"founder": ""},
)

UNIT_KEYS_REPLACED = Event(
    "unit.keys_replaced",
    says=(
        "The keys of the unit were replaced; two people signed. Heads that cover this entry are "
        "signed with the new key of the log."
    ),
    clear="former_key! lists! log_key! seal! values!",
    signed_by={"first": "replace_unit_keys", "second": "replace_unit_keys"},
    needs_settled_key=True,
)

ANCHOR_ACKNOWLEDGED = Event(
    "anchor.acknowledged",
    says="The log's head at {size} entries is held outside: {kind}, {source}.",
    clear="anchor at kind root size source",
    unsigned=MACHINE,
    changes="+anchor",
)

CLOCK_STEPPED = Event(
    "clock.stepped",
    says="The computer's clock was set by {by_ms} ms since the entry before.",
    clear="by_ms",
    unsigned=MACHINE,
    untimed=True,
)

CLOCK_STATED = Event(
    "clock.stated",
    says="A person stated the date, {date}, from a clock other than this computer's.",
    clear="date!",
    committed={"seen_on": Holds.FREE_TEXT},
    # Timed: for 24 hours another person's start may rest on it.
    signed_by={"stater": "state_date"},
)

CLOCK_DISPUTED = Event(
    "clock.disputed",
    says="A person stated a date, {date}, that this computer's clock did not show.",
    clear="date!",
    committed={"seen_on": Holds.FREE_TEXT},
    signed_by={"stater": "state_date"},
    # The wrong clock itself would refuse to have its fault recorded.
    untimed=True,
)

CLOCK_CORRECTION_ASKED = Event(
    "clock.correction_asked",
    says="A first person signed that the clock was wrong from entry {since} onwards.",
    clear="first since!",
    committed={"seen_on": Holds.FREE_TEXT},
    signed_by={"asker": "correct_time"},
    # A clock that is behind would refuse to be corrected (ADR 34).
    untimed=True,
)

CLOCK_CORRECTED = Event(
    "clock.corrected",
    says=(
        "Two people corrected the time: the clock was wrong from entry {since} up to this one. "
        "Anything signed and not finished is void; anything counted is counted again."
    ),
    clear="asked! delegations_ended since!",
    committed={"seen_on": Holds.FREE_TEXT},
    signed_by={"confirmer": "correct_time"},
    needs_settled_key=True,
    changes="*person delegations",
    # How long a signature had stood was counted by the wrong clock.
    outdates=Reach.LOG,
    rests_on=(Rests("clock.correction_asked", "since"),),
    apart=(Apart("confirmer", "clock.correction_asked", "asker", "since", newest=True),),
)

POLICY_PROPOSED = Event(
    "policy.proposed",
    says="A change to what an erasure waits for was proposed and signed for.",
    clear="change! policy!",
    signed_by={"proposer": "propose_policy"},
    changes="+policy_change",
)

POLICY_SET = Event(
    "policy.set",
    says="A second person signed: what an erasure waits for was changed.",
    clear="change! policy!",
    signed_by={"confirmer": "confirm_policy"},
    needs_settled_key=True,
    changes="policy_change confirmed_by confirmed_at",
    rests_on=(Rests("policy.proposed", "policy", "change"),),
    apart=(Apart("confirmer", "policy.proposed", "proposer", "policy", newest=True),),
)
