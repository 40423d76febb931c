"""Lists of what a scan examined and found, and of the long work that does it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evidence_store.domain.cases.case import Case
from evidence_store.domain.exhibits.exhibit import Exhibit
from evidence_store.domain.people.duties import Act
from evidence_store.domain.scans.gradings import Grade, grades_of, in_text
from evidence_store.domain.scans.hit_lists import HitLine
from evidence_store.domain.unit.jobs import Job, JobState
from evidence_store.kept_files.hits import hits_of
from evidence_store.tables.exhibits import exhibit_link
from evidence_store.tables.listing import Asking, ListedOf, Listing
from evidence_store.tables.table import CellKind, Column, LinkTo, Of, PageLink, Table
from evidence_store.words.scan_words import Share, allocation, app_named, likeness, piece, shares
from evidence_store.workflow.scans.hits import ScanView, review_scan
from evidence_store.workflow.unit.jobs import list_jobs
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evidence_store.domain.scans.gradings import HitGrading
    from evidence_store.domain.scans.scan import HashSetRecord
    from evidence_store.workflow._kit.ports import UnitOfWork
    from forensics.hash_sets.lists.rejected import RejectedRow


FAILED_FIRST = (JobState.FAILED, JobState.RUNNING, JobState.QUEUED, JobState.STOPPED, JobState.DONE)


@dataclass(frozen=True, slots=True)
class GradedHit:
    """One hit of a scan, and what two people say it is."""

    scan_id: str
    hit: HitLine
    grade: Grade | None

    @property
    def link(self) -> PageLink:
        """The hit by its number."""
        number = str(self.hit.number)
        return PageLink(number, LinkTo.HIT, f"{self.scan_id}-{number}", before="Hit ")


@dataclass(frozen=True, slots=True)
class ListedJob:
    """One job, its case, and its exhibit; None where it is about the whole case."""

    job: Job
    case: Case
    exhibit: Exhibit | None

    @property
    def link(self) -> PageLink:
        """What it is about, by its reference."""
        if self.exhibit is not None:
            return exhibit_link(self.exhibit)
        return PageLink(f"Case {self.case.reference}", LinkTo.CASE, self.case.id)


def listed_jobs(uow: UnitOfWork, jobs: Iterable[Job]) -> list[ListedJob]:
    """Return the jobs with what they are about, in their order."""
    found = list(jobs)
    cases = {each.id: each for each in uow.cases.find(id={job.case_id for job in found})}
    named = uow.exhibits.find(id={job.exhibit_id for job in found if job.exhibit_id})
    exhibits = {each.id: each for each in named}
    return [
        ListedJob(job, cases[job.case_id], exhibits[job.exhibit_id] if job.exhibit_id else None)
        for job in found
    ]


def found_in(view: ScanView, hits: Iterable[HitLine]) -> list[GradedHit]:
    """Hits of a scan with their grades."""
    grades = grades_of(view.hits, view.gradings)
    return [GradedHit(view.scan.id, hit, grades.get(hit.number)) for hit in hits]


def _view(asking: Asking) -> ScanView:
    return review_scan(asking.desk, asking.subject)


def _found(asking: Asking) -> list[GradedHit]:
    view = _view(asking)
    image = view.acquisition.image_name
    listed = hits_of(asking.store, view.scan.result_digest, listed=view.hit_list, image=image)
    return found_in(view, listed.hits)


def _work(asking: Asking) -> list[ListedJob]:
    jobs = list_jobs(asking.desk)
    with asking.reading() as uow:
        found = listed_jobs(uow, jobs)
    return sorted(found, key=lambda each: FAILED_FIRST.index(each.job.state))


HITS: Table[GradedHit] = Table(
    "Hits of this scan",
    (
        Column("hit", "Hit", lambda row: row.link, CellKind.NUMBER),
        # By its number alone: no name and no digest of a picture stands in a list.
        Column("known_file", "Known file", lambda row: row.hit.known, CellKind.NUMBER),
        Column("kind", "Kind", lambda row: row.hit.kind),
        Column("piece", "Which part", lambda row: piece(row.hit), below="{}", terminal=False),
        # Figures of the known picture alone: no list and no set holds the picture itself.
        Column("likeness", "Like the known picture", lambda row: likeness(row.hit), below="{}",
               empty=""),
        Column("lies_in", "Where it lies", lambda row: row.hit.state),
        Column("app", "App or user that its path names", lambda row: app_named(row.hit), below="{}",
               empty=""),
        Column("allocated", "Place", lambda row: allocation(row.hit), below="{}"),
        Column("length", "Size", lambda row: row.hit.length, CellKind.BYTES),
        Column("place", "Offset and length in bytes",
               lambda row: tuple(f"{one.offset}+{one.length}" for one in row.hit.extents),
               CellKind.LONG, terminal=False),
        Column("known_offset", "From byte", lambda row: row.hit.known_offset, CellKind.NUMBER,
               page=False, terminal=False),
        Column("edge_before", "Not established before", lambda row: row.hit.edge[0],
               CellKind.NUMBER, page=False, terminal=False),
        Column("edge_after", "Not established after", lambda row: row.hit.edge[1], CellKind.NUMBER,
               page=False, terminal=False),
        # On MD5 or SHA-1 alone it is a candidate, for two people to look at (ADR 4).
        Column("strong_digest", "By a strong digest", lambda row: row.hit.is_strong, page=False,
               terminal=False),
        Column("grade", "Graded", lambda row: row.grade, empty="Not yet"),
    ),
    "No hit. See what was not examined.",
)  # fmt: skip


COVERAGE: Table[Share] = Table(
    "Every byte that was to be scanned, in one class each",
    (
        Column("class", "Class", lambda row: row.title),
        Column("meaning", "Meaning", lambda row: row.meaning, below="{}", terminal=False),
        Column("examined", "Examined",
               lambda row: "Examined" if row.is_examined else "Not examined"),
        Column("bytes", "Size", lambda row: row.size, CellKind.BYTES),
        Column("share", "Share", lambda row: row.percent),
    ),
    "No byte.",
)  # fmt: skip


GRADES: Table[Of[HitGrading]] = Table(
    "Grades, newest first",
    (
        Column("hits", "Hits", lambda row: in_text(row.one.hits)),
        Column("count", "How many", lambda row: row.one.count, CellKind.NUMBER),
        Column("grade", "Grade", lambda row: row.one.grade),
        Column("graded_by", "By", lambda row: row.name(row.one.graded_by)),
        Column("graded_utc", "Graded", lambda row: row.one.graded_at, below="{}"),
        Column("reason", "Reason", lambda row: row.one.reason, below="{}"),
        Column("state", "Second person", lambda row: row.one.state),
        Column("second_person", "Who", lambda row: row.name(row.one.settled_by), below="{}"),
        Column("settled_utc", "Settled", lambda row: row.one.settled_at, below="{}"),
        Column("settled_reason", "Why", lambda row: row.one.settled_reason, below="{}"),
        Column("id", "Id", lambda row: row.one.id, page=False),
    ),
    "No hit is graded yet.",
)  # fmt: skip


JOBS: Table[ListedJob] = Table(
    "All work, failed work first",
    (
        Column("exhibit", "Exhibit or case", lambda row: row.link),
        Column("work", "Work", lambda row: row.job.kind),
        Column("state", "State", lambda row: row.job.state),
        Column("asked_utc", "Asked for", lambda row: row.job.asked_at, page=False),
        Column("how_it_ended", "How far, or how it ended", lambda row: row.job.said,
               CellKind.SENTENCE, empty=""),
        Column("ended_utc", "Ended", lambda row: row.job.ended_at, below="{}"),
        Column("id", "Id", lambda row: row.job.id, page=False),
    ),
    "No work has been requested yet.",
)  # fmt: skip


HASH_SETS: Table[Of[HashSetRecord]] = Table(
    "Hash sets of this case",
    (
        Column("known_files", "Known files",
               lambda row: None if row.one.is_count_open else row.one.known_files, CellKind.NUMBER,
               empty="Shown once it is confirmed"),
        Column("registered_by", "Registered by", lambda row: row.name(row.one.registered_by)),
        Column("registered_utc", "Registered", lambda row: row.one.registered_at, below="{}"),
        Column("confirmed_by", "Count confirmed by", lambda row: row.name(row.one.confirmed_by),
               empty="Nobody yet"),
        Column("confirmed_utc", "Confirmed", lambda row: row.one.confirmed_at, below="{}"),
        Column("worker", "The worker opens it",
               lambda row: "Yes" if row.one.has_worker_slot else "No"),
        Column("id", "Id", lambda row: row.one.id, page=False),
    ),
    "No hash set is registered in this case.",
)  # fmt: skip


REJECTED: Table[RejectedRow] = Table(
    "Rejected rows",
    (
        Column("row", "Row", lambda row: row.place),
        Column("reason", "Why", lambda row: row.reason),
    ),
    "None. Every row was used.",
)  # fmt: skip


LISTS: tuple[Listing[Any, Any], ...] = (
    Listing("hits", "known-set hits", ListedOf.SCAN, Act.REVIEW, "the hits of a scan", HITS, _found,
            list),
    Listing("coverage", "acquisition coverage", ListedOf.SCAN, Act.REVIEW, "the coverage of a scan",
            COVERAGE, _view, lambda view: shares(view.scan.coverage)),
    Listing("grades", "acquisition grades", ListedOf.SCAN, Act.REVIEW, "the grades of a scan",
            GRADES, _view, lambda view: [Of(each, view.names) for each in view.gradings[::-1]]),
    Listing("work", "work list", ListedOf.UNIT, Act.REVIEW, "the list of work", JOBS, _work,
            list),
)  # fmt: skip
