"""Which act of the table of duties each part of an entry is: for anyone who reads the log.

A step asks for a duty before somebody acts. Anyone who reads the log asks the same of each
signature, and of each name in clear, by this table: what the duties were then stands in the entries
by which people come and go. The two verifiers carry it again, as the words of the duties
(``words_of_duties``), and share no code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.people.duties import ALLOWED_DUTIES, DEPUTY_ACTS, SMALL_DESK_ACTS, Act
from evidence_store.domain.people.person import Duty

if TYPE_CHECKING:
    from collections.abc import Mapping

ANYBODY = None
"""No duty is asked for: it is about the person's own key, or the duties come with that entry."""

ACTS: Mapping[str, Mapping[str, Act | None]] = {
    "disposal.proposed": {"proposer": Act.PROPOSE},
    "disposal.authorised": {"authoriser": Act.AUTHORISE},
    "approval.manifest_signed": {"authoriser": Act.AUTHORISE},
    "erase.permitted": {"operator": Act.PERMIT},
    "erase.started": {"operator": Act.START},
    "destruction.started": {"operator": Act.START},
    "erase.verified": {"verifier": Act.VERIFY},
    "destruction.witnessed": {"witness": Act.WITNESS},
    "certificate.withdrawal_asked": {"asker": Act.WITHDRAW_CERTIFICATE},
    "certificate.withdrawn": {"confirmer": Act.CONFIRM_WITHDRAWAL},
    "hold.file_seen": {"first": Act.RELEASE_HOLD},
    "hold.file_dismissed": {"second": Act.RELEASE_HOLD},
    "hold.release_signed": {"releaser": Act.RELEASE_HOLD},
    "hold.released": {"releaser": Act.RELEASE_HOLD},
    "exhibit.discrepancy_signed": {"settler": Act.SETTLE_DISCREPANCY},
    "exhibit.discrepancy_settled": {"settler": Act.SETTLE_DISCREPANCY},
    "exhibit.standing_signed": {"settler": Act.SETTLE_MATTER},
    "exhibit.standing_settled": {"settler": Act.REVIEW_RETURN},
    "exhibit.return_decided": {"decider": Act.REVIEW_RETURN},
    "exhibit.ended": {"recorder": Act.END_EXHIBIT},
    "exhibit.handover_signed": {"giver": Act.HAND_OVER, "taker": Act.HAND_OVER},
    "handover.manifest_signed": {"giver": Act.HAND_OVER, "taker": Act.HAND_OVER},
    "exhibit.taken_out": {"recorder": Act.RESEAL},
    "exhibit.offered": {"giver": Act.HAND_OVER},
    "exhibit.accepted": {"taker": Act.HAND_OVER},
    "exhibit.recalled": {"giver": Act.HAND_OVER},
    "exhibit.copy_decided": {"decider": Act.DECIDE_COPY},
    "order.read": {"reader": Act.VALIDATE_ORDER},
    "order.mapped": {"mapper": Act.MAP_ORDER},
    "order.item_moved": {"recorder": Act.RECORD_ITEM},
    "order.appeal_checked": {"checker": Act.CHECK_APPEAL},
    "order.proceeding_determined": {"recorder": Act.DETERMINE_PROCEEDING},
    "order.quashed": {"recorder": Act.QUASH_ORDER},
    "order.correction_asked": {"asker": Act.DETERMINE_PROCEEDING},
    "order.outcome_corrected": {"confirmer": Act.DETERMINE_PROCEEDING},
    "order.line_marked": {"first": Act.MAP_ORDER},
    "order.mark_confirmed": {"second": Act.MAP_ORDER},
    "case.sentence_recorded": {"recorder": Act.RECORD_RELEASE},
    "case.sentence_correction_asked": {"asker": Act.RECORD_RELEASE},
    "case.sentence_corrected": {"confirmer": Act.RECORD_RELEASE},
    "order.withdrawal_asked": {"asker": Act.WITHDRAW_ENTRY},
    "order.entry_withdrawn": {"confirmer": Act.CONFIRM_ENTRY_WITHDRAWAL},
    "order.varied": {"recorder": Act.SETTLE_MATTER},
    "order.resumed": {"recorder": Act.SETTLE_MATTER},
    "order.sentence_recorded": {"recorder": Act.RECORD_RELEASE},
    "order.sentence_correction_asked": {"asker": Act.RECORD_RELEASE},
    "order.sentence_corrected": {"confirmer": Act.RECORD_RELEASE},
    "order.release_recorded": {"recorder": Act.RECORD_RELEASE},
    "order.enquiries_answered": {"answerer": Act.SETTLE_MATTER},
    "order.enquiry_ended": {"settler": Act.SETTLE_MATTER},
    "order.disclosure_decided": {"recorder": Act.SETTLE_MATTER},
    "order.lawful_material_not_wanted": {"decider": Act.SETTLE_MATTER},
    "order.lawful_material_done": {"settler": Act.SETTLE_MATTER},
    "order.undertaking_closed": {"settler": Act.SETTLE_MATTER},
    "order.restriction_lifted": {"settler": Act.SETTLE_MATTER},
    "order.owner_decided": {"recorder": Act.SETTLE_MATTER},
    "order.claim_delivered": {"recorder": Act.END_EXHIBIT},
    "case.convicted": {"recorder": Act.SETTLE_MATTER},
    "case.not_convicted": {"recorder": Act.SETTLE_MATTER},
    "notice.served": {"recorder": Act.SETTLE_MATTER},
    "notice.objection_settled": {"settler": Act.SETTLE_MATTER},
    "order.direction_recorded": {"recorder": Act.RECORD_MATTER},
    "order.disclaimer_recorded": {"recorder": Act.SETTLE_MATTER},
    "notice.nobody_else": {"decider": Act.SETTLE_MATTER},
    "acquisition.verified": {"reader": Act.VERIFY_ACQUISITION},
    "hash_set.registered": {"builder": Act.REGISTER_HASH_SET},
    "hash_set.confirmed": {"confirmer": Act.CONFIRM_HASH_SET},
    "hits.graded": {"grader": Act.GRADE_HITS},
    "hits.grade_confirmed": {"second": Act.SETTLE_GRADES},
    "hits.grade_sent_back": {"second": Act.SETTLE_GRADES},
    "case.values_destruction_asked": {"first": Act.ASK_DESTROY_VALUES},
    "case.values_destroyed": {"second": Act.DESTROY_VALUES},
    "case.shared": {"sharer": Act.SHARE_CASE},
    "entry.corrected": {"corrector": Act.CORRECT_ENTRY},
    "clock.stated": {"stater": Act.STATE_DATE},
    "clock.disputed": {"stater": Act.STATE_DATE},
    "clock.correction_asked": {"asker": Act.CORRECT_TIME},
    "clock.corrected": {"confirmer": Act.CORRECT_TIME},
    "policy.proposed": {"proposer": Act.PROPOSE_POLICY},
    "policy.set": {"confirmer": Act.CONFIRM_POLICY},
    "unit.founded": {"founder": ANYBODY},
    "person.enrolled": {"enroller": Act.ENROL_PERSON},
    "person.confirmed": {"confirmer": Act.CONFIRM_PERSON},
    "person.left": {"administrator": Act.RECORD_LEAVING},
    "person.key_asked": {"administrator": Act.ASK_KEY},
    "person.key_replaced": {"confirmer": Act.CONFIRM_KEY},
    "key.recovered": {"owner": ANYBODY},
    "key.resealed": {"owner": ANYBODY},
    "passkey.admitted": {"owner": ANYBODY},
    "passkey.removed": {"owner": ANYBODY},
    "delegation.made": {"supervisor": Act.DELEGATE, "deputy": Act.ACT_AS_DEPUTY},
    "delegation.ended": {"ender": Act.END_DELEGATION},
    "breakglass.asked": {"first": Act.ASK_BREAKGLASS},
    "breakglass.used": {"second": Act.USE_BREAKGLASS},
    "breakglass.reviewed": {"reviewer": Act.REVIEW_BREAKGLASS},
    "log.restored": {"first": Act.SIGN_RESTORATION, "second": Act.SIGN_RESTORATION},
    "unit.keys_replaced": {"first": Act.REPLACE_UNIT_KEYS, "second": Act.REPLACE_UNIT_KEYS},
}
"""By kind and part: of everybody who signs, and of those whom an entry names without a signature.

``erase.verified`` and ``destruction.witnessed`` name as operator whom the start names, which is
held to the duty then: the person who carried it out may have left since."""

OUTSIDE_CASES: Mapping[str, Mapping[str, Act | None]] = {
    "entry.corrected": {"corrector": Act.CORRECT_CONTROL_ENTRY}
}
"""Another act than in a case."""

BY_DEPUTIES = frozenset(event for event, parts in ACTS.items() if DEPUTY_ACTS & {*parts.values()})
"""Kinds of entry that somebody may sign in a supervisor's place."""

DEPUTY, DESK = "deputy", "desk"


def acts_of(event: str, *, in_case: bool) -> Mapping[str, Act | None]:
    """The acts that the parts of such an entry are, in a case or in the control chain."""
    return ACTS.get(event, {}) if in_case else OUTSIDE_CASES.get(event, ACTS.get(event, {}))


def words_of_duties(act: Act | None) -> str:
    """Whose act it is, in the words of the verifiers' tables: duties, ``deputy``, ``desk``."""
    if act is ANYBODY or ALLOWED_DUTIES[act] == frozenset(Duty):
        return ""
    more = [DEPUTY] * (act in DEPUTY_ACTS) + [DESK] * (act in SMALL_DESK_ACTS)
    return " ".join([*sorted(ALLOWED_DUTIES[act]), *more])
