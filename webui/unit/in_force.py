"""What is in force: rules, heads held outside and their policy, trials, seals, backups."""

from __future__ import annotations

from flask import Blueprint, render_template

from evidence_store.backups.recorded import list_backups
from evidence_store.domain.certificates.seal_levels import LEVELS
from evidence_store.tables.every import BY_NAME
from evidence_store.tables.unit import rules_in_force, shipped
from webui.door.access import asking, the_store

blueprint = Blueprint("in_force", __name__)


@blueprint.get("/rules")
def rules() -> str:
    """Show the rules by which every hold is worked out."""
    return render_template(
        "unit/rules.html",
        rules=the_store().rules,
        is_own=the_store().rules.digest != shipped().digest,
        in_force=rules_in_force(the_store().rules),
    )


@blueprint.get("/anchors")
def anchors() -> str:
    """Show who outside holds which head of the log, and what an erasure waits for."""
    store = the_store()
    return render_template(
        "unit/anchors.html",
        heads=BY_NAME["heads-held-outside"].asked(asking()),
        policy=store.outside.policy,
        log_key=str(store.log_key),
    )


@blueprint.get("/trials")
def trials() -> str:
    """Show which firmware methods the unit tried, on which kinds of drives, and how to try one."""
    return render_template("unit/trials.html", found=BY_NAME["firmware-trials"].asked(asking()))


@blueprint.get("/translations")
def translations() -> str:
    """Show who signed for which translation of documents, and how one comes to count."""
    found = BY_NAME["translations"].asked(asking())
    return render_template("unit/translations.html", found=found)


@blueprint.get("/seal-levels")
def seal_levels() -> str:
    """Show which document has which level of the seal, and what each level shows."""
    found = list(BY_NAME["seal-levels"].asked(asking()))
    return render_template(
        "unit/seal_levels.html",
        found=found,
        levels=LEVELS,
        authority=the_store().settings.policy.tsa_url,
        waiting=sum(each.is_waiting for each in found),
    )


@blueprint.get("/backups")
def backups() -> str:
    """Show which backups were restored elsewhere and checked, and how to make one."""
    return render_template("unit/backups.html", found=list_backups(the_store()))
