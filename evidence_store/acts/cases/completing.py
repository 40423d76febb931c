"""What a case that was opened early gets later: who is accused, and its court."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.acts._kit.case_act import ActOnCase
from evidence_store.acts._kit.fields import day, line, pick
from evidence_store.acts._kit.recorded_act import Made, On
from evidence_store.domain.cases.case import Accused, Allegation
from evidence_store.domain.events.kinds.case_events import CASE_ACCUSED, CASE_COURT_RECORDED
from evidence_store.domain.law.calendar import require_past_day
from evidence_store.domain.offers.case_deeds import CaseDeed
from evidence_store.errors import WrongEntryError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from evidence_store.acts._kit.fields import Option
    from evidence_store.domain.cases.case import Case
    from evidence_store.domain.law.rules import Rules


def _offences(case: Case, rules: Rules) -> Iterator[Option]:
    del case
    yield from ((each.code, each.title) for each in rules.offences)


class NameAccused(ActOnCase):
    """Somebody who was not named when the case was opened."""

    page, verb = "accuse", "case accuse"
    deed, event = CaseDeed.ACCUSE, CASE_ACCUSED
    title, button = "Name a person who is accused", "Name the person"
    done = "The person is named as accused."
    makes, voids = "f person", "another person was named as accused in the case"
    hints = ("Every exhibit is kept until the case ended for everybody who is accused in it.",)

    name: str = line("Name of the person accused", needed="Enter the name of the person accused")
    date_of_birth: date | None = day(
        "Date of birth", hint="You can leave this empty", key="born", default=None
    )
    offence: str | None = pick(
        "Offence", by_rules=_offences, default=None, hint="Leave it where it is not known yet"
    )
    committed_on: date | None = day(
        "First day of the offence", hint="You can leave this empty", default=None
    )

    def check(self, on: On[Case]) -> None:
        if self.committed_on is not None:
            if self.offence is None:
                raise WrongEntryError("Choose the offence, or leave its first day empty.")
            require_past_day(self.committed_on, "The offence", rules=on.rules, at=on.at)

    def change(self, on: On[Case]) -> Made[Case]:
        alleged: tuple[Allegation, ...] = ()
        if self.offence is not None:
            title = on.rules.offence(self.offence).title
            alleged = (Allegation(self.offence, title, self.committed_on),)
        # Apart from who was convicted, so that no hold which runs from a conviction can be worked
        # out from an accusation (ADR 20).
        person = Accused(on.new_id, self.name, self.date_of_birth, alleged)
        return Made(replace(on.subject, accused=(*on.subject.accused, person)))


class NameCourt(ActOnCase):
    """Where the case is heard, once it is known; it never replaces what is recorded."""

    page, verb = "name-court", "case name-court"
    deed, event = CaseDeed.NAME_COURT, CASE_COURT_RECORDED
    title, button = "Record the court of the case", "Record the court"
    done = "The court of the case is recorded."
    hints = ("This adds what is missing. It never replaces what is recorded.",)

    court: str = line("Court", hint="Leave it empty where it is recorded", default="")
    court_case_number: str = line("Court case number", hint="You can leave this empty", default="")

    def check(self, on: On[Case]) -> None:
        if not (self.court.strip() or self.court_case_number.strip()):
            raise WrongEntryError("Enter the court or the court case number.")
        case = on.subject
        told = ((case.court, self.court), (case.court_case_number, self.court_case_number))
        if any(known and typed and known != typed for known, typed in told):
            raise WrongEntryError(
                f"{case.reference}: the record holds another court or court case number, which "
                "stays. Enter only what is missing."
            )

    def change(self, on: On[Case]) -> Made[Case]:
        case = on.subject
        return Made(
            replace(
                case,
                court=case.court or self.court,
                court_case_number=case.court_case_number or self.court_case_number,
            )
        )


ACTS: tuple[type[ActOnCase], ...] = (NameAccused, NameCourt)
