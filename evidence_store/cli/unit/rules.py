"""``expunge rules``: the law as this version applies it, and what it means for an exhibit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence_store.bootstrap import open_store
from evidence_store.cli._kit.acting import data_option
from evidence_store.cli._kit.finding import find_case
from evidence_store.cli._kit.forms import read_limited
from evidence_store.cli._kit.lists import add_lists
from evidence_store.cli._kit.looking import reading_work
from evidence_store.cli._kit.naming import named_as
from evidence_store.data_folder.law import check_rules, shipped_rules
from evidence_store.domain.law.calendar import plain_day
from evidence_store.domain.law.force_rules import FORM
from evidence_store.domain.law.holds import HoldState
from evidence_store.domain.law.rules_page import CERTAINTY_WORDS, floor_words, rules_page
from evidence_store.errors import NotFoundError, WrongEntryError
from evidence_store.workflow.overview.review import review_case, review_exhibit
from forensics.forms.toml_text import toml_document

if TYPE_CHECKING:
    from evidence_store.cli._kit.looking import Look
    from evidence_store.cli._kit.naming import NamedItem
    from evidence_store.cli._kit.working import Work
    from evidence_store.domain.law.holds import HoldEvaluation


@click.group()
def rules() -> None:
    """Show and check the rules, and explain the holds of a case or an exhibit.

    The law is data in this program. A force can lengthen and add in its own file
    (force-rules.toml in the data folder; see: expunge rules force-form), and shorten nothing.
    """


@rules.command()
@data_option
def show(data: Path) -> None:
    """Show holds, order types, offences and reasons with their codes and legal basis."""
    known = open_store(data).rules
    click.echo(f"Rules of {known.jurisdiction}, version {known.version}, {known.digest}")
    click.echo("Holds:")
    for rule in known.holds:
        click.echo(f"  {rule.code}: {rule.title} ({rule.legal_basis}; {rule.certainty})")
    click.echo("Order types:")
    for kind in known.order_types:
        state = "available" if kind.available else f"not available: {kind.why}"
        click.echo(f"  {kind.code}: {kind.title} ({state})")
    click.echo("Statutory bases:")
    for basis in known.statutory_bases:
        click.echo(f"  {basis.code}: {basis.title} ({basis.legal_basis})")
    click.echo("Offences:")
    for offence in known.offences:
        click.echo(f"  {offence.code}: {offence.title} ({offence.legal_basis})")
    click.echo("How a medium may be sanitised:")
    for medium in known.media:
        click.echo(f"  {medium.code}: {', '.join(medium.methods)}. {medium.note}")
    click.echo("Which phones may be reset instead of destroyed:")
    for reset in known.phone_resets:
        click.echo(f"  {reset.code}: {floor_words(reset)}")
    click.echo("Grounds on which an item goes back with single files taken out:")
    for ground in known.selective_grounds:
        state = "available" if ground.available else f"not available: {ground.why}"
        click.echo(f"  {ground.code}: {ground.title} ({state})")
    click.echo("Reasons for a hold:")
    for reason in known.hold_reasons:
        click.echo(f"  {reason.code}: {reason.title} ({reason.legal_basis})")


@rules.command()
@click.argument("file", type=click.Path(path_type=Path))
def check(file: Path) -> None:
    """Check FILE: rules of their own, or a force's additions. A wrong one is refused by table."""
    raw = read_limited(file)
    try:
        document = toml_document(raw)
    except ValueError as error:
        message = f"{file.name} cannot be read as TOML: {error}."
        raise WrongEntryError(message) from None
    # With the bytes as they are: every decision carries their digest (ADR 18).
    known = check_rules(document, raw)
    click.echo(
        f"{file.name}: whole, with {len(known.holds)} holds and {len(known.order_types)} types of "
        f"order. Every decision under it will carry {known.digest}."
    )


@rules.command()
def page() -> None:
    """Print docs/law.md: the shipped rules as a page."""
    click.echo(rules_page(shipped_rules()), nl=False)


@rules.command(name="force-form")
def force_form() -> None:
    """Print an empty form of what a force may lengthen or add."""
    click.echo(FORM, nl=False)


@rules.command()
@named_as("CASE|EXHIBIT")
@reading_work
def explain(named: NamedItem, work: Work, look: Look) -> None:
    """Explain every hold of an exhibit, or of all exhibits of a case, with its arithmetic."""
    with work.reading as uow:
        try:
            exhibit_id = named.exhibit(uow).id
        except NotFoundError:
            exhibit_id, case_id = None, find_case(uow, named.reference).id
    if exhibit_id is not None:
        look.at("the holds of an exhibit", exhibit_id=exhibit_id)
        page = review_exhibit(work.reading_desk, exhibit_id)
        _explain(page.exhibit.reference, page.holds)
        return
    look.at("the holds of a case", case_id=case_id)
    for one in review_case(work.reading_desk, case_id).exhibits:
        _explain(one.exhibit.reference, one.holds)


_STATES = {
    HoldState.PAST: "past",
    HoldState.OPEN: "OPEN",
    HoldState.NEEDS_CHECK: "NEEDS A PERSON",
    HoldState.DOES_NOT_APPLY: "does not apply",
    HoldState.NONE_RECORDED: "none recorded",
}


def _explain(reference: str, holds: HoldEvaluation) -> None:
    click.echo(f"{reference}, evaluated {holds.evaluated_at:%Y-%m-%d %H:%M}Z:")
    for line in holds.lines:
        click.echo(f"  [{_STATES[line.state]}] {line.title}")
        click.echo(f"      {line.arithmetic}")
        click.echo(f"      Source: {line.legal_basis} ({CERTAINTY_WORDS[line.certainty]}).")
    if holds.earliest_erasure is None:
        click.echo("  Earliest day: no date can be given yet.")
    else:
        latest = max(line.ends_on for line in holds.lines if line.ends_on is not None)
        click.echo(
            f"  Latest end of all: {plain_day(latest)}. Earliest day, the day after: "
            f"{plain_day(holds.earliest_erasure)}."
        )
    click.echo(f"  Rules: {holds.rules_digest}")
    click.echo(f"  Nothing bars erasing now: {'yes' if holds.is_clear else 'no'}.")


add_lists(rules)
