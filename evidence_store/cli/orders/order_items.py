"""``expunge order item``: what an order names and nobody holds here, and accounts with services."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence_store.cli._kit.finding import find_exhibit
from evidence_store.cli._kit.forms import (
    PRINTED_NOTE,
    print_form_option,
    read_form,
    read_text,
    structure,
    warn_printed,
)
from evidence_store.cli._kit.working import working
from evidence_store.cli.orders.order_changes import id_of
from evidence_store.domain.orders.order_items import ItemState
from evidence_store.workflow.orders import order_items as steps
from evidence_store.workflow.orders.order_items import ItemEntry, ReferralEntry

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from evidence_store.cli._kit.working import Work

ITEM_FORM = f"""{PRINTED_NOTE}
# What a line of the order names and the police do not hold. It stands on every certificate.
line = 1
kind = "device"               # device, storage_medium, image, account_or_service, print or other
label = ""                    # what it is: no name of a person or of an account
"""

REFERRAL_FORM = """
# A report of an account to its platform.
platform = ""
report_number = ""
referred_on = 2026-02-02
"""

_DAY = click.DateTime(["%Y-%m-%d"])
_file = click.Path(path_type=Path)
_form = click.option("--form", "form_file", required=True, type=_file)
_order = click.argument("order_name", metavar="ORDER")


@click.group()
def item() -> None:
    """Record items of an order that are outstanding, and accounts with their referral."""


@item.command()
@print_form_option(ITEM_FORM)
@_order
@_form
@working
def note(order_name: str, form_file: Path, work: Work) -> None:
    """Note an item of ORDER as outstanding."""
    warn_printed()
    entry = structure(read_form(form_file), ItemEntry, name=form_file.name)
    made = steps.note_item(id_of(work, order_name), entry=entry, **work.ruled)
    click.echo(f"The item is noted as outstanding: {made.items[-1].id}.")


@item.command()
@_order
@click.argument("item_id", metavar="ITEM")
@click.option("--state", required=True, type=click.Choice([str(each) for each in ItemState]))
@click.option("--exhibit", "name", metavar="EXHIBIT", help="Where it was received: its exhibit.")
@working
def move(order_name: str, item_id: str, state: str, name: str | None, work: Work) -> None:
    """Record and sign for the outcome of ITEM."""
    order_id = id_of(work, order_name)
    with work.reading as uow:
        case_id = uow.orders.get(order_id).case_id
        exhibit_id = None if name is None else find_exhibit(uow, name, case=case_id).id
    told: dict[str, Any] = {"state": ItemState(state), "exhibit_id": exhibit_id}
    steps.move_item(order_id, item_id, signer=work.signer, **told, **work.around)
    click.echo(f"The item stands at {state.replace('_', ' ')}.")


@item.command()
@print_form_option(REFERRAL_FORM)
@_order
@click.argument("item_id", metavar="ITEM")
@_form
@working
def refer(order_name: str, item_id: str, form_file: Path, work: Work) -> None:
    """Record that the account ITEM was reported to its platform."""
    entry = structure(read_form(form_file), ReferralEntry, name=form_file.name)
    made = steps.refer_account(id_of(work, order_name), item_id, entry=entry, **work.ruled)
    found = next(each for each in made.items if each.id == item_id)
    click.echo(f"The referral is recorded: {found.referrals[-1].id}.")


@item.command()
@_order
@click.argument("referral_id", metavar="REFERRAL")
@click.option("--on", "day", required=True, type=_DAY)
@click.option("--answer-file", required=True, type=_file, help="The answer, as a text file.")
@working
def answer(order_name: str, referral_id: str, day: datetime, answer_file: Path, work: Work) -> None:
    """Record what the platform answered to REFERRAL."""
    told: dict[str, Any] = {"answered_on": day.date(), "answer": read_text(answer_file)}
    steps.answer_referral(id_of(work, order_name), referral_id, **told, **work.ruled)
    click.echo("The answer is recorded.")
