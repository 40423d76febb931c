"""``expunge certificate edition``: issues a document once more, in another language."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from evidence_store.cli._kit.choosing import find_certificate
from evidence_store.cli._kit.working import working
from evidence_store.documents.editions.wording import LANGUAGES
from evidence_store.documents.languages.catalogue import FORMS
from evidence_store.domain.certificates.certificate import file_of
from evidence_store.domain.certificates.extract_content import EXTRACT_SERIES
from evidence_store.kept_files.editions.translations import (
    issue_edition_of,
    issue_extract_edition_of,
)

if TYPE_CHECKING:
    from evidence_store.cli._kit.working import Work


@click.command()
@click.argument("number")
@click.option(
    "--language", type=click.Choice([*FORMS]), required=True, help="Its tag: cy is Welsh."
)
@working
def edition(*, number: str, language: str, work: Work) -> None:
    """Issue the edition of document NUMBER in another language. The English stays the record.

    NUMBER is that of a certificate, a report, or an extract of the custody log.

    It takes a translation for which its translator and a second person signed: see the verbs of
    documents catalogue.
    """
    if number.startswith(EXTRACT_SERIES):
        own = issue_extract_edition_of(
            work.store, work.desk, number, language=language, keys=work.acting.unit_keys
        )
        _say(work, own, number, language, file_of(own))
        return
    with work.reading as uow:
        record = find_certificate(uow, number)
    # An edition beside the English, never in its place: two texts of equal standing differ
    # somewhere (ADR 118).
    made = issue_edition_of(
        work.store, work.desk, record.id, language=language, keys=work.acting.unit_keys
    )
    _say(work, made.number, record.number, language, made.file_name)


def _say(work: Work, own: str, of: str, language: str, file_name: str) -> None:
    where = work.store.certificates / file_name
    click.echo(f"Edition {own} of {of} in {LANGUAGES[language]} was issued: {where}")
