"""An edition of a certificate of tests, by the made-up translation that two people signed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from evidence_store.certificates.sealing import seal_certificate
from evidence_store.documents.certificates.renderer import this_renderer
from evidence_store.documents.editions.document import draw_edition
from evidence_store.domain.certificates.certificate import ISSUED
from evidence_store.domain.certificates.certificate_content import (
    SEAL_LEVEL,
    CertifiedPerson,
)
from evidence_store.domain.certificates.edition_content import (
    EDITION_SCHEMA,
    EditionContent,
    TranslatedBy,
)
from evidence_store.domain.values.projection import projected
from evidence_store.keys.signers import PemSigner
from evidence_store.workflow._kit.entries_to_prove import edition_entries_to_prove
from evidence_store.workflow._kit.sealed_documents import sha256
from forensics.documents import to_canonical
from forensics.value_classes import dataclass
from tests.builders import a_draft
from tests.evidence_store.certificates import builders
from tests.evidence_store.certificates.builders import NOW, OFFICER, SEALS, VERIFIER, Drawn
from tests.evidence_store.certificates.logged import UnitLog
from tests.evidence_store.documents.languages.made_up import made_up

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidence_store.documents.languages.catalogue import Catalogue

ISSUED_AT = NOW + timedelta(hours=2)
QUALIFICATION = "Member of a society of translators, by examination"


@dataclass(frozen=True)
class Told:
    """An edition with the certificate that it tells, and the log of both."""

    content: EditionContent
    of: Drawn
    log: UnitLog

    @cached_property
    def drawn(self) -> bytes:
        """The file before it is sealed."""
        document = to_canonical(self.content)
        return draw_edition(self.content, self.of.content, document, self.of.summary)


def sealed(drawn: bytes) -> bytes:
    """The file as the unit's own keys seal it."""
    seal = SEALS[False]
    return seal_certificate(
        drawn, key=PemSigner(seal.key_pem), chain_pem=seal.chain_pem, sealed_at=ISSUED_AT
    )


@cache
def issued(make: Callable[[UnitLog], Any] = builders.recorded) -> tuple[Drawn, UnitLog]:
    """A certificate, with the log in which it was issued."""
    log = builders.founded(builders.people())
    one = builders.drawn(make(log))
    content = one.content
    log.set_time(NOW)
    about = {"number": content.number, "json": str(sha256(one.document))}
    log.append(a_draft(ISSUED[content.kind], "c_1", content.exhibit.id, log.now, public=about))
    return one, log


def sign(
    log: UnitLog,
    by: str = OFFICER,
    *,
    words: Catalogue | None = None,
    minutes: int = 30,
    **facts: str,
) -> None:
    """The translator signs for the translation, so many minutes after the document was issued."""
    catalogue = words or made_up()
    log.set_time(NOW + timedelta(minutes=minutes))
    told = {
        "language": catalogue.tag,
        "qualification": QUALIFICATION,
        "sentences": str(len(catalogue.words)),
        "template": str(catalogue.template),
        "translation": str(catalogue.digest),
    }
    log.act("translation.signed", told | facts, translator=by)


def read_over(log: UnitLog, by: str = VERIFIER, *, words: Catalogue | None = None) -> None:
    """Another person reads it over."""
    catalogue = words or made_up()
    told = {
        "language": catalogue.tag,
        "template": str(catalogue.template),
        "translation": str(catalogue.digest),
    }
    log.act("translation.read_over", told, reader=by)


def withdraw(log: UnitLog) -> None:
    """A supervisor withdraws it."""
    told = {"language": "cy", "translation": str(made_up().digest), "reason": "a wrong word"}
    log.act(
        "translation.withdrawn", told, committed={"reason": "a wrong word"},
        supervisor=builders.SUPERVISOR,
    )  # fmt: skip


def edition(log: UnitLog, of: Drawn, *, translator: str = OFFICER, reader: str = VERIFIER) -> Told:
    """What the edition says by that log."""
    catalogue, number = made_up(), of.content.number
    log.append(a_draft("heads.root", None, None, log.now, public=log.log.heads().fields()))
    chain = log.of_exhibit(of.content.exhibit.id)
    proved, proof = edition_entries_to_prove(log, number, chain)  # type: ignore[arg-type]  # as much of a log as it asks for
    head = log.head()
    named = sorted({translator, reader, builders.SUPERVISOR})
    content = EditionContent(
        schema=EDITION_SCHEMA,
        number=f"{number}-cy",
        language="cy",
        training=False,
        issued_at=ISSUED_AT,
        issued_by=builders.SUPERVISOR,
        seal_level=SEAL_LEVEL,
        unit=of.content.unit,
        record=of.document.decode(),
        translated=TranslatedBy(
            catalogue.digest, catalogue.template, translator, QUALIFICATION, reader
        ),
        words=catalogue.words,
        people=tuple(
            projected(CertifiedPerson, each)
            for name in named
            for each in builders.people()
            if each.id == name
        ),
        custody=replace(
            of.content.custody, size=head.size, root=head.root, proved=proved, proof=proof,
            first_entry=chain[0].seq, last_entry=chain[-1].seq, entries=len(chain),
        ),
        renderer=this_renderer(),
    )  # fmt: skip
    return Told(content, of, log)


@cache
def an_edition() -> Told:
    """One that is as it should be."""
    of, log = issued()
    own = log.copy()
    sign(own)
    read_over(own)
    return edition(own, of)
