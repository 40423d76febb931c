"""What can happen to an order, and what a case looks like before there is one.

An appeal stops an erasure that was already authorised; its dismissal revives nothing; a quashed
order ends everything under it. Before sentence, the prosecutor gets a schedule of the devices.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from evidence_store.demo import paperwork as papers
from evidence_store.demo.commands import IDENTIFIER
from evidence_store.demo.paperwork import EXAMINER, OFFICER, SUPERVISOR

if TYPE_CHECKING:
    from datetime import date

    from evidence_store.demo.stage import DemoStage

EXHIBIT = "GHI/1"


def appeal(stage: DemoStage, *, order: str, today: date) -> None:
    """Authorise a destruction, let an appeal stop it, dismiss the appeal, then quash the order."""
    stage.chapter(f"{EXHIBIT}: an appeal stops what was already authorised")
    form = papers.proposal_form(papers.APPEAL_CASE, method="destruction", today=today)
    propose = ["disposal", "propose", EXHIBIT, "--form", stage.paper("proposal-4.toml", form)]
    stage.acting(OFFICER, *propose)
    stage.acting(SUPERVISOR, "disposal", "authorise", EXHIBIT)
    stage.tell("The court office rings: an appeal against sentence was lodged yesterday.")
    words = ["order", "proceeding", order, "--kind", "appeal_against_sentence"]
    lodged = ["--lodged-on", str(today - timedelta(days=1))]
    proceeding = _second_identifier(stage.acting(SUPERVISOR, *words, *lodged).text, order)
    stage.tell("Refused: what was signed is void, and the appeal is a hold.")
    permit = ["disposal", "permit", EXHIBIT, "--out", stage.file("permit-4.json")]
    stage.acting(OFFICER, *permit, expect=4)
    stage.tell("The appeal is dismissed. What was void stays void: people sign again.")
    words = ["order", "determine", order, proceeding, "--outcome", "dismissed"]
    stage.acting(SUPERVISOR, *words, "--on", str(today))
    stage.acting(OFFICER, *permit, expect=4)
    stage.tell("Another court quashes the order. Nothing can be done under it any more.")
    stage.acting(SUPERVISOR, "order", "quash", order, "--on", str(today))
    stage.acting(OFFICER, *propose, expect=4)
    stage.done("An appeal stopped what was authorised; its dismissal revived nothing.")
    stage.done("The order was quashed: nothing can be done under it any more.")


def schedule(stage: DemoStage, *, today: date) -> None:
    """Make the prosecutor's schedule of a case in which nobody is convicted yet."""
    case = papers.EARLY_CASE
    stage.chapter("Before sentence: a schedule of devices for the prosecutor")
    stage.tell("Nobody is convicted yet. The prosecutor can still ask for an order.")
    form = papers.early_case_form(case, today=today)
    stage.acting(OFFICER, "case", "open", "--form", stage.paper(f"case-{case}.toml", form))
    csv = stage.paper(f"property-{case}.csv", papers.EARLY_EXTRACT)
    words = ["exhibit", "import", csv, "--case", case, "--system", "Property store system"]
    stage.acting(OFFICER, *words)
    words = ["case", "schedule", case, "--out", stage.file("schedule.pdf")]
    stage.acting(EXAMINER, *words, "--out", stage.file("schedule.csv"))
    form = papers.request_form(today=today, exhibits=("JKL/1", "JKL/2"))
    request = stage.paper("request.toml", form)
    stage.acting(SUPERVISOR, "case", "ask-order", case, "--form", request)
    stage.done("The prosecutor has a schedule of devices, and an order was asked for.")


def explanations(stage: DemoStage) -> None:
    """Show the arithmetic of three cases side by side."""
    stage.chapter("The arithmetic of three cases")
    told = (
        (papers.OLD_CASE, "The order is old enough; what is destroyed needs no more waiting."),
        (papers.YOUNG_CASE, "The order is young."),
        (papers.APPEAL_CASE, "The order was quashed."),
    )
    for case, sentence in told:
        stage.tell(f"Case {case}. {sentence}")
        stage.acting(SUPERVISOR, "rules", "explain", case, "--why", "Weekly review of holds")
    stage.done("Of each exhibit it was worked out what bars its erasure, and until when.")


def _second_identifier(text: str, first: str) -> str:
    """The id in an answer that is not this one."""
    named: list[str] = IDENTIFIER.findall(text)
    return next(each for each in named if each != first)
