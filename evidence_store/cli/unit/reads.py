"""``expunge log reads``: who looked at what, when and why."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypedDict

import click

from evidence_store.cli._kit.finding import find_case, find_exhibit
from evidence_store.cli._kit.lists import csv_option, look_kind, tell
from evidence_store.cli._kit.looking import reading_work
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.log_views.looking import find_reads
from evidence_store.tables.custody import READS

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.cli._kit.looking import Look
    from evidence_store.cli._kit.working import Work
    from evidence_store.workflow._kit.ports import UnitOfWork


@click.command()
@click.option("--case", metavar="CASE", help="Only reads of this case; also finds the exhibit.")
@click.option("--exhibit", metavar="EXHIBIT", help="Only reads of this exhibit.")
@click.option("--reader", metavar="PERSON", help="Only reads by this person.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only from this day on (UTC).")
@csv_option
@reading_work
def reads(
    *,
    case: str | None,
    exhibit: str | None,
    reader: str | None,
    since: datetime | None,
    csv_file: Path | None,
    work: Work,
    look: Look,
) -> None:
    """List who looked at what, when and why: for supervisors and auditors.

    These are the entries of the log of reads (Data Protection Act 2018, section 62). Use them for
    the purposes of section 62(4) alone: whether processing was lawful, self-monitoring, integrity
    and security, criminal proceedings. "claimed" means that somebody named themselves and nothing
    was checked; "account", that only the computer's account is known.
    """
    require_duty(work.actor, Act.REVIEW_READS)
    kind = look_kind(csv_file)
    with work.reading as uow:
        about = subject(uow, exhibit, case)
    who = None if reader is None else work.store.find_person(reader).id
    # A read as well: s.62(4) bounds what these entries are used for, and this one says why.
    look.at("the log of reads", kind=kind, **about)
    begins = None if since is None else since.replace(tzinfo=UTC)
    found = find_reads(work.store, actor=work.actor, person_id=who, since=begins, **about)
    tell(READS, found, csv_file)


class About(TypedDict, total=False):
    """Of which exhibit or case something is asked for."""

    case_id: str
    exhibit_id: str


def subject(uow: UnitOfWork, exhibit: str | None, case: str | None) -> About:
    """Of which exhibit or case something is asked for, by its id."""
    if exhibit is not None:
        return {"exhibit_id": find_exhibit(uow, exhibit, case=case).id}
    return {} if case is None else {"case_id": find_case(uow, case).id}
