"""Verbs of ``expunge acquisition``: hits graded by number, then confirmed or sent back.

No picture is shown at a terminal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from evidence_store.cli._kit.forms import read_text
from evidence_store.cli._kit.naming import named_as
from evidence_store.cli._kit.options import path_option
from evidence_store.cli._kit.working import working
from evidence_store.cli.scans.picking import find_grading, find_scan_id
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.scans.gradings import Grade, in_text, read_numbers
from evidence_store.kept_files.asked_for.left_to_grade import all_certain, all_ungraded
from evidence_store.ways import Way
from evidence_store.words.labels import at_time
from evidence_store.words.scan_words import GRADES
from evidence_store.workflow.scans.gradings import GradeEntry, grade_hits, settle_grading
from evidence_store.workflow.scans.hits import review_scan
from forensics.figures import counted

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.cli._kit.naming import NamedItem
    from evidence_store.cli._kit.working import Work
    from evidence_store.domain.scans.gradings import HitGrading

SEEN = "Do you agree, and sign as the second person?"
one_scan, one_grading = named_as("SCAN"), named_as("GRADING")


@click.command()
@one_scan
@click.option("--hits", "typed", metavar="NUMBERS", help="Which, such as: '1 to 40, 45'.")
@click.option("--certain", is_flag=True, help="All whole files whose digests agree.")
@click.option("--ungraded", is_flag=True, help="All that are not graded yet, but for candidates.")
@click.option(
    "--as-what",
    "grade",
    required=True,
    type=click.Choice([each.value for each in Grade]),
    help="What they are.",
)
@path_option("--reason-file", required=True, help="What this is based on. Describe no picture.")
@working
def grade(
    *,
    named: NamedItem,
    typed: str | None,
    certain: bool,
    ungraded: bool,
    grade: str,
    reason_file: Path,
    work: Work,
) -> None:
    """Say what hits of SCAN are, and sign for it. A second person confirms it or sends it back.

    SCAN is an id, or an exhibit with one scan. Numbers are those of: expunge known-set hits SCAN.
    No picture is shown here: a whole file whose digests agree is the known file. A candidate is
    only like a known picture, so look at it in the browser first, and give its number.
    """
    require_duty(work.actor, Act.GRADE_HITS)
    if [typed is not None, certain, ungraded].count(True) != 1:
        message = "give one of --hits, --certain and --ungraded"
        raise click.UsageError(message)
    with work.reading as uow:
        scan_id = find_scan_id(uow, named)
    view = review_scan(work.reading_desk, scan_id)
    if typed is not None:
        hits = read_numbers(typed, hits=view.hits)
    else:
        hits = (all_certain if certain else all_ungraded)(work.store, view)
    entry = GradeEntry(
        hits=hits, grade=Grade(grade), reason=read_text(reason_file), hit_list=view.hit_list
    )
    made = grade_hits(work.desk, scan_id, entry=entry)
    click.echo(f"Graded and signed for: {_said(made)}.")
    click.echo(f"A second person confirms it: {Way.GRADES_CONFIRM} {made.id}")


@click.command("confirm-grades")
@one_grading
@click.option("--yes", is_flag=True, help="Sign without being asked: you looked at it before.")
@working
def confirm_grades(named: NamedItem, *, yes: bool, work: Work) -> None:
    """Look at what somebody else graded, and sign as a second person that you agree.

    GRADING is an id of `expunge acquisition grades SCAN`, or an exhibit of which one waits. If you
    do not agree: expunge acquisition send-back-grades.
    """
    waiting = _waiting(work, named)
    with work.reading as uow:
        exhibit = uow.exhibits.get(waiting.exhibit_id).reference
        grader = uow.people.get(waiting.graded_by)
    click.echo(
        f"{exhibit}: {_said(waiting)}. Graded by {grader.rank} {grader.name}, "
        f"{at_time(waiting.graded_at)}. Based on: {waiting.reason}"
    )
    if not yes:
        click.confirm(SEEN, abort=True)
    settle_grading(work.desk, waiting.id, agrees=True, reason="")
    click.echo("Confirmed and signed. Two people now say what these hits are.")


@click.command("send-back-grades")
@one_grading
@path_option("--reason-file", required=True, help="Why. Describe no picture.")
@working
def send_back_grades(named: NamedItem, reason_file: Path, work: Work) -> None:
    """Sign as a second person that you do not agree with what somebody else graded.

    The hits count as not graded. To send back is as routine as to confirm.
    """
    waiting = _waiting(work, named)
    settle_grading(work.desk, waiting.id, agrees=False, reason=read_text(reason_file))
    click.echo(f"Sent back and signed: {_said(waiting)}. The hits count as not graded.")


def _waiting(work: Work, named: NamedItem) -> HitGrading:
    require_duty(work.actor, Act.SETTLE_GRADES)
    with work.reading as uow:
        return find_grading(uow, named)


def _said(one: HitGrading) -> str:
    many = counted(one.count, "hit", "hits")
    return f"{many} ({in_text(one.hits)}), {GRADES[one.grade]}"
