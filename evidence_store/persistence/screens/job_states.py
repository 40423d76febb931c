"""How far jobs are, and the secrets of those that wait: beside the record, changed in place.

Nothing here is evidence: a job's history stands in the custody log. What is lost here costs a
figure on a page, or a passphrase that is typed again.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from sqlalchemy import Engine, insert, select, update

from evidence_store.domain.unit.jobs import JobFigures
from evidence_store.persistence.engines import tables
from evidence_store.persistence.engines.failures import plain_failures
from forensics.documents import from_json, to_canonical
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


TABLE = tables.job_state


@dataclass(frozen=True, slots=True)
class SqlJobStates:
    """Figures and sealed secrets by job. ``writer`` can write, ``reader`` only reads."""

    writer: Engine = field(repr=False)
    reader: Engine = field(repr=False)

    def report(self, figures: JobFigures) -> None:
        """Keep the newest figures of a job."""
        self._keep(figures.job_id, figures=to_canonical(figures).decode())

    def figures_of(self, job_ids: Collection[str]) -> Mapping[str, JobFigures]:
        """The newest figures of those of these jobs that have any."""
        if not job_ids:
            return {}
        query = select(TABLE.c.job_id, TABLE.c.figures).where(
            TABLE.c.job_id.in_(sorted(job_ids)), TABLE.c.figures.is_not(None)
        )
        with plain_failures(), self.reader.begin() as connection:
            return {
                row.job_id: from_json(row.figures.encode(), JobFigures)
                for row in connection.execute(query)
            }

    def keep_secret(self, job_id: str, sealed: bytes) -> None:
        """Keep a sealed secret until ``forget``."""
        self._keep(job_id, secret=sealed)

    def secret(self, job_id: str) -> bytes | None:
        """The sealed secret, None where none is kept."""
        query = select(TABLE.c.secret).where(TABLE.c.job_id == job_id)
        with plain_failures(), self.reader.begin() as connection:
            row = connection.execute(query).first()
        return None if row is None else row.secret

    def forget(self, job_id: str) -> None:
        """Drop figures and secret of a job that has finished."""
        self._keep(job_id, figures=None, secret=None)

    def _keep(self, job_id: str, **columns: str | bytes | None) -> None:
        with plain_failures(), self.writer.begin() as connection:
            changed = connection.execute(
                update(TABLE).where(TABLE.c.job_id == job_id).values(**columns)
            )
            if changed.rowcount == 0:
                connection.execute(insert(TABLE).values(job_id=job_id, **columns))
