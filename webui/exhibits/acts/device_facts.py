"""What a device is: completed, described, ruled out; and claims to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from govuk_frontend_wtf.wtforms_widgets import GovRadioInput
from wtforms import RadioField
from wtforms.validators import Optional

from evidence_store.domain.exhibits.device_facts import LockState, PowerState
from evidence_store.domain.exhibits.standing import NOTED, STANDING_MOVES, StandingAct
from evidence_store.domain.people.duties import Act
from evidence_store.errors import WrongEntryError
from evidence_store.ways import Way
from evidence_store.words.exhibit_words import word
from evidence_store.workflow.exhibits import describing, endings
from evidence_store.workflow.exhibits.describing import Described
from evidence_store.workflow.exhibits.exhibits import complete_identity
from webui.acts.forms import ActForm, SignedForm, choice, in_words, line, options, text
from webui.acts.page import ActPage, Doing, Done, Kind, Subject
from webui.exhibits.acts.booking import SECOND, capacity_field, capacity_typed, imei_field

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evidence_store.domain.exhibits.exhibit import Exhibit

FOUND = tuple(one for one in PowerState if one is not PowerState.NOT_APPLICABLE)
"""How people say that a device was found."""
SIGNS = {"ahead": 1, "behind": -1}


def _maybe(label: str, among: Iterable[tuple[str, str]]) -> Any:  # noqa: ANN401 -- an unbound field, which WTForms does not type
    return RadioField(
        label,
        choices=options(among),
        widget=GovRadioInput(),
        validators=[Optional()],
        validate_choice=False,
    )


class DescribeForm(ActForm):
    """Whatever is known; what is left empty leaves the record as it is."""

    lock = _maybe("Lock", in_words(LockState, word))
    power = _maybe("As it was found", in_words(FOUND, word))
    colour = line("Colour")
    condition = line("Condition", hint="Damage, missing parts")
    imei = imei_field()
    further_imeis = line("IMEIs of further SIM slots", hint="With commas between")
    imeisv = line("IMEISV", hint="16 digits, if the device shows one")
    imei_as_shown = line(
        "Number shown in place of an IMEI", hint="Only where it has no valid check digit"
    )
    clock_seconds = line("By how many seconds is its clock wrong?", hint="0 if it is right")
    clock_way = _maybe(
        "Which way is it wrong?", (("ahead", "Ahead (fast)"), ("behind", "Behind (slow)"))
    )
    capacity = capacity_field()
    value = line(
        "Value in pounds", hint="For the prosecutor’s schedule. For example, 150 or 149.99"
    )


class IdentifyForm(ActForm):
    """What the record does not have yet; it never replaces anything."""

    serial = line("Serial number", hint="You can leave this empty")
    size = line(
        "Exact size",
        hint="In bytes, as a computer shows it: for example 16,008,609,792 bytes. What a label "
        "says in GB is not exact. You can leave this empty.",
    )


class ClaimForm(ActForm):
    """A claim or a review, as it is noted."""

    act = choice("What happened?", needed="Choose what happened")
    reason = text("What is this based on?", hint="Which claim, which decision of a court",
                  needed="Say what this is based on")  # fmt: skip


class DecideClaimForm(SignedForm):
    """How a claim or a review ends."""

    act = choice("What was decided?", needed="Choose what was decided")
    reason = text("What is this based on?", hint="Which decision of a court, which other power",
                  needed="Say what this is based on")  # fmt: skip


CLAIM_WORDS = {
    StandingAct.CLAIM: "Another person claimed it",
    StandingAct.DISMISS_CLAIM: "The claim was dismissed or withdrawn (two people sign)",
    StandingAct.REVIEW: "It goes to return review: the order was quashed, or no one was convicted",
    StandingAct.DECIDE_RETURN: "The review decided that it goes back (a supervisor signs)",
    StandingAct.DECIDE_KEEP: "The review decided that another power keeps it (two people sign)",
}


def _offer_claims(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- a form as WTForms made it
    form.act.choices = options(_following(subject, noted=True))


def _offer_decisions(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- the same
    form.act.choices = options(_following(subject, noted=False))


def _following(subject: Subject, *, noted: bool) -> list[tuple[str, str]]:
    stands = subject.record.standing
    return [
        (act.value, CLAIM_WORDS[act])
        for act, moves in STANDING_MOVES.items()
        if stands in moves and (act in NOTED) is noted
    ]


def _describe(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    lock, power = form.lock.data, form.power.data
    told = Described(
        colour=form.colour.data or "",
        condition=form.condition.data or "",
        lock=LockState(lock) if lock in set(LockState) else None,
        power=PowerState(power) if power in set(PowerState) else None,
        imei=form.imei.data or None,
        imeisv=form.imeisv.data or None,
        further_imeis=tuple(
            filter(None, (form.further_imeis.data or "").replace(",", " ").split())
        ),
        imei_as_shown=form.imei_as_shown.data or None,
        clock_deviation=_deviation(form.clock_seconds.data, form.clock_way.data),
        capacity=capacity_typed(form.capacity.data),
        value=_pence(form.value.data),
    )
    saved = describing.describe(who.desk, subject.id, told=told)
    return Done("The facts of the device are recorded." + _second(saved, subject))


def _identify(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    serial, size = form.serial.data or None, _exact_size(form.size.data)
    if serial is None and size is None:
        raise WrongEntryError("Enter a serial number or a size.")
    saved = complete_identity(who.desk, subject.id, serial=serial, size=size)
    return Done("The record is completed." + _second(saved, subject))


def _exact_size(typed: str | None) -> int | None:
    """Read a number of bytes, however its thousands are set apart; None where nothing is typed.

    Raises:
        WrongEntryError: it is no whole number above 0.
    """
    bare = (typed or "").strip().casefold().removesuffix("bytes")
    digits = "".join(bare.replace(",", "").split())
    if not digits:
        return None
    if not (digits.isascii() and digits.isdigit()) or not 0 < int(digits) < 1 << 53:
        raise WrongEntryError(
            "Enter the exact size as a whole number of bytes, or leave it empty. What the label "
            "says in GB is recorded here: " + Way.EXHIBIT_DESCRIBE + "."
        )
    return int(digits)


def _claim(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    endings.note_standing(
        who.desk, subject.id, act=StandingAct(form.act.data), reason=form.reason.data
    )
    return Done("Noted. What was signed for its erasure before is void.")


def _decide_claim(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    act, reason = StandingAct(form.act.data), form.reason.data
    saved = endings.decide_standing(who.signing_desk, subject.id, act=act, reason=reason)
    if saved.standing_decision is not None:
        return Done("Your signature is recorded. A supervisor signs for the same within 72 hours.")
    return Done("The decision is signed and recorded.")


def _second(saved: Exhibit, subject: Subject) -> str:
    return SECOND if len(saved.discrepancies) > len(subject.record.discrepancies) else ""


def _deviation(seconds: str | None, way: str | None) -> int | None:
    if not seconds:
        return None
    if not (seconds.isascii() and seconds.isdigit()):
        raise WrongEntryError("Enter how far the clock is wrong as a whole number of seconds.")
    if int(seconds) and way not in SIGNS:
        raise WrongEntryError("Say which way its clock is wrong: ahead or behind.")
    return int(seconds) * SIGNS.get(way or "", 1)


def _pence(pounds: str | None) -> int | None:
    if not pounds:
        return None
    whole, _, rest = pounds.removeprefix("£").replace(",", "").partition(".")
    if not (whole + rest).isdigit() or not (whole + rest).isascii() or len(rest) not in (0, 2):
        raise WrongEntryError("Enter the value in pounds, for example 150 or 149.99.")
    return int(whole or "0") * 100 + int(rest or "0")


PAGES = (
    ActPage("describe", Kind.EXHIBIT, Act.DESCRIBE_DEVICE, "Record facts of the device",
            "Record the facts", DescribeForm, _describe,
            about=("Fill in what you know. What you leave empty stays as it is recorded.",)),
    ActPage("identify", Kind.EXHIBIT, Act.BOOK_IN, "Add the serial number or size",
            "Complete the record", IdentifyForm, _identify,
            about=("This adds what is missing. It never replaces what is recorded.",
                   "Where the device shows something else, note a discrepancy.")),
    ActPage("claim", Kind.EXHIBIT, Act.NOTE_CLAIM, "Note a claim or a return review", "Note it",
            ClaimForm, _claim, _offer_claims,
            about=("What a court decided about a claim is recorded at its order.",)),
    ActPage("decide-claim", Kind.EXHIBIT, Act.SETTLE_MATTER,
            "Decide how a claim or a return review ends", "Sign for it", DecideClaimForm,
            _decide_claim, _offer_decisions,
            about=("Two people sign where it can be erased afterwards; the second is a supervisor.",
                   "Neither may be the person who erases the exhibit."), signed=True),
)  # fmt: skip
