"""What is in force: the rules, the heads that are held outside and their policy, the backups."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from flask import Blueprint, render_template

from evidence_store.bootstrap import shipped_rules
from evidence_store.bootstrap.backups.recorded import list_backups
from evidence_store.domain.law.rules_page import START_WORDS, counted
from evidence_store.domain.unit.anchors import ANCHOR_WORDS
from evidence_store.workflow._kit.starts.anchored import anchored_heads
from webui.door.access import the_store
from webui.exporting import csv_answer
from webui.words.wording import certainty_words

if TYPE_CHECKING:
    from flask import Response

    from evidence_store.domain.law.rule_tables import HoldReason, HoldRule
    from evidence_store.domain.law.rules import Rules
    from evidence_store.domain.unit.anchors import AnchoredHead

blueprint = Blueprint("in_force", __name__)

RULE_HEADS = ("code", "hold", "starts_when", "counted", "ends", "legal_basis", "certainty", "from")
ANCHOR_HEADS = ("entries", "root", "kind", "held_by", "since_utc")
BACKUP_HEADS = ("backup", "made_utc", "checked_utc", "bytes", "entries_of_the_log", "custody_entry")


@blueprint.get("/rules")
def rules() -> str:
    """Show the rules by which every hold is worked out."""
    return render_template(
        "unit/rules.html",
        rules=the_store().rules,
        whose=whose,
        starts=START_WORDS,
        counted=counted,
        is_own=the_store().rules.digest != _shipped().digest,
    )


@blueprint.get("/rules.csv")
def rules_csv() -> Response:
    """Return the holds as a table for a spreadsheet."""
    known = the_store().rules
    rows = [
        (each.code, each.title, START_WORDS[each.start.value], counted(each), each.end,
         each.legal_basis, certainty_words(each.certainty), whose(each))
        for each in known.holds
    ]  # fmt: skip
    rows += [
        (each.code, each.title, "a person places it", "until two people release it", each.end,
         each.legal_basis, certainty_words(each.certainty), whose(each))
        for each in known.hold_reasons
    ]  # fmt: skip
    return csv_answer(RULE_HEADS, rows, file_name="rules-in-force.csv")


@blueprint.get("/anchors")
def anchors() -> str:
    """Show who outside holds which head of the log, and what an erasure waits for."""
    store = the_store()
    return render_template(
        "unit/anchors.html",
        heads=_heads(),
        words=ANCHOR_WORDS,
        policy=store.outside.policy,
        log_key=str(store.log_key),
    )


@blueprint.get("/anchors.csv")
def anchors_csv() -> Response:
    """Return the heads that are held outside as a table for a spreadsheet."""
    rows = [
        (head.size, head.root.hex(), ANCHOR_WORDS[head.kind], head.source, head.at.isoformat())
        for head in _heads()
    ]
    return csv_answer(ANCHOR_HEADS, rows, file_name="heads-held-outside.csv")


@blueprint.get("/backups")
def backups() -> str:
    """Show which backups were restored elsewhere and checked, and how to make one."""
    return render_template("unit/backups.html", found=list_backups(the_store()))


@blueprint.get("/backups.csv")
def backups_csv() -> Response:
    """Return them as a table for a spreadsheet."""
    rows = [
        (each.id, each.made_at.isoformat(), each.checked_at.isoformat(), each.byte_count,
         each.entries, each.seq)
        for each in list_backups(the_store())
    ]  # fmt: skip
    return csv_answer(BACKUP_HEADS, rows, file_name="backups.csv")


def whose(rule: HoldRule | HoldReason) -> str:
    """Whether a rule is the law's as shipped, or the force's own."""
    shipped = _shipped()
    if rule in (*shipped.holds, *shipped.hold_reasons):
        return "The law"
    codes = {each.code for each in shipped.holds} | {each.code for each in shipped.hold_reasons}
    return "Made stricter by the force" if rule.code in codes else "Added by the force"


@cache
def _shipped() -> Rules:
    """The law as this version ships it; it does not change while the server runs."""
    return shipped_rules()


def _heads() -> list[AnchoredHead]:
    with the_store().reading() as uow:
        return sorted(anchored_heads(uow), key=lambda each: (each.size, each.at), reverse=True)
