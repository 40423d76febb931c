"""Entries about disposals: proposed, authorised, carried out, checked; and the documents issued."""

from __future__ import annotations

from evidence_store.domain.events.effects import Closes, Opens, Reach
from evidence_store.domain.events.event import BAR, MACHINE, NOTED, UNDER, Event, Holds
from evidence_store.domain.events.rests import PLANNED, Apart, Earlier, Rests

_CERTIFIED = "certified"
"""The bar that a certificate is: what stands as disposed of is not disposed of again."""

_NOT_BY_WHO_WITHDREW = (
    # Nobody ends by their own word what bars an erasure, and carries it out (ADR 131).
    Apart("operator", "certificate.withdrawal_asked", "asker", ""),
    Apart("operator", "certificate.withdrawn", "confirmer", ""),
)

_PLANNED = "disposal! holds! method! plan!? route! state"
_IS_VOID = "disposal state=:void voided_at void_reason"
_STARTS = (
    # The witnesses of an earlier start are taken out: they saw nothing of this one.
    "disposal state permit starts first_started operators evaluation identification anchored "
    "witnesses- others_said- others_signed-; exhibit stage"
)

DISPOSAL_QUESTION_ASKED = Event(
    "disposal.question_asked",
    says="A question was asked about the disposal.",
    clear="disposal question",
    committed={"words": Holds.FREE_TEXT},
    unsigned=NOTED,
    changes="+question",
)

DISPOSAL_QUESTION_ANSWERED = Event(
    "disposal.question_answered",
    says="A question about the disposal was answered.",
    clear="disposal question",
    committed={"words": Holds.FREE_TEXT},
    unsigned=NOTED,
    changes="question answered_by! answered_at! answer!",
)

DISPOSAL_PROPOSED = Event(
    "disposal.proposed",
    says="A disposal was proposed and signed for.",
    clear=_PLANNED,
    # With a new key as well: a proposal lets nothing begin, another person authorises it (ADR 19).
    signed_by={"proposer": "propose"},
    changes="+disposal state=state method=method route=route plan_digest=plan",
    # There is none before it: so nothing is asked of it but that no bar stands open, and that a
    # standing order names the exhibit. Else what was signed before a certificate was withdrawn
    # would count after it (ADR 131).
    in_force=(Earlier("disposal.proposed", "disposal"),),
)

DISPOSAL_AUTHORISED = Event(
    "disposal.authorised",
    says="A second person authorised the disposal and signed for it.",
    clear=_PLANNED,
    committed={"deputy_of": Holds.WHO},
    signed_by={"authoriser": "authorise"},
    needs_settled_key=True,
    changes="disposal state=state authorisation authorised_holds",
    rests_on=(Rests("disposal.proposed", "disposal", PLANNED),),
    apart=(
        Apart("authoriser", "disposal.proposed", "proposer", "disposal"),
        Apart("authoriser", "erase.permitted", "operator", "disposal"),
    ),
    in_force=(Earlier("disposal.proposed", "disposal"),),
)

DISPOSAL_REFUSED = Event(
    "disposal.refused",
    says="A request to {act} was refused.",
    clear="act refusal",
    committed={"why": Holds.FREE_TEXT},
    unsigned=MACHINE,
    # That somebody tried is recorded under any clock (ADR 34).
    untimed=True,
)

APPROVAL_MANIFEST_SIGNED = Event(
    "approval.manifest_signed",
    says="A manifest was signed: {lines} authorised, {struck} struck out.",
    clear="lines manifest! struck",
    signed_by={"authoriser": "authorise"},
    needs_settled_key=True,
)

DISPOSAL_VOIDED = Event(
    "disposal.voided",
    says="What was signed for the disposal became void: {reason}.",
    clear="disposal reason state",
    unsigned=MACHINE,
    # Left standing because of a clock, a signature could be used (ADR 34).
    untimed=True,
    changes=_IS_VOID,
    spends=(
        Earlier("disposal.proposed", "disposal"),
        Earlier("disposal.authorised", "disposal"),
    ),
)

DISPOSAL_WITHDRAWN = Event(
    "disposal.withdrawn",
    says="The disposal was withdrawn.",
    clear="disposal state",
    committed={"reason": Holds.FREE_TEXT},
    unsigned=BAR,
    untimed=True,
    changes=_IS_VOID,
    spends=(
        Earlier("disposal.proposed", "disposal"),
        Earlier("disposal.authorised", "disposal"),
    ),
)

ERASE_PERMITTED = Event(
    "erase.permitted",
    says="The operator signed for the permit to start.",
    clear="disposal! method! operator! permit! plan!? route! state",
    signed_by={"operator": "permit"},
    carries_out=True,
    needs_settled_key=True,
    changes="disposal state=state permit operator_id=operator",
    rests_on=(Rests("disposal.authorised", "disposal", PLANNED),),
    apart=(
        Apart("operator", "disposal.authorised", "authoriser", "disposal"),
        *_NOT_BY_WHO_WITHDREW,
    ),
    in_force=(
        Earlier("disposal.proposed", "disposal"),
        Earlier("disposal.authorised", "disposal"),
    ),
)

ERASE_STARTED = Event(
    "erase.started",
    says="Erasing was started (start {start}). Device identified by {identified_by}.",
    clear=(
        # The seed stands as its digest; without it nobody could show which blocks were compared.
        "acquisition? anchored blocks_equal blocks_not_compared blocks_ours disposal holds "
        "identified_by method operator permit plan route seed? start time"
    ),
    unsigned=UNDER,
    carries_out=True,
    named={"operator": "start"},
    changes=_STARTS,
    rests_on=(
        Rests("disposal.authorised", "disposal", PLANNED),
        Rests("erase.permitted", "permit", "disposal operator"),
    ),
    apart=(
        Apart("operator", "disposal.authorised", "authoriser", "disposal"),
        *_NOT_BY_WHO_WITHDREW,
    ),
    in_force=(
        Earlier("disposal.proposed", "disposal"),
        Earlier("disposal.authorised", "disposal"),
        Earlier("erase.permitted", "permit"),
    ),
    spends=(
        Earlier("erase.permitted", "permit"),
        Earlier("erase.completed", "disposal"),
        Earlier("erase.verified", "disposal"),
        Earlier("erase.not_read", "disposal"),
        Earlier("erase.sampling_decided", "disposal"),
        Earlier("erase.tool_said", "disposal"),
        Earlier("erase.tool_read", "disposal"),
    ),
)

ERASE_STRETCH_BEGUN = Event(
    "erase.stretch_begun",
    says="Erasing goes on, up to byte {up_to} of its plan and no further.",
    clear="disposal old_blocks? permit state up_to",
    # Recorded before its first byte: so it is true after a power cut as well (ADR 48).
    unsigned=UNDER,
    changes="disposal state=state reached=up_to old_blocks=old_blocks",
    rests_on=(Rests("erase.started", "permit", "disposal"),),
)

ERASE_COMPLETED = Event(
    "erase.completed",
    says="Erasing ended: {outcome}. Bytes counted as erased: {bytes_written}.",
    clear=(
        "bad_extents bytes_planned bytes_read_back bytes_written different_extents disposal "
        "outcome receipt state unread_extents"
    ),
    unsigned=UNDER,
    changes="disposal state=state receipt",
    rests_on=(Rests("erase.started", "disposal"),),
)

ERASE_INTERRUPTED = Event(
    "erase.interrupted",
    says="Erasing stopped before it was complete.",
    clear="disposal state",
    committed={"reason": Holds.FREE_TEXT},
    unsigned=BAR,
    # It has stopped already; a clock that is behind changes nothing about that.
    untimed=True,
    changes="disposal state=state receipt",
)

ERASE_VERIFIED = Event(
    "erase.verified",
    says="Another person read the medium again: {outcome}, {bytes_read} bytes read.",
    clear=(
        "bytes_read disposal! draw!? medium!? method! nonce!? operator! outcome! plan! receipt! "
        "route! sample!? state verification!"
    ),
    signed_by={"verifier": "verify"},
    needs_settled_key=True,
    # The device's secrets go with the entry that says that it is disposed of (ADR 20).
    changes=(
        "disposal state=state verification verifier_id verifier_statement not_read- not_read_why; "
        "exhibit stage secrets"
    ),
    rests_on=(
        Rests("disposal.authorised", "disposal", PLANNED),
        Rests("erase.started", "disposal", "operator"),
        Rests("erase.completed", "disposal", "receipt"),
    ),
    apart=(
        Apart("verifier", "disposal.authorised", "authoriser", "disposal"),
        Apart("verifier", "erase.permitted", "operator", "disposal"),
        # Of the exhibit, not of the disposal alone: what they left is excused as ours later on.
        Apart("verifier", "erase.started", "operator", ""),
        # Their own entry names the operator as well: nobody reads back what they erased.
        Apart("verifier", "erase.verified", "operator", "disposal"),
        Apart("verifier", "erase.sampling_decided", "sampler", "disposal"),
    ),
    spends=(Earlier("erase.not_read", "disposal"),),
)

ERASE_SAMPLING_DECIDED = Event(
    "erase.sampling_decided",
    says="A supervisor decided that a sample of {percent} % of the medium is read: {why}.",
    clear="disposal! method! percent! plan! receipt! route! state why!",
    committed={"note": Holds.FREE_TEXT},
    signed_by={"sampler": "decide_sampling"},
    needs_settled_key=True,
    changes="disposal state=state samplings/*! sample_percent=percent sample_why=why sample_drawn",
    rests_on=(
        Rests("disposal.authorised", "disposal", PLANNED),
        Rests("erase.started", "disposal"),
        Rests("erase.completed", "disposal", "receipt"),
    ),
    apart=(
        Apart("sampler", "erase.permitted", "operator", "disposal"),
        Apart("sampler", "erase.started", "operator", "disposal"),
    ),
)

ERASE_SAMPLE_DRAWN = Event(
    "erase.sample_drawn",
    says="A sample of {percent} % of the medium was bound, before its blocks were known.",
    clear="commitment disposal percent receipt state",
    unsigned=UNDER,
    changes="disposal state=state sample_drawn=commitment",
    rests_on=(Rests("erase.sampling_decided", "disposal", "percent receipt"),),
)

ERASE_NOT_READ = Event(
    "erase.not_read",
    says="Person {signer} of {of} signed that the medium cannot be read again: {why}.",
    clear="disposal! method! of operator! plan! receipt! route! signer state why!",
    committed={"note": Holds.FREE_TEXT},
    signed_by={"reporter": "give_up_reading"},
    needs_settled_key=True,
    changes="disposal state=state not_read/*! not_read_why=why",
    rests_on=(
        Rests("disposal.authorised", "disposal", PLANNED),
        Rests("erase.started", "disposal", "operator"),
        Rests("erase.completed", "disposal", "receipt"),
    ),
    apart=(
        Apart("reporter", "erase.permitted", "operator", "disposal"),
        Apart("reporter", "erase.started", "operator", "disposal"),
        Apart("reporter", "erase.not_read", "operator", "disposal"),
        Apart("reporter", "erase.not_read", "reporter", "disposal"),
    ),
)

ERASE_TOOL_SAID = Event(
    "erase.tool_said",
    says="What another tool says of its work was recorded ({end}). Nothing rests on it.",
    clear="disposal! end! file! method! operator! plan!? purpose! route! said! state",
    signed_by={"recorder": "record_other_tool"},
    changes="disposal state=state others_said/*! others_signed/*!",
    # Of work that a hold stopped it is taken too: what was authorised is void by then.
    rests_on=(Rests("erase.started witnessed_work.started", "disposal", "operator"),),
)

ERASE_TOOL_READ = Event(
    "erase.tool_read",
    says="What another tool read was recorded by a second person. Nothing rests on it.",
    clear="disposal! end! file! method! operator! plan!? purpose! route! said! state",
    signed_by={"reader": "record_other_reading"},
    needs_settled_key=True,
    changes="disposal state=state others_said/*! others_signed/*!",
    rests_on=(
        Rests("disposal.authorised", "disposal", PLANNED),
        Rests("erase.started", "disposal", "operator"),
        Rests("erase.completed", "disposal"),
    ),
    apart=(
        Apart("reader", "disposal.authorised", "authoriser", "disposal"),
        Apart("reader", "erase.permitted", "operator", "disposal"),
        Apart("reader", "erase.started", "operator", "disposal"),
        Apart("reader", "erase.tool_read", "operator", "disposal"),
    ),
)

ERASE_LATER_EXTRACTION = Event(
    "erase.later_extraction",
    says="A later extraction of the phone was recorded. Places found in it: {hits}.",
    clear=("disposal! extraction! hash_set! hits! method! operator! plan!? route! said! state"),
    # With a new key as well: it lets nothing begin, and what it finds must not wait.
    signed_by={"taker": "record_later_extraction"},
    changes="disposal state=state later/*! later_signed/*!",
    # Of work that was stopped, and after its document, it is taken too.
    rests_on=(Rests("witnessed_work.started", "disposal", "operator"),),
)

WITNESSED_WORK_STARTED = Event(
    "witnessed_work.started",
    says="Work before two witnesses was started: {method}.",
    clear="anchored disposal holds method operator permit plan? route start time",
    unsigned=UNDER,
    carries_out=True,
    named={"operator": "start"},
    changes=_STARTS + "; disposal phone_before phone_after",
    rests_on=(
        Rests("disposal.authorised", "disposal", PLANNED),
        Rests("erase.permitted", "permit", "disposal operator"),
    ),
    apart=(
        Apart("operator", "disposal.authorised", "authoriser", "disposal"),
        *_NOT_BY_WHO_WITHDREW,
    ),
    in_force=(
        Earlier("disposal.proposed", "disposal"),
        Earlier("disposal.authorised", "disposal"),
        Earlier("erase.permitted", "permit"),
    ),
    spends=(
        Earlier("erase.permitted", "permit"),
        Earlier("witnessed_work.seen", "disposal"),
        Earlier("erase.tool_said", "disposal"),
    ),
)

WITNESSED_WORK_SEEN = Event(
    "witnessed_work.seen",
    says="Witness {witness} of {of} signed for what they saw: {method}.",
    clear="disposal! method! of operator! route! state witness",
    committed={"method": Holds.FACT, "place": Holds.FACT},
    signed_by={"witness": "witness"},
    needs_settled_key=True,
    changes="disposal state=state witnesses/*! phone_after; exhibit stage secrets",
    rests_on=(
        Rests("disposal.authorised", "disposal", "method route"),  # a destruction has no plan
        Rests("witnessed_work.started", "disposal", "operator"),
    ),
    apart=(
        Apart("witness", "disposal.authorised", "authoriser", "disposal"),
        Apart("witness", "witnessed_work.seen", "witness", "disposal"),
    ),
)

_DOCUMENT = "certificate! disposal! json! kind! number! pdf! state training"
_ISSUES = "+certificate; disposal state=state; exhibit stage secrets"

_CARRIED_OUT = (
    Earlier("disposal.proposed", "disposal"),
    Earlier("disposal.authorised", "disposal"),
)
"""Once it has its document, nothing more is permitted or begun of a disposal."""

CERTIFICATE_ISSUED = Event(
    "certificate.issued",
    says="The certificate was issued.",
    clear=_DOCUMENT,
    unsigned=UNDER,
    changes=_ISSUES,
    # By its number: that is what two people sign for who withdraw it.
    opens=(Opens(_CERTIFIED, "number", Reach.ITSELF),),
    rests_on=(
        Rests("disposal.authorised", "disposal"),
        Rests("erase.verified witnessed_work.seen", "disposal"),
    ),
    spends=_CARRIED_OUT,
)

CERTIFICATE_CASE_ISSUED = Event(
    "certificate.case_issued",
    says="Case certificate {number} was issued over every line of the order.",
    clear="certificate json kind number order outcome pdf training",
    unsigned=UNDER,
    changes="+certificate; order outcome_said/document!=certificate",
    rests_on=(Rests("order.outcome_agreed", "outcome", "order"),),
)

CERTIFICATE_LEVEL_RAISED = Event(
    "certificate.level_raised",
    says="The seal of document {number} was raised to level {level}; its own bytes stay.",
    clear="certificate level number pdf",
    # What a stamp shows, the person who checks the file works out from it.
    unsigned=MACHINE,
    changes="certificate raised/*!",
)

CERTIFICATE_EDITION_ISSUED = Event(
    "certificate.edition_issued",
    says=(
        "Edition {number} of a document was issued: language {language}. The English is the record."
    ),
    clear="certificate json language number pdf training translation",
    unsigned=UNDER,
    changes="certificate editions/*!",
    rests_on=(
        Rests(
            "certificate.issued report.issued certificate.case_issued copy.document_issued",
            "certificate",
        ),
    ),
)

CERTIFICATE_WITHDRAWAL_ASKED = Event(
    "certificate.withdrawal_asked",
    says="A supervisor asked for document {number} to be withdrawn.",
    clear="certificate number!",
    committed={"deputy_of": Holds.WHO, "reason": Holds.FREE_TEXT},
    signed_by={"asker": "withdraw_certificate"},
    changes=(
        "certificate withdrawal/reason withdrawal/asked_by withdrawal/asked_at withdrawal/deputy_of"
    ),
    rests_on=(
        Rests(
            "certificate.issued report.issued certificate.case_issued copy.document_issued",
            "certificate",
            "number",
        ),
    ),
)

CERTIFICATE_WITHDRAWN = Event(
    "certificate.withdrawn",
    says="A second person confirmed that document {number} is withdrawn.",
    clear="certificate disposal? number!",
    committed={"reason": Holds.FREE_TEXT},
    signed_by={"confirmer": "confirm_withdrawal"},
    needs_settled_key=True,
    # An order that was closed because of it is open again.
    changes=(
        "certificate withdrawal/confirmed_by! withdrawal/confirmed_at!; "
        "disposal state=:certificate_withdrawn; exhibit stage=:certificate_withdrawn; "
        "order closed_on- state"
    ),
    closes=(Closes(_CERTIFIED, "number"),),
    rests_on=(Rests("certificate.withdrawal_asked", "certificate", "number"),),
    apart=(
        Apart("confirmer", "certificate.withdrawal_asked", "asker", "certificate", newest=True),
    ),
)

CERTIFICATE_LIST_SIGNED = Event(
    "certificate.list_signed",
    says="A dated list was signed. Documents withdrawn: {withdrawn}.",
    clear="numbers withdrawn",
    committed={"deputy_of": Holds.WHO},
    unsigned=MACHINE,
)

REPORT_ISSUED = Event(
    "report.issued",
    says="The non-completion report was issued.",
    clear=_DOCUMENT,
    unsigned=UNDER,
    changes=_ISSUES,
    rests_on=(Rests("erase.started witnessed_work.started", "disposal"),),
    spends=_CARRIED_OUT,
)
