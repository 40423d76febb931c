"""The pages after the first: everything on which page 1 rests, section by section."""

from __future__ import annotations

import hashlib
from dataclasses import fields
from typing import TYPE_CHECKING

from evidence_store.certificates.rendering import sentences, shown
from evidence_store.certificates.rendering.elements import (
    BODY_TEXT,
    QUOTE,
    bullets,
    facts,
    grid,
    heading,
    paragraph,
)
from evidence_store.certificates.rendering.wording import (
    AUTHORITIES,
    CATEGORIES,
    COVERAGE,
    FACTS,
    HITS,
    HOLD_STATES,
    LIMITS,
    MEDIA,
    STATEMENTS,
)
from forensics.documents import to_canonical
from forensics.values import Coverage

if TYPE_CHECKING:
    from reportlab.platypus import Flowable

    from evidence_store.domain.certificate_content import (
        CertificateContent,
        CertifiedAcquisition,
        CertifiedScan,
    )


def further_pages(content: CertificateContent) -> list[Flowable]:
    """All sections, in the order in which the acts happened."""
    return [
        *_case(content),
        *_device(content),
        *_authority(content),
        *_holds(content),
        *_scan(content),
        *_disposal(content),
        *_verification(content),
        *_statements(content),
        *_limits(content),
        *_custody(content),
        *_checking(content),
    ]


def _case(content: CertificateContent) -> list[Flowable]:
    case, order = content.case, content.order
    parts = heading("Case and order")
    parts.append(
        facts(
            [
                ("Case", [f"R v {shown.text(case.offender)}"]),
                ("Court", [shown.text(f"{case.court}, case {case.court_case_number}")]),
                ("URN", [shown.text(case.reference)]),
                ("Order", [shown.text(order.title), shown.text(order.statutory_basis)]),
                ("Made", [f"{shown.day(order.made_on)}, by {shown.text(order.made_by)}"]),
                ("In force from", [shown.day(order.takes_effect_on)]),
                ("Order document", [shown.digest(order.document_digest)]),
            ]
        )
    )
    for line in order.lines:
        mapped = ""
        if line.mapped_at is not None:
            who = shown.person(content, line.mapped_by)
            mapped = f" Mapped to this exhibit by {who} on {shown.day(line.mapped_at)}."
        parts += paragraph(f"<br/><b>Line {line.number} of the order</b>.{mapped}")
        parts += paragraph(f"“{shown.text(line.text)}”", QUOTE)
    return parts


def _device(content: CertificateContent) -> list[Flowable]:
    exhibit = content.exhibit
    rows = [
        ("Exhibit", [shown.text(exhibit.reference)]),
        ("Description", [shown.text(exhibit.description)]),
        ("Kind", [MEDIA[exhibit.medium]]),
        ("Make and model", [shown.text(f"{exhibit.make} {exhibit.model}".strip())]),
        ("Serial number", [shown.text(exhibit.serial or "none")]),
        ("IMEI", [shown.text(exhibit.imei)] if exhibit.imei else []),
        ("Capacity", [shown.size(exhibit.size) if exhibit.size is not None else "not known"]),
    ]
    if exhibit.source is not None:
        source = exhibit.source
        rows.append(
            (
                "Our record begins",
                [
                    (
                        f"{shown.instant(source.record_begins)}. Before that, continuity is in "
                        f"{shown.text(source.system)} under {shown.text(source.reference)}."
                    )
                ],
            )
        )
    parts = [*heading("The device"), facts(rows)]
    if exhibit.seals:
        parts += paragraph(" ")
        parts.append(
            grid(
                ("Seal", "Put on", "By", "Broken", "Why"),
                [
                    (
                        shown.text(seal.number),
                        shown.instant(seal.applied_at),
                        shown.person(content, seal.applied_by),
                        shown.instant(seal.broken_at) if seal.broken_at else "not broken",
                        shown.text(seal.broken_reason or ""),
                    )
                    for seal in exhibit.seals
                ],
                (26, 38, 38, 38, 30),
            )
        )
    return parts


def _authority(content: CertificateContent) -> list[Flowable]:
    given = content.authority
    return [
        *heading("Authority to destroy"),
        facts(
            [
                ("Kind", [AUTHORITIES[given.kind]]),
                (
                    "Given by",
                    [shown.text(", ".join(p for p in (given.given_by, given.rank) if p))],
                ),
                ("Given on", [shown.day(given.given_on)]),
                ("Delegation", [shown.text(given.delegation)] if given.delegation else []),
                ("Reason", [shown.text(given.reason)] if given.reason else []),
            ]
        ),
        *paragraph(" "),
        *paragraph(f"“{shown.text(given.quotation)}”", QUOTE),
    ]


def _holds(content: CertificateContent) -> list[Flowable]:
    holds = content.holds
    intro = (
        f"A hold is a reason why erasing must wait. All were evaluated when the act began, on "
        f"{shown.instant(holds.evaluated_at)}, by the rules with the digest below."
    )
    rows = [
        (
            f"<b>{shown.text(line.title)}</b>",
            shown.text(line.arithmetic),
            shown.day(line.ends_on) if line.ends_on else "–",
            shown.text(line.legal_basis),
            HOLD_STATES[line.state],
        )
        for line in holds.lines
    ]
    return [
        *heading("Holds"),
        *paragraph(intro),
        grid(
            ("Hold", "How it was counted", "Last day", "Basis", "Outcome"),
            rows,
            (34, 52, 24, 40, 20),
        ),
        *paragraph(" "),
        *paragraph(f"Rules: {shown.digest(holds.rules_digest)}"),
    ]


def _scan(content: CertificateContent) -> list[Flowable]:
    parts = heading("Disk image and scan")
    if not content.acquisitions:
        parts += paragraph("No disk image of the item is on record.")
    for acquisition in content.acquisitions:
        parts.append(_image(content, acquisition))
    if not content.scans:
        parts += paragraph(" ")
        parts += paragraph(f"<b>Not examined.</b> {LIMITS_NOT_SCANNED}")
    for scan in content.scans:
        parts += _one_scan(content, scan)
    return parts


LIMITS_NOT_SCANNED = "No scan of this item is on record, so nothing is said about what it held."


def _image(content: CertificateContent, image: CertifiedAcquisition) -> Flowable:
    checked = "not verified"
    if image.verified_at is not None:
        who = shown.person(content, image.verified_by)
        checked = f"read in full by {who} on {shown.instant(image.verified_at)}"
    faults = shown.number(image.faults, "fault", "faults")
    return facts(
        [
            ("Disk image", [f"{shown.text(image.image_name)}, {shown.size(image.size)}"]),
            ("Whole medium", [shown.digest(image.computed_digest)]),
            ("Verified", [f"{checked}; {faults}"]),
        ]
    )


def _one_scan(content: CertificateContent, scan: CertifiedScan) -> list[Flowable]:
    confirmed = (
        f"count confirmed by {shown.person(content, scan.confirmed_by)}"
        if scan.confirmed_by
        else "count not confirmed by a second person"
    )
    hits = [f"{HITS.get(kind, shown.text(kind))}: {n:,}" for kind, n in scan.hits_by_kind.items()]
    found = hits or ["No place was found among the bytes that were compared."]
    ledger = [
        (COVERAGE[field.name], f"{getattr(scan.coverage, field.name):,}")
        for field in fields(Coverage)
        if getattr(scan.coverage, field.name)
    ]
    parts: list[Flowable] = [
        *paragraph(" "),
        facts(
            [
                (
                    "Scan",
                    [f"finished {shown.instant(scan.finished)}, with {shown.text(scan.tool)}"],
                ),
                (
                    "Hash set",
                    [
                        f"{_count_of(scan)}, {confirmed}",
                        shown.digest(scan.hash_set_digest),
                    ],
                ),
                (
                    "Places found",
                    [
                        *found,
                        (
                            f"They belong to {scan.known_files_hit:,} of "
                            f"{shown.number(scan.known_files, 'known file', 'known files')}."
                        ),
                    ],
                ),
                ("Not examined", [shown.text(line) for line in scan.not_examined] or ["nothing"]),
                ("Scan result", [shown.digest(scan.result_digest)]),
            ]
        ),
        *paragraph(" "),
        grid(("Every byte of the medium is in one of these classes", "Bytes"), ledger, (120, 50)),
    ]
    return parts


def _count_of(scan: CertifiedScan) -> str:
    return shown.number(scan.known_files, "known file", "known files")


def _disposal(content: CertificateContent) -> list[Flowable]:
    disposal, receipt = content.disposal, content.disposal.receipt
    destroyed = sentences.is_destruction(content)
    parts = heading("Destruction" if destroyed else "Erasure")
    rows: list[tuple[str, list[str]]] = [
        ("Method", ["Destruction" if destroyed else "Overwrite with zeros, one pass"]),
        ("Category", [CATEGORIES[disposal.category]]),
        ("Plan", [shown.digest(disposal.plan_digest)] if disposal.plan_digest else []),
        ("Carried out by", [shown.person(content, disposal.operator)] if disposal.operator else []),
        ("Starts", [shown.number(disposal.starts, "start", "starts")]),
        ("Accepted beforehand", [shown.text(gap) for gap in disposal.known_gaps]),
    ]
    for signed in sentences.witness_statements(content):
        facts_of = [
            f"{FACTS.get(name, shown.text(name))}: {shown.fact(name, value)}"
            for name, value in signed.statement.facts
        ]
        who = shown.person(content, signed.statement.person_id)
        rows.append(("Witness", [who, *facts_of, shown.instant(signed.statement.made_at)]))
    if receipt is not None:
        target = receipt.target
        rows += [
            ("Tool", [shown.text(f"{receipt.tool.name} {receipt.tool.version}")]),
            (
                "Target",
                [
                    shown.text(
                        f"{target.model or 'no model'}, serial {target.serial or 'not given'}"
                    )
                    + f", {shown.size(target.size)}",
                    TARGETS[receipt.target_kind.value],
                ],
            ),
            (
                "Began and ended",
                [f"{shown.instant(receipt.started)} – {shown.instant(receipt.finished)}"],
            ),
            ("Planned", [shown.size(receipt.bytes_planned)]),
            ("Overwritten", [shown.size(receipt.bytes_written)]),
            ("Read back", [shown.size(receipt.bytes_read_back)]),
            ("Exceptions", _exceptions(content)),
            ("Permit", [shown.mono(receipt.authority)]),
        ]
    parts.append(facts(rows))
    return parts


TARGETS = {
    "block_device": "The device itself.",
    "working_copy": "A file made from a disk image, not the device itself.",
}


def _exceptions(content: CertificateContent) -> list[str]:
    receipt = content.disposal.receipt
    if receipt is None:
        return []
    kinds = (
        ("could not be written", receipt.bad),
        ("could not be read back", receipt.unread),
        ("read back as something else", receipt.different),
    )
    lines = [f"Bytes that {words}: {shown.extents(runs)}" for words, runs in kinds if runs]
    return lines or ["none"]


def _verification(content: CertificateContent) -> list[Flowable]:
    check = content.disposal.verification
    if check is None:
        return []
    rescan = []
    if check.rescan_hits is not None and check.rescan_coverage is not None:
        rescan = [
            (
                f"{shown.number(check.rescan_hits, 'place', 'places')} found; "
                f"{shown.size(check.rescan_coverage.compared)} compared, "
                f"{shown.size(check.rescan_coverage.constant)} held one repeated byte, "
                f"{shown.size(check.rescan_coverage.not_examined)} not examined"
            ),
            f"Hash set: {shown.digest(check.rescan_hash_set)}",
        ]
    return [
        *heading("Verification"),
        facts(
            [
                ("Verified by", [shown.person(content, check.verified_by)]),
                ("Tool", [shown.text(f"{check.tool.name} {check.tool.version}")]),
                (
                    "Began and ended",
                    [f"{shown.instant(check.started)} – {shown.instant(check.finished)}"],
                ),
                ("Read", [shown.size(check.bytes_read)]),
                ("Could not be read", [shown.extents(check.unread) or "nothing"]),
                ("Not zero", [shown.extents(check.different) or "nothing"]),
                ("New scan", rescan or ["none was made"]),
                ("Faults", [shown.number(check.faults, "fault", "faults")]),
            ]
        ),
    ]


def _statements(content: CertificateContent) -> list[Flowable]:
    rows = [
        (
            f"<b>{STATEMENTS[signed.statement.kind]}</b>",
            shown.person(content, signed.statement.person_id),
            shown.instant(signed.statement.made_at),
            shown.mono(hashlib.sha256(to_canonical(signed.statement)).hexdigest()[:16]),
            shown.mono(signed.signature.hex()[:16]),
        )
        for signed in content.statements
    ]
    return [
        *heading("Signed statements"),
        *paragraph(
            "Each person signed with a key of their own. The whole statements and signatures are "
            "in the attached record; shown here are their first 16 digits."
        ),
        grid(
            ("Statement", "Person", "Signed", "Statement", "Signature"), rows, (33, 43, 36, 29, 29)
        ),
    ]


def _limits(content: CertificateContent) -> list[Flowable]:
    return [
        *heading("Limits"),
        *bullets([LIMITS[limit] for limit in content.limits]),
    ]


def _custody(content: CertificateContent) -> list[Flowable]:
    custody = content.custody
    return [
        *heading("Custody log"),
        *paragraph(
            "Every act on this exhibit is an entry of the unit’s custody log. Keep this page: with "
            "the root below, anybody can later tell whether an entry was changed or left out."
        ),
        facts(
            [
                (
                    "Entries",
                    [
                        (
                            f"{shown.number(custody.entries, 'entry', 'entries')} of this exhibit, "
                            f"from number {custody.first_entry:,} to number {custody.last_entry:,}"
                        )
                    ],
                ),
                ("Size of the log", [shown.number(custody.size, "entry", "entries")]),
                ("Root of the log", [shown.mono(shown.spoken_root(custody.root))]),
                ("Head to check with", [shown.mono(f"{custody.size}:{custody.root.hex()}")]),
                ("Log key", [shown.mono(custody.log_key.hex())]),
            ]
        ),
    ]


def _checking(content: CertificateContent) -> list[Flowable]:
    renderer = content.renderer
    versions = ", ".join(f"{name} {ver}" for name, ver in sorted(renderer.versions.items()))
    return [
        *heading("How to check this document"),
        *paragraph(
            "The file is sealed by the unit. Ask the unit for its root certificate in person or by "
            "post, not by the way in which this file reached you. Then run:"
        ),
        *paragraph(shown.mono("expunge certificate verify FILE --trust ROOT.pem --withdrawn LIST")),
        *paragraph(
            "The programme checks the seal, that nothing was added, that the attached record "
            "certificate.json is what these pages show, and every signed statement. The list of "
            "withdrawn documents comes from the unit as well."
        ),
        *paragraph(
            f"Seal: {shown.text(content.seal_level)}. Pages drawn with {shown.text(versions)}; "
            f"template {shown.digest(renderer.template)}.",
            BODY_TEXT,
        ),
    ]
