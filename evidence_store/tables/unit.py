"""Lists of the unit's own: rules in force, heads held outside, backups, events at the door."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from evidence_store.backups.recorded import RecordedBackup, list_backups
from evidence_store.data_folder.law import shipped_rules
from evidence_store.documents.editions.wording import LANGUAGES
from evidence_store.documents.languages.catalogue import template_digest
from evidence_store.domain.law.rule_tables import HoldReason, HoldRule
from evidence_store.domain.law.rules_page import START_WORDS, counted
from evidence_store.tables.listing import Asking, ListedOf, Listing
from evidence_store.tables.table import CellKind, Column, Of, Table
from evidence_store.words.labels import certainty_words, label
from evidence_store.workflow._kit.of_unit.translated import signed_translations
from evidence_store.workflow._kit.starts.anchored import anchored_heads
from forensics.erasing.firmware.method import FIRMWARE_METHODS
from forensics.value_classes import dataclass
from forensics.values.firmware_runs import Finding

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidence_store.custody.signed.translations import SignedTranslation
    from evidence_store.domain.law.rules import Rules
    from evidence_store.domain.unit.anchors import AnchoredHead
    from evidence_store.domain.unit.firmware_trials import TrialRecord
    from evidence_store.screens.security_events import SecurityEvent


@dataclass(frozen=True, slots=True)
class RuleInForce:
    """One rule: a hold that runs by itself, or a reason for which people place one."""

    rule: HoldRule | HoldReason
    starts: str
    counted: str
    courts: str = ""
    excepted: str = ""


def whose(rule: HoldRule | HoldReason) -> str:
    """Whether a rule is the law's as shipped, or the force's own."""
    law = shipped()
    if rule in (*law.holds, *law.hold_reasons):
        return "The law"
    codes = {each.code for each in law.holds} | {each.code for each in law.hold_reasons}
    return "Made stricter by the force" if rule.code in codes else "Added by the force"


@cache
def shipped() -> Rules:
    """The law as this version ships it; it does not change while a process runs."""
    return shipped_rules()


def rules_in_force(known: Rules) -> list[RuleInForce]:
    """The holds that run by themselves, then the reasons for which people place one."""
    return [
        *(
            RuleInForce(
                each,
                START_WORDS[each.start.value],
                counted(each),
                ", ".join(label(court) for court in each.courts),
                "; ".join(known.order_type(code).title for code in each.except_types),
            )
            for each in known.holds
        ),
        *(
            RuleInForce(each, "a person places it", "until two people release it")
            for each in known.hold_reasons
        ),
    ]


def _anchors(asking: Asking) -> list[AnchoredHead]:
    with asking.reading() as uow:
        return sorted(anchored_heads(uow), key=lambda each: (each.size, each.at), reverse=True)


def _trials(asking: Asking) -> list[Of[TrialRecord]]:
    with asking.reading() as uow:
        names = {each.id: each.name for each in uow.people.find()}
        return [Of(each, names) for each in reversed(uow.firmware_trials.find())]


def _translations(asking: Asking) -> list[Of[SignedTranslation]]:
    with asking.reading() as uow:
        names = {each.id: each.name for each in uow.people.find()}
        return [Of(each, names) for each in signed_translations(uow.custody)]


def _finding(finding: Finding) -> Callable[[Of[TrialRecord]], str]:
    def tell(row: Of[TrialRecord]) -> str:
        found = next(each for each in row.one.findings if each.finding is finding)
        return f"{found.answer.value}: {found.why}"

    return tell


RULES: Table[RuleInForce] = Table(
    "Rules in force",
    (
        Column("hold", "Hold", lambda row: row.rule.title),
        Column("code", "Code", lambda row: row.rule.code, CellKind.DIGEST, page=False),
        Column("starts_when", "Starts when", lambda row: row.starts),
        Column("courts", "Courts", lambda row: row.courts, below="Of these courts only: {}",
               terminal=False),
        Column("counted", "How long", lambda row: row.counted),
        Column("not_for", "Not for", lambda row: row.excepted, below="Not for: {}",
               terminal=False),
        Column("ends", "Ends", lambda row: row.rule.end, below="Ends: {}", terminal=False),
        Column("legal_basis", "Legal basis", lambda row: row.rule.legal_basis, terminal=False),
        Column("certainty", "Certainty", lambda row: certainty_words(row.rule.certainty),
               below="{}", terminal=False),
        Column("from", "Whose rule", lambda row: whose(row.rule)),
    ),
    "No rule.",
)  # fmt: skip


ANCHORS: Table[AnchoredHead] = Table(
    "Heads, newest first",
    (
        Column("entries", "Entries", lambda row: row.size, CellKind.NUMBER),
        Column("kind", "Kind", lambda row: row.kind),
        Column("held_by", "Held by", lambda row: row.source),
        Column("since_utc", "Since", lambda row: row.at),
        Column("root", "Root", lambda row: row.root.hex(), CellKind.DIGEST),
    ),
    "No log head is held off this machine yet. Print and acknowledge a sheet, or have the head "
    "witnessed.",
)  # fmt: skip


BACKUPS: Table[RecordedBackup] = Table(
    "Backups that were checked, newest first",
    (
        Column("backup", "Backup", lambda row: row.id, CellKind.DIGEST),
        Column("made_utc", "Made", lambda row: row.made_at),
        Column("checked_utc", "Checked", lambda row: row.checked_at),
        Column("custody_entry", "Custody entry", lambda row: row.seq, CellKind.NUMBER,
               below="Custody entry {}"),
        Column("bytes", "Size", lambda row: row.byte_count, CellKind.BYTES),
        Column("entries_of_the_log", "Entries of the log", lambda row: row.entries,
               CellKind.NUMBER),
    ),
    "No backup of this folder was restored elsewhere and checked yet.",
)  # fmt: skip


TRIALS: Table[Of[TrialRecord]] = Table(
    "Trials of erasing by firmware, newest first",
    (
        Column("method", "Method", lambda row: FIRMWARE_METHODS[row.one.method].aim.named),
        Column("model", "Drive", lambda row: row.one.model, CellKind.VERBATIM),
        Column("firmware", "Firmware", lambda row: row.one.firmware, CellKind.VERBATIM,
               below="Firmware {}"),
        Column("bus", "Bus", lambda row: row.one.bus.value, below="{}"),
        Column("missing", "Missing of the five findings", lambda row: row.one.missing),
        *(
            Column(each.value, f"Finding: {each.value.replace('_', ' ')}", _finding(each),
                   page=False, terminal=False)
            for each in Finding
        ),
        Column("tried_by", "Tried by", lambda row: row.name(row.one.tried_by)),
        Column("tried_utc", "Tried", lambda row: row.one.tried_at, below="{}"),
        Column("confirmed_by", "Confirmed by", lambda row: row.name(row.one.confirmed_by),
               empty="Nobody yet"),
        Column("confirmed_utc", "Confirmed", lambda row: row.one.confirmed_at, below="{}"),
        Column("what", "Which drive", lambda row: row.one.what, CellKind.VERBATIM, page=False,
               terminal=False),
        Column("serial", "Its serial number", lambda row: row.one.serial, CellKind.VERBATIM,
               page=False, terminal=False),
        Column("receipt", "Receipt", lambda row: row.one.receipt, CellKind.DIGEST, below="{}",
               terminal=False),
        Column("id", "Id", lambda row: row.one.id, CellKind.DIGEST, page=False),
    ),
    "No firmware method has been tried yet, so none can be proposed.",
)  # fmt: skip


TRANSLATIONS: Table[Of[SignedTranslation]] = Table(
    "Translations of what documents say",
    (
        Column("language", "Language", lambda row: LANGUAGES[row.one.language]),
        Column("translator", "Translated by", lambda row: row.name(row.one.translator)),
        Column("qualification", "Qualification", lambda row: row.one.qualification,
               CellKind.VERBATIM),
        Column("reader", "Read over by", lambda row: row.name(row.one.reader),
               empty="Nobody yet"),
        Column("of_present", "Of the present sentences",
               lambda row: "Yes" if row.one.template == str(template_digest()) else "No"),
        Column("translation", "Template and translation", lambda row: row.one.digest,
               CellKind.DIGEST, below="{}"),
    ),
    "No translation is signed for, so documents are issued in English alone.",
)  # fmt: skip


SECURITY_EVENTS: Table[Of[SecurityEvent]] = Table(
    "Events, newest first",
    (
        Column("at_utc", "When (UTC)", lambda row: row.one.at),
        Column("what", "What", lambda row: row.one.what[:1].upper() + row.one.what[1:]),
        Column("who", "Who", lambda row: row.name(row.one.who)),
        Column("from", "From", lambda row: row.one.address),
        Column("page", "Page", lambda row: row.one.page, page=False),
    ),
    "No event is kept yet.",
)  # fmt: skip


LISTS: tuple[Listing[Any, Any], ...] = (
    Listing("rules-in-force", "rules holds", ListedOf.UNIT, None, "", RULES,
            lambda asking: rules_in_force(asking.store.rules), list),
    Listing("heads-held-outside", "anchor heads", ListedOf.UNIT, None, "", ANCHORS, _anchors, list),
    Listing("firmware-trials", "trial list", ListedOf.UNIT, None, "", TRIALS, _trials, list),
    Listing("translations", "documents translations", ListedOf.UNIT, None, "", TRANSLATIONS,
            _translations, list),
    Listing("backups", "backup list", ListedOf.UNIT, None, "", BACKUPS,
            lambda asking: list_backups(asking.store), list),
)  # fmt: skip
