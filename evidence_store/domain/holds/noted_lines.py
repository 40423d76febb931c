"""The lines of what people noted at an exhibit itself, whatever orders say of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.exhibits.standing import STANDING_WORDS, Standing
from evidence_store.domain.holds import settled_words as settled
from evidence_store.domain.law.calendar import plain_day
from evidence_store.domain.law.holds import HoldLine, HoldState
from forensics.saying.sentences import say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evidence_store.domain.exhibits.acquisitions import Acquisition
    from evidence_store.domain.exhibits.discrepancies import Discrepancy
    from evidence_store.domain.exhibits.exhibit import Exhibit, PlacedHold
    from evidence_store.domain.law.calendar import LegalCalendar
    from evidence_store.domain.law.rules import Rules


def of_people(exhibit: Exhibit, *, rules: Rules, calendar: LegalCalendar) -> list[HoldLine]:
    """What people noted at the exhibit itself: discrepancies, and holds that they placed."""
    found = [_of_discrepancy(each, calendar=calendar) for each in exhibit.discrepancies]
    return found + [
        _of_placed(hold, rules=rules, calendar=calendar) for hold in exhibit.placed_holds
    ]


def standing_of(exhibit: Exhibit) -> list[HoldLine]:
    """That it is claimed or under review, as long as it is here."""
    if exhibit.standing is Standing.NONE or exhibit.ended is not None:
        return []
    line = HoldLine(
        code="standing",
        title="Claimed or under review",
        starts_on=None,
        arithmetic=f"It is {STANDING_WORDS[exhibit.standing]}.",
        ends_on=None,
        legal_basis="Sentencing Act 2020 s.157",
        certainty="read",
        state=HoldState.OPEN,
    )
    return [line]


def of_images(acquisitions: Iterable[Acquisition]) -> list[HoldLine]:
    """A disk image or extraction that does not agree with what was stated of it."""
    return [
        HoldLine(
            code="acquisition_differs",
            title=f"{_an(acquisition)} does not agree with itself",
            starts_on=None,
            arithmetic=(
                f"The digest recomputed over {_an(acquisition).lower()} of this exhibit is not the "
                "one stated when it was made. Find out why before anything else is done."
            ),
            ends_on=None,
            legal_basis="Forensic Science Regulator Code of Practice; integrity of acquisitions",
            certainty="practice",
            state=HoldState.OPEN,
        )
        for acquisition in acquisitions
        if acquisition.differing
    ]


def _an(acquisition: Acquisition) -> str:
    return "An extraction of files" if acquisition.is_logical else "A disk image"


def _of_discrepancy(found: Discrepancy, *, calendar: LegalCalendar) -> HoldLine:
    noted = calendar.day_of(found.noted_at)
    what = found.kind.value.replace("_", " ")
    text = settled.words(settled.DIFFERED, day=plain_day(noted), what=what)
    if found.disposed_at is None:
        text += " It holds the exhibit until two people have signed for its outcome."
    else:
        day = plain_day(calendar.day_of(found.disposed_at))
        text += f" {settled.words(settled.DIFFERENCE_SETTLED, day=day)}"
    return HoldLine(
        code="discrepancy_open",
        title=str(say("Something did not agree with the record")),
        starts_on=noted,
        arithmetic=text,
        ends_on=None,
        legal_basis=str(say("Continuity of the exhibit")),
        certainty="practice",
        state=HoldState.OPEN if found.is_open else HoldState.PAST,
    )


def _of_placed(hold: PlacedHold, *, rules: Rules, calendar: LegalCalendar) -> HoldLine:
    reason = rules.hold_reason(hold.code)
    placed = calendar.day_of(hold.placed_at)
    if hold.released_at is None:
        arithmetic = f"Placed on {plain_day(placed)}. It lasts until two people have released it."
    else:
        released = plain_day(calendar.day_of(hold.released_at))
        since = plain_day(placed)
        arithmetic = settled.words(settled.RELEASED_HOLD, day=since, released=released)
    return HoldLine(
        code=hold.code,
        title=reason.title,
        starts_on=placed,
        arithmetic=arithmetic,
        ends_on=None,
        legal_basis=reason.legal_basis,
        certainty=reason.certainty,
        state=HoldState.OPEN if hold.is_open else HoldState.PAST,
    )
