"""The pages about the case: its order line by line, what else that names, and the device."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.documents.certificates import shown
from evidence_store.documents.certificates.wording import ITEM_KINDS, ITEM_STATES, STAGES
from evidence_store.documents.kit import text
from evidence_store.documents.kit.blocks import Field, Fields, Gap, Grid, Heading, Paragraph, Voice
from evidence_store.documents.media import MEDIA
from forensics.saying.recognised import word_of_ours
from forensics.saying.sentences import (
    Said,
    given,
    in_turn,
    listed,
    present,
    say,
)

if TYPE_CHECKING:
    from evidence_store.documents.kit.blocks import Block
    from evidence_store.domain.certificates.certificate_content import (
        CertificateContent,
        CertifiedExhibit,
        CertifiedNothing,
        CertifiedReferral,
    )
    from evidence_store.domain.exhibits.exhibit import Seal


def case_section(content: CertificateContent) -> list[Block]:
    """The case and the order: lines for the exhibit, then those that name nothing; who says so."""
    case, order = content.case, content.order
    parts: list[Block] = [Heading(say("Case and order"))]
    parts.append(
        Fields(
            [
                (say("Case"), [say("R v {offender}", offender=given(case.offender))]),
                (say("Court"), [shown.court(case)]),
                (say("URN"), [given(case.reference)]),
                (say("Order"), [word_of_ours(order.title), given(order.statutory_basis)]),
                (
                    say("Made"),
                    [
                        say(
                            "{made_on}, by {made_by}",
                            made_on=text.day(order.made_on),
                            made_by=given(order.made_by),
                        )
                    ],
                ),
                (say("In force from"), [text.day(order.takes_effect_on)]),
                (say("Order document"), [text.digest(order.document_digest)]),
            ]
        )
    )
    parts += _not_done(content)
    for line in order.lines:
        mapped = given("")
        if line.mapped_at is not None:
            who = shown.person(content, line.mapped_by)
            mapped = say(
                "Mapped to this exhibit by {who} on {mapped_at}.",
                who=who,
                mapped_at=text.day(line.mapped_at),
            )
        parts.append(Heading(say("Line {number} of the order", number=line.number), 3))
        if mapped:
            parts.append(Paragraph(mapped))
        parts.append(Paragraph(say("“{words}”", words=given(line.text)), Voice.QUOTED))
    # With its words and both names: an item could be hidden by calling its line empty.
    for each in order.nothing_lines:
        parts.append(Heading(say("Line {number} of the order", number=each.number), 3))
        parts.append(Paragraph(_nothing(content, each)))
        parts.append(Paragraph(say("“{words}”", words=given(each.text)), Voice.QUOTED))
    return parts


def _nothing(content: CertificateContent, line: CertifiedNothing) -> Said:
    """That two people read a line as words that name no item, so that nothing is left to do."""
    said = line.said
    names = [
        say(
            "{marked_by} on {marked_at}",
            marked_by=shown.person(content, said.marked_by),
            marked_at=text.day(said.marked_at),
        )
    ]
    if said.confirmed_at is not None:
        confirmed = shown.person(content, said.confirmed_by)
        names.append(
            say(
                "{confirmed} on {confirmed_at}",
                confirmed=confirmed,
                confirmed_at=text.day(said.confirmed_at),
            )
        )
    return say("These words name no item, as two people signed: {names}.", names=in_turn(names))


def _not_done(content: CertificateContent) -> list[Block]:
    """What else the order names: never done by this document, and not to be overlooked."""
    order = content.order
    rows = [
        (
            say("Line {line}", line=item.line),
            say("{label} ({kind})", label=given(item.label), kind=ITEM_KINDS[item.kind]),
            ITEM_STATES[item.state],
            listed((_referral(each) for each in item.referrals), "; ") or given("–"),
        )
        for item in order.not_done
    ]
    rows += [
        (
            say("Line {number}", number=number),
            given("–"),
            say("not yet mapped to an exhibit"),
            given("–"),
        )
        for number in order.unmapped_lines
    ]
    if not rows:
        return []
    return [
        Heading(say("Also named by the order, and not covered by this document"), 3),
        Grid(
            (say("Line"), say("What"), say("Where it stands"), say("Referred to")),
            rows,
            (18, 58, 44, 50),
        ),
    ]


def _referral(referral: CertifiedReferral) -> Said:
    answered = (
        say("answered on {answered_on}", answered_on=text.day(referral.answered_on))
        if referral.answered_on
        else say("no answer recorded")
    )
    return say(
        "{platform}, report {report_number}, {referred_on}, {answered}",
        platform=given(referral.platform),
        report_number=given(referral.report_number),
        referred_on=text.day(referral.referred_on),
        answered=answered,
    )


def device_section(content: CertificateContent) -> list[Block]:
    """What the exhibit is, what it is a part of, where our record of it begins, and its seals."""
    return [Heading(say("The device")), Fields(_device_rows(content.exhibit)), *_seals(content)]


def _device_rows(exhibit: CertifiedExhibit) -> list[Field]:
    rows: list[Field] = [
        (say("Exhibit"), [given(exhibit.reference)]),
        (say("Description"), [given(exhibit.description)]),
        (say("Kind"), [MEDIA[exhibit.medium]]),
        (say("Make and model"), [listed(present(exhibit.make, exhibit.model), " ")]),
        (say("Serial number"), [given(exhibit.serial) if exhibit.serial else say("none")]),
        (say("IMEI"), [given(exhibit.imei)] if exhibit.imei else []),
        (
            say("Capacity"),
            [text.size(exhibit.size) if exhibit.size is not None else say("not known")],
        ),
    ]
    if exhibit.part_of:
        rows.append((say("Part of"), [given(exhibit.part_of)]))
    rows += [
        (
            say("A part of it"),
            [
                say(
                    "{reference}: {description}.",
                    reference=given(part.reference),
                    description=given(part.description),
                ),
                say(
                    "An exhibit of its own, {stage}; this document does not cover it.",
                    stage=STAGES[part.stage],
                ),
            ],
        )
        for part in exhibit.parts
    ]
    if exhibit.source is not None:
        source = exhibit.source
        begins = say(
            "{record_begins}. Before that, continuity is in {system} under {reference}.",
            record_begins=text.instant(source.record_begins),
            system=given(source.system),
            reference=given(source.reference),
        )
        rows.append((say("Our record begins"), [begins]))
    return rows


def _seals(content: CertificateContent) -> list[Block]:
    rows = [
        (
            given(seal.number),
            *_applied(content, seal),
            text.instant(seal.broken_at) if seal.broken_at else say("not broken"),
            given(seal.broken_reason or ""),
        )
        for seal in content.exhibit.seals
    ]
    if not rows:
        return []
    titles = (say("Seal"), say("Put on"), say("By"), say("Broken"), say("Why"))
    return [Gap(), Grid(titles, rows, (26, 38, 38, 38, 30))]


def _applied(content: CertificateContent, seal: Seal) -> tuple[Said, Said]:
    """When a seal was put on and by whom; of one that came with the bag only who says so."""
    if seal.applied_at is not None and seal.applied_by is not None:
        return text.instant(seal.applied_at), shown.person(content, seal.applied_by)
    if seal.applied_at is not None:
        return text.instant(seal.applied_at), say("at the seizure, as it was recorded")
    if content.exhibit.source is None:
        return say("not known here"), say("on the bag when it was booked in")
    return say("not known here"), say("as stated by the property system at import")
