"""Opening cases, with the people accused or convicted in them, or before there are any."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.domain.cases.case import Accused, Case, Offender
from evidence_store.domain.events.kinds.case_events import CASE_OPENED
from evidence_store.domain.law.calendar import require_past_day
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.values.identifiers import looks_like_id, new_id
from evidence_store.domain.values.texts import kept_entry, short_text
from evidence_store.errors import ConflictError, WrongEntryError
from evidence_store.workflow._kit.acting import ActingOnCase

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.domain.law.rules import Rules
    from evidence_store.workflow._kit.desk import Desk


def open_case(
    desk: Desk,
    *,
    reference: str,
    court: str,
    court_case_number: str,
    offenders: tuple[Offender | Accused, ...],
) -> Case:
    """Open a case under its unique reference; people get fresh ids, whatever they came with.

    A case can be opened before anybody is accused, and before there is a court. Before anybody is
    convicted they are all accused: exhibits can be booked in, examined and put on the
    prosecutor's schedule. An order needs a court and an offender, and so does every hold that runs
    from a conviction.

    Raises:
        ConflictError: a case of that reference is open.
        WrongEntryError: it has no reference, somebody in it has no name, or was convicted of
            nothing, or a date cannot be so.
        NotFoundError: an offence is not in the rules.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.OPEN_CASE)
    reference = short_text(reference, what="reference").strip()
    court = short_text(court, what="court")
    court_case_number = short_text(court_case_number, what="court_case_number")
    kept = tuple(kept_entry(each) for each in offenders)
    # Kept apart, so that no hold that runs from a
    # conviction is worked out from an accusation (ADR 20).
    convicted = tuple(each for each in kept if isinstance(each, Offender))
    accused = tuple(each for each in kept if isinstance(each, Accused))
    with desk.uow as uow:
        at = desk.clock()
        _verify(reference, convicted, accused, rules=desk.rules, at=at)
        if uow.cases.find(reference=reference):
            raise ConflictError(f"{reference}: a case of that reference is there already.")
        case = Case(
            id=new_id("c"),
            version=1,
            reference=reference,
            court=court,
            court_case_number=court_case_number,
            offenders=tuple(replace(offender, id=new_id("f")) for offender in convicted),
            accused=tuple(replace(person, id=new_id("f")) for person in accused),
        )
        uow.cases.add(case)
        ActingOnCase(uow, desk.actor, at, case.id).append(
            CASE_OPENED,
            public={
                "offenders": [*(offender.id for offender in case.offenders)],
                "accused": [*(person.id for person in case.accused)],
            },
            committed={"reference": reference},
        )
        uow.commit()
    return case


def offences_out_of_time(case: Case, *, rules: Rules) -> tuple[str, ...]:
    """Codes of offences said to be committed on a day when they were not in force: to be told."""
    # Told and not refused: when an offence came into force is not certain of each (docs/law.md).
    return tuple(
        offence.code
        for offender in case.offenders
        for offence in offender.offences
        if offence.committed_on is not None
        and not rules.offence(offence.code).is_in_force(offence.committed_on)
    )


def _verify(
    reference: str,
    offenders: tuple[Offender, ...],
    accused: tuple[Accused, ...],
    *,
    rules: Rules,
    at: datetime,
) -> None:
    if not reference.strip():
        raise WrongEntryError("A case needs its reference (URN).")
    if looks_like_id(reference):
        raise WrongEntryError("A case's reference may not look like an id of this program.")
    names = (*(each.name for each in offenders), *(each.name for each in accused))
    if not all(each.strip() for each in names):
        raise WrongEntryError(f"{reference}: name everybody who is accused or was convicted.")
    if not all(each.offences for each in offenders):
        raise WrongEntryError(
            f"{reference}: name of what each person was convicted. A deprivation order needs a "
            "conviction (Sentencing Act 2020 s.153(1))."
        )
    for allegation in (each for person in accused for each in person.allegations):
        rules.offence(allegation.code)
        if allegation.committed_on is not None:
            require_past_day(allegation.committed_on, "The offence", rules=rules, at=at)
    for offence in (each for offender in offenders for each in offender.offences):
        rules.offence(offence.code)
        require_past_day(offence.convicted_on, "The conviction", rules=rules, at=at)
        if offence.committed_on is not None and offence.committed_on > offence.convicted_on:
            raise WrongEntryError(
                f"{reference}: an offence cannot be committed after the conviction for it."
            )
