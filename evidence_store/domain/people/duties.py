"""Who may do what, and who may not do both: one table of acts, one function that decides.

* authoriser: neither proposer nor operator; verifier: neither operator nor authoriser; that a
  sample is read is decided by a supervisor who neither carried it out nor reads it;
* hash-set confirmer: not its builder; grades of hits are settled by another than their grader;
* witnesses: two people, neither the authoriser; that a medium cannot be read again is said by two,
  neither the operator, and one at least no authoriser;
* a hold is released by two different people; a discrepancy, and a claim or a return review at an
  exhibit, are settled in the same way, by a supervisor and another person;
* an enrolment, and another key, take two others: the confirmer is neither the person concerned nor
  the person who asked; a break-glass is reviewed by somebody who took no part in it;
* a person who ends a bar to erasing is never the operator, whichever of the two comes first
  (``separations.ENDS_A_BAR``), and no examiner by that duty alone;
* what a review of a police copy comes to is authorised by a supervisor who did not sign it first,
  and who overwrites none of it;
* a translation of what documents say is read over by somebody else than its translator;
* a policy is confirmed by somebody else than its proposer, a trial of a firmware method by somebody
  else than the person who tried it;
* what has been done under an order is signed by one person and, for a case certificate, by a
  supervisor who is another;
* a certificate or report is issued by the verifier of the erasure, a witness of the destruction, or
  a supervisor; never by the operator.

Administrators are not exempt. Three people is the floor; nothing here can be switched off.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from evidence_store.domain.people.person import Duty, needs_unit_keys
from evidence_store.errors import NotPermittedError, SamePersonError
from evidence_store.ways import Way

if TYPE_CHECKING:
    from evidence_store.domain.people.person import Actor


class Act(StrEnum):
    """Every act of a step, as refusals and entries name it."""

    OPEN_CASE = "open_case"
    RECORD_ORDER = "record_order"
    MAP_ORDER = "map_order"
    RECORD_RELEASE = "record_release"
    CHECK_APPEAL = "check_appeal"
    NOTE_PROCEEDING = "note_proceeding"
    DETERMINE_PROCEEDING = "determine_proceeding"
    QUASH_ORDER = "quash_order"
    VALIDATE_ORDER = "validate_order"
    CHANGE_ORDER = "change_order"
    WITHDRAW_ENTRY = "withdraw_entry"
    CONFIRM_ENTRY_WITHDRAWAL = "confirm_entry_withdrawal"
    STATE_OUTCOME = "state_outcome"
    AGREE_OUTCOME = "agree_outcome"
    CLOSE_ORDER = "close_order"
    RECORD_MATTER = "record_matter"
    SETTLE_MATTER = "settle_matter"
    RECORD_ITEM = "record_item"
    REPORT_INCIDENT = "report_incident"
    BOOK_IN = "book_in"
    RESEAL = "reseal"
    HAND_OVER = "hand_over"
    DESCRIBE_DEVICE = "describe_device"
    RULE_OUT = "rule_out"
    NOTE_DISCREPANCY = "note_discrepancy"
    SETTLE_DISCREPANCY = "settle_discrepancy"
    NOTE_CLAIM = "note_claim"
    REVIEW_RETURN = "review_return"
    END_EXHIBIT = "end_exhibit"
    PHOTOGRAPH = "photograph"
    KEEP_SECRET = "keep_secret"  # noqa: S105 -- the name of an act
    REVEAL_SECRET = "reveal_secret"  # noqa: S105 -- the same
    KEEP_COPIES = "keep_copies"
    DECIDE_COPY = "decide_copy"
    REVIEW_COPY = "review_copy"
    AUTHORISE_COPY = "authorise_copy"
    ERASE_COPY = "erase_copy"
    VERIFY_COPY = "verify_copy"
    CERTIFY_COPY = "certify_copy"
    PLACE_HOLD = "place_hold"
    RECORD_REFERRAL = "record_referral"
    RELEASE_HOLD = "release_hold"
    REGISTER_ACQUISITION = "register_acquisition"
    VERIFY_ACQUISITION = "verify_acquisition"
    REGISTER_HASH_SET = "register_hash_set"
    CONFIRM_HASH_SET = "confirm_hash_set"
    RECORD_SCAN = "record_scan"
    SHOW_HIT = "show_hit"
    GRADE_HITS = "grade_hits"
    EXPORT_SCAN = "export_scan"
    SETTLE_GRADES = "settle_grades"
    ASK_QUESTION = "ask_question"
    ANSWER_QUESTION = "answer_question"
    PROPOSE = "propose"
    AUTHORISE = "authorise"
    PERMIT = "permit"
    START = "start"
    RECORD_RECEIPT = "record_receipt"
    VERIFY = "verify"
    DECIDE_SAMPLING = "decide_sampling"
    GIVE_UP_READING = "give_up_reading"
    RECORD_OTHER_TOOL = "record_other_tool"
    RECORD_OTHER_READING = "record_other_reading"
    RECORD_LATER_EXTRACTION = "record_later_extraction"
    WITNESS = "witness"
    WITHDRAW = "withdraw"
    CERTIFY = "certify"
    RAISE_LEVEL = "raise_level"
    WITHDRAW_CERTIFICATE = "withdraw_certificate"
    CONFIRM_WITHDRAWAL = "confirm_withdrawal"
    SIGN_WITHDRAWN_LIST = "sign_withdrawn_list"
    SIGN_TRANSLATION = "sign_translation"
    READ_TRANSLATION = "read_translation"
    WITHDRAW_TRANSLATION = "withdraw_translation"
    ISSUE_EDITION = "issue_edition"
    DISCLOSE = "disclose"
    CORRECT_ENTRY = "correct_entry"
    CORRECT_CONTROL_ENTRY = "correct_control_entry"
    REVIEW_LOG = "review_log"
    REVIEW = "review"
    SEE_STANDING = "see_standing"
    SHARE_CASE = "share_case"
    WITHDRAW_SHARE = "withdraw_share"
    ACKNOWLEDGE_SHEET = "acknowledge_sheet"
    ACKNOWLEDGE_ANCHOR = "acknowledge_anchor"
    STATE_DATE = "state_date"
    CORRECT_TIME = "correct_time"
    PROPOSE_POLICY = "propose_policy"
    CONFIRM_POLICY = "confirm_policy"
    TRY_ERASE = "try_erase"
    CONFIRM_TRIAL = "confirm_trial"
    RECORD_ACCREDITATION = "record_accreditation"
    REVIEW_READS = "review_reads"
    ENROL_PERSON = "enrol_person"
    CONFIRM_PERSON = "confirm_person"
    RECORD_LEAVING = "record_leaving"
    BACK_UP = "back_up"
    SIGN_RESTORATION = "sign_restoration"
    REPLACE_UNIT_KEYS = "replace_unit_keys"
    ASK_KEY = "ask_key"
    CONFIRM_KEY = "confirm_key"
    RENEW_OWN_KEY = "renew_own_key"
    ADMIT_PASSKEY = "admit_passkey"
    REMOVE_PASSKEY = "remove_passkey"
    DELEGATE = "delegate"
    ACT_AS_DEPUTY = "act_as_deputy"
    END_DELEGATION = "end_delegation"
    ASK_BREAKGLASS = "ask_breakglass"
    USE_BREAKGLASS = "use_breakglass"
    REVIEW_BREAKGLASS = "review_breakglass"
    ASK_DESTROY_VALUES = "ask_destroy_values"
    DESTROY_VALUES = "destroy_values"


_ANYONE = frozenset(Duty)
_UNIT = _ANYONE - {Duty.READER}  # a reader can be somebody of another office, such as a court's
_OFFICE = frozenset({Duty.OFFICER, Duty.EXAMINER, Duty.SUPERVISOR})
_BENCH = frozenset({Duty.EXAMINER})
_SUPERVISION = frozenset({Duty.SUPERVISOR})
# No examiner by that duty alone: examiners carry erasures out, and nobody does who ended a bar.
_SETTLING = frozenset({Duty.OFFICER, Duty.SUPERVISOR})

ALLOWED_DUTIES: Mapping[Act, frozenset[Duty]] = {
    Act.OPEN_CASE: _OFFICE,
    Act.CORRECT_ENTRY: _OFFICE,
    Act.CORRECT_CONTROL_ENTRY: _SUPERVISION,
    Act.REVIEW_LOG: _SUPERVISION,
    Act.RECORD_ORDER: _OFFICE,
    Act.MAP_ORDER: _OFFICE,
    Act.RECORD_RELEASE: _SETTLING,
    Act.CHECK_APPEAL: _SETTLING,
    Act.NOTE_PROCEEDING: _OFFICE,
    Act.DETERMINE_PROCEEDING: _SETTLING,
    Act.QUASH_ORDER: _SETTLING,
    Act.VALIDATE_ORDER: _OFFICE,
    Act.CHANGE_ORDER: _OFFICE,
    Act.WITHDRAW_ENTRY: _SETTLING,
    Act.CONFIRM_ENTRY_WITHDRAWAL: _SETTLING,
    Act.STATE_OUTCOME: _OFFICE,
    Act.AGREE_OUTCOME: _SUPERVISION,
    Act.CLOSE_ORDER: _SUPERVISION,
    Act.RECORD_MATTER: _OFFICE,
    Act.SETTLE_MATTER: _SETTLING,
    Act.RECORD_ITEM: _OFFICE,
    Act.REPORT_INCIDENT: _SETTLING,
    Act.BOOK_IN: _OFFICE,
    Act.RESEAL: _OFFICE,
    Act.HAND_OVER: _OFFICE,
    Act.DESCRIBE_DEVICE: _OFFICE,
    Act.RULE_OUT: _BENCH,
    Act.NOTE_DISCREPANCY: _OFFICE,
    Act.SETTLE_DISCREPANCY: _SETTLING,
    Act.NOTE_CLAIM: _OFFICE,
    Act.REVIEW_RETURN: _SUPERVISION,
    Act.END_EXHIBIT: _OFFICE,
    Act.PHOTOGRAPH: _OFFICE,
    Act.KEEP_SECRET: _OFFICE,
    Act.REVEAL_SECRET: _BENCH,
    Act.KEEP_COPIES: _OFFICE,
    Act.DECIDE_COPY: frozenset({Duty.OFFICER, Duty.SUPERVISOR}),
    Act.REVIEW_COPY: _OFFICE,
    Act.AUTHORISE_COPY: _SUPERVISION,
    Act.ERASE_COPY: _BENCH,
    Act.VERIFY_COPY: frozenset({Duty.EXAMINER, Duty.OFFICER}),
    Act.CERTIFY_COPY: _OFFICE,
    Act.PLACE_HOLD: _ANYONE,  # no duty is asked for: nothing may delay a stop
    Act.RECORD_REFERRAL: _OFFICE,
    Act.RELEASE_HOLD: frozenset({Duty.OFFICER, Duty.SUPERVISOR}),
    Act.REGISTER_ACQUISITION: _BENCH,
    Act.VERIFY_ACQUISITION: _BENCH,
    Act.REGISTER_HASH_SET: _BENCH,
    Act.CONFIRM_HASH_SET: _OFFICE,
    Act.RECORD_SCAN: _BENCH,
    Act.SHOW_HIT: frozenset({Duty.EXAMINER, Duty.SUPERVISOR}),
    Act.GRADE_HITS: _BENCH,
    Act.EXPORT_SCAN: _OFFICE,  # digests of known files besides: ``DISCLOSE``
    Act.SETTLE_GRADES: frozenset({Duty.EXAMINER, Duty.SUPERVISOR}),
    Act.ASK_QUESTION: _OFFICE,
    Act.ANSWER_QUESTION: _OFFICE,
    Act.PROPOSE: _BENCH,
    Act.AUTHORISE: _SUPERVISION,
    Act.PERMIT: _BENCH,
    Act.START: _BENCH,
    Act.RECORD_RECEIPT: _BENCH,
    Act.VERIFY: frozenset({Duty.EXAMINER, Duty.OFFICER}),
    Act.DECIDE_SAMPLING: _SUPERVISION,
    Act.GIVE_UP_READING: _OFFICE,
    Act.RECORD_OTHER_TOOL: _BENCH,
    Act.RECORD_OTHER_READING: frozenset({Duty.EXAMINER, Duty.OFFICER}),
    # Excludes nobody: who reset the phone may be the one who finds something (ADR 122).
    Act.RECORD_LATER_EXTRACTION: _BENCH,
    Act.WITNESS: _OFFICE,
    Act.WITHDRAW: _OFFICE,
    Act.CERTIFY: _OFFICE,
    Act.RAISE_LEVEL: _OFFICE,
    Act.WITHDRAW_CERTIFICATE: _SUPERVISION,
    Act.CONFIRM_WITHDRAWAL: _OFFICE,
    Act.SIGN_WITHDRAWN_LIST: _SUPERVISION,
    # What somebody knows of a language is no duty: they sign for it in words of their own.
    Act.SIGN_TRANSLATION: _OFFICE,
    Act.READ_TRANSLATION: _OFFICE,
    # By one: a wrong word in a court's document is stopped at once (ADR 118).
    Act.WITHDRAW_TRANSLATION: _SUPERVISION,
    Act.ISSUE_EDITION: _OFFICE,
    Act.DISCLOSE: frozenset({Duty.OFFICER, Duty.SUPERVISOR}),
    Act.REVIEW_READS: frozenset({Duty.SUPERVISOR, Duty.AUDITOR}),
    Act.REVIEW: frozenset({Duty.OFFICER, Duty.EXAMINER, Duty.SUPERVISOR, Duty.AUDITOR}),
    Act.SEE_STANDING: _OFFICE | {Duty.AUDITOR, Duty.READER},
    Act.SHARE_CASE: frozenset({Duty.OFFICER, Duty.SUPERVISOR}),
    Act.WITHDRAW_SHARE: _OFFICE,
    Act.ACKNOWLEDGE_SHEET: _OFFICE,
    Act.ACKNOWLEDGE_ANCHOR: _OFFICE | {Duty.ADMINISTRATOR},
    Act.STATE_DATE: _OFFICE,
    Act.CORRECT_TIME: _OFFICE,
    Act.PROPOSE_POLICY: frozenset({Duty.SUPERVISOR, Duty.ADMINISTRATOR}),
    Act.CONFIRM_POLICY: _OFFICE | {Duty.ADMINISTRATOR},
    Act.TRY_ERASE: _BENCH,
    Act.CONFIRM_TRIAL: _OFFICE,
    Act.RECORD_ACCREDITATION: _SUPERVISION,
    Act.ENROL_PERSON: frozenset({Duty.ADMINISTRATOR}),
    Act.CONFIRM_PERSON: _UNIT,
    Act.RECORD_LEAVING: frozenset({Duty.ADMINISTRATOR}),
    Act.BACK_UP: _OFFICE | {Duty.ADMINISTRATOR},
    Act.SIGN_RESTORATION: _OFFICE | {Duty.ADMINISTRATOR},
    Act.REPLACE_UNIT_KEYS: _OFFICE,  # the two have all new keys in hand
    Act.ASK_KEY: frozenset({Duty.ADMINISTRATOR}),
    Act.CONFIRM_KEY: _UNIT,
    Act.RENEW_OWN_KEY: _ANYONE,
    Act.ADMIT_PASSKEY: _ANYONE,
    Act.REMOVE_PASSKEY: _ANYONE,
    Act.DELEGATE: _SUPERVISION,
    Act.ACT_AS_DEPUTY: _OFFICE,
    Act.END_DELEGATION: frozenset({Duty.SUPERVISOR, Duty.ADMINISTRATOR}),
    Act.ASK_BREAKGLASS: _UNIT,
    Act.USE_BREAKGLASS: _UNIT,
    Act.REVIEW_BREAKGLASS: frozenset({Duty.OFFICER, Duty.SUPERVISOR, Duty.AUDITOR}),
    Act.ASK_DESTROY_VALUES: frozenset({Duty.OFFICER, Duty.SUPERVISOR}),
    Act.DESTROY_VALUES: _SUPERVISION,
}
"""Which duties include an act; an administrator sees no case content by that duty.

A reader sees where cases that are shared with them stand and whom to ask, may stop everything, and
looks after their own keys; nothing else is theirs.
"""


class Part(StrEnum):
    """A part that a person has already taken in the same matter."""

    PROPOSER = "proposer"
    AUTHORISER = "authoriser"
    OPERATOR = "operator"
    VERIFIER = "verifier"
    BUILDER = "builder"
    TESTER = "person who tried it"
    TRANSLATOR = "translator"
    GRADER = "grader"
    WITNESS = "witness"
    SAMPLER = "person who decided that a sample is read"
    REPORTER = "person who said that it cannot be read again"
    ENDER = "person who ended a bar to erasing"
    RELEASER = "releaser"
    SUBJECT = "subject"  # whom an act about people is about
    REVIEWED = "reviewed"  # the person who took a part in what is reviewed


EXCLUDED_PARTS: Mapping[Act, frozenset[Part]] = {
    Act.AUTHORISE: frozenset({Part.PROPOSER, Part.OPERATOR}),
    Act.PERMIT: frozenset({Part.AUTHORISER, Part.ENDER}),
    Act.START: frozenset({Part.AUTHORISER, Part.ENDER}),
    Act.VERIFY: frozenset({Part.OPERATOR, Part.AUTHORISER, Part.SAMPLER}),
    Act.DECIDE_SAMPLING: frozenset({Part.OPERATOR, Part.VERIFIER}),
    # Nobody ends by their own word that their work is not looked at (ADR 91).
    Act.GIVE_UP_READING: frozenset({Part.OPERATOR, Part.REPORTER}),
    Act.RECORD_OTHER_READING: frozenset({Part.OPERATOR, Part.AUTHORISER}),
    Act.AUTHORISE_COPY: frozenset({Part.PROPOSER, Part.OPERATOR}),
    Act.ERASE_COPY: frozenset({Part.AUTHORISER, Part.ENDER}),
    Act.VERIFY_COPY: frozenset({Part.OPERATOR, Part.AUTHORISER}),
    Act.CERTIFY_COPY: frozenset({Part.OPERATOR}),
    Act.CONFIRM_HASH_SET: frozenset({Part.BUILDER}),
    Act.SETTLE_GRADES: frozenset({Part.GRADER}),
    Act.WITNESS: frozenset({Part.WITNESS, Part.AUTHORISER}),
    Act.RELEASE_HOLD: frozenset({Part.RELEASER, Part.OPERATOR}),
    Act.SETTLE_DISCREPANCY: frozenset({Part.RELEASER, Part.OPERATOR}),
    # What ends a hold is not for the person who would erase (law.md 9.5).
    Act.SETTLE_MATTER: frozenset({Part.RELEASER, Part.OPERATOR}),
    Act.DETERMINE_PROCEEDING: frozenset({Part.OPERATOR}),
    Act.QUASH_ORDER: frozenset({Part.OPERATOR}),
    Act.RECORD_RELEASE: frozenset({Part.OPERATOR}),
    Act.CHECK_APPEAL: frozenset({Part.OPERATOR}),
    Act.REVIEW_RETURN: frozenset({Part.RELEASER, Part.OPERATOR}),
    Act.CONFIRM_ENTRY_WITHDRAWAL: frozenset({Part.PROPOSER}),
    Act.AGREE_OUTCOME: frozenset({Part.PROPOSER}),
    Act.CERTIFY: frozenset({Part.OPERATOR}),
    Act.CONFIRM_WITHDRAWAL: frozenset({Part.PROPOSER}),
    Act.CONFIRM_POLICY: frozenset({Part.PROPOSER}),
    Act.CONFIRM_TRIAL: frozenset({Part.TESTER}),
    Act.READ_TRANSLATION: frozenset({Part.TRANSLATOR}),
    Act.CORRECT_TIME: frozenset({Part.PROPOSER}),
    Act.SIGN_RESTORATION: frozenset({Part.PROPOSER}),
    Act.REPLACE_UNIT_KEYS: frozenset({Part.PROPOSER}),
    Act.ENROL_PERSON: frozenset({Part.SUBJECT}),
    Act.CONFIRM_PERSON: frozenset({Part.PROPOSER, Part.SUBJECT}),
    Act.RECORD_LEAVING: frozenset({Part.SUBJECT}),
    Act.ASK_KEY: frozenset({Part.SUBJECT}),
    Act.CONFIRM_KEY: frozenset({Part.PROPOSER, Part.SUBJECT}),
    Act.DELEGATE: frozenset({Part.SUBJECT}),
    Act.ASK_BREAKGLASS: frozenset({Part.SUBJECT}),
    Act.USE_BREAKGLASS: frozenset({Part.PROPOSER, Part.SUBJECT}),
    Act.REVIEW_BREAKGLASS: frozenset({Part.REVIEWED}),
    Act.DESTROY_VALUES: frozenset({Part.PROPOSER}),
}
"""A person who took one of these parts may not do the act."""

DEPUTY_ACTS = frozenset(
    [
        Act.AUTHORISE,
        Act.RELEASE_HOLD,
        Act.DECIDE_COPY,
        Act.WITHDRAW_CERTIFICATE,
        Act.SIGN_WITHDRAWN_LIST,
    ]
)
"""What a supervisor's deputy may do by the delegation, beside what their own duties include."""

FLOOR = 3
"""Three people is the least that the table of duties allows; readers are not counted."""

# With one administrator among three people, one lost key would be the end of the unit.
SMALL_DESK_ACTS = frozenset([Act.ENROL_PERSON, Act.ASK_KEY])
"""Where no more than ``FLOOR`` people act, each of them may do these without the duty for it."""

NEEDED_PARTS: Mapping[Act, frozenset[Part]] = {
    Act.CERTIFY: frozenset({Part.VERIFIER, Part.WITNESS, Part.REPORTER}),
}
"""These acts are for people who took one of the parts, and for supervisors."""

Parts = Mapping[Part, frozenset[str]]
"""The ids of the people who took each part so far."""


def require_duty(actor: Actor, act: Act) -> None:
    """Check that one of the actor's duties includes the act.

    Raises:
        NotPermittedError: none does.
    """
    allowed = ALLOWED_DUTIES[act]
    if actor.duties & allowed:
        return
    names = " or ".join(sorted(duty.value for duty in allowed))
    message = (
        f"Your duties do not include this. It needs the duty {names}. Ask a person who has it."
    )
    raise NotPermittedError(message)


def require_keeper(actor: Actor) -> None:
    """Check that a duty of the actor's needs the unit's keys.

    Raises:
        NotPermittedError: none does.
    """
    if not needs_unit_keys(actor.duties):
        raise NotPermittedError(
            "A reader's key opens none of the unit's keys. Work in the browser of a server that "
            "another person started; hold, stop and refer from "
            "anywhere: " + Way.EXHIBIT_REFER + "."
        )


def require_part(actor: Actor, act: Act, *, parts: Parts) -> None:
    """Check that the actor took a part in this matter that the act needs, or is a supervisor.

    Raises:
        NotPermittedError: the actor did neither.
    """
    needed = NEEDED_PARTS.get(act, frozenset())
    if not needed or Duty.SUPERVISOR in actor.duties:
        return
    if any(actor.id in parts.get(part, frozenset()) for part in needed):
        return
    names = " or ".join(sorted(part.value for part in needed))
    message = f"This is for the {names} in this matter, or for a supervisor. Ask one of them."
    raise NotPermittedError(message)


def require_other_person(actor: Actor, act: Act, *, parts: Parts) -> None:
    """Check that the actor took no part in this matter that excludes the act.

    Raises:
        SamePersonError: the actor did; two people are needed.
    """
    for part in sorted(EXCLUDED_PARTS.get(act, frozenset())):
        if actor.id in parts.get(part, frozenset()):
            message = (
                f"You are the {part.value} in this matter, so you may not also do this. Ask "
                "another person."
            )
            raise SamePersonError(message)
