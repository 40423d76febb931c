"""The draft of a witness statement: Criminal Justice Act 1967 s.9, Criminal Procedure Rules r.16.2.

The program fills in what the custody log holds of one person's own acts. It signs nothing: the
declaration and every signature are left to the person, who reads and changes it first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.documents.kit.blocks import (
    Banner,
    Document,
    Fields,
    Furniture,
    Heading,
    Paragraph,
    Signatures,
    Title,
    Voice,
)
from evidence_store.documents.kit.text import day
from evidence_store.documents.office.writing import write_office
from evidence_store.documents.statements.sentences import own_sentence
from evidence_store.domain.values.zones import LONDON
from forensics.saying.sentences import (
    Said,
    counted,
    given,
    listed,
    present,
    say,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence_store.documents.kit.blocks import Block
    from evidence_store.domain.certificates.certificate_content import Unit
    from evidence_store.domain.overview.own_acts import OwnAct, OwnActs

# Criminal Procedure Rules 2020, r.16.2(b); the form of words is that of the MG11.
DECLARATION = say(
    "This statement (consisting of [number] pages, each signed by me) is "
    "true to the best of my knowledge and belief, and I make it knowing "
    "that, if it is tendered in evidence, I shall be liable to prosecution "
    "if I have wilfully stated in it anything which I know to be false, or "
    "do not believe to be true."
)
_DRAFT = say(
    "Draft, not signed. Only the person named below may make it their statement. Delete this line."
)
_READ = say(
    "It was filled in from the custody log. Read every line. Take out what "
    "you do not remember or cannot say is true, put it into your own words, "
    "and add what you did and saw yourself. Leave out what other people told "
    "you."
)
_TRAINING = say("TRAINING: this statement is about no real case")
_SIGN = Signatures((say("Signature"), say("Date")))


def write_statement(own: OwnActs, unit: Unit, *, training: bool) -> bytes:
    """Return the draft as an OpenDocument text; the same acts give the same bytes."""
    person = own.person
    return write_office(
        Document(
            title=say("Witness statement of {name}", name=given(person.name)),
            author=given(unit.full_name),
            parts=tuple(_parts(own, unit)),
            furniture=Furniture(
                given(""),
                given(""),
                say("Draft statement of {name}", name=given(person.name)),
                _TRAINING if training else None,
            ),
        )
    )


def _parts(own: OwnActs, unit: Unit) -> Iterator[Block]:
    person = own.person
    yield Banner(_DRAFT, warns=True)
    yield Paragraph(_READ, Voice.ASIDE)
    yield Title(say("Witness statement"))
    yield Paragraph(say("Criminal Procedure Rules, r 16.2; Criminal Justice Act 1967, s 9"))
    yield Fields(
        [
            (say("Statement of"), [given(person.name)]),
            # The statement says the age of a witness who is under 18 (r.16.2).
            (say("Age if under 18"), [say("[Over 18, or the age]")]),
            (say("Occupation"), [listed(present(person.rank, person.staff_number))]),
            (say("URN"), [given(own.case_reference)]),
        ]
    )
    yield Paragraph(DECLARATION)
    yield _SIGN
    yield Heading(say("Statement"))
    yield Paragraph(
        say(
            "I work for {full_name}. This statement is about what I did myself in "
            "case {case_reference}. The times are those of the unit’s custody log, "
            "in United Kingdom time.",
            full_name=given(unit.full_name),
            case_reference=given(own.case_reference),
        )
    )
    for each in own.acts:
        if said := _said(each):
            yield Paragraph(said)
    if left_out := _left_out(own):
        yield Paragraph(left_out, Voice.ASIDE)
    yield _SIGN


def _said(act: OwnAct) -> Said | None:
    sentence = own_sentence(act.event, act.part, {**act.told, "exhibit": act.exhibit})
    if sentence is None:
        return None
    local = act.at.astimezone(LONDON)
    return say(
        "On {day} at {clock} {what_i_did}",
        day=day(local),
        clock=given(f"{local:%H:%M}"),
        what_i_did=sentence,
    )


def _left_out(own: OwnActs) -> Said:
    """How many entries of the person are not in the draft, for them to weigh."""
    # Counted, since a person cannot weigh what a draft leaves out without a word.
    count = sum(_said(each) is None for each in own.acts)
    if not count:
        return given("")
    entries = counted(count, "{count} other entry", "{count} other entries")
    return say(
        "[The custody log has {entries} by you in this case, of what other "
        "people said, decided or answered, or of routine. Write of these what "
        "you did and saw yourself, then delete this line.]",
        entries=entries,
    )
