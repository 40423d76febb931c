"""What a selective disposal asks of the person who authorises it: to work its plan out again.

It is their own process that scans the device: of the plan, which is a file, they take nothing but
what people decided of hits. No name of a file is shown here: who plans reads them, both sign for
their number.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from evidence_store.domain.disposals.selected_words import selected_lines
from evidence_store.domain.disposals.selective_plans import WorkedOut
from evidence_store.domain.scans.hit_lists import hit_list
from evidence_store.kept_files.plans import plan_of
from evidence_store.kept_files.scan_results import kept_result
from evidence_store.workflow._kit.subjects.acquired_files import is_registered
from forensics.cli.byte_progress import stop_on_signal
from forensics.cli.erase_surroundings import surroundings
from forensics.cli.passphrase import read_passphrase
from forensics.documents import digest_of
from forensics.errors import WrongUseError
from forensics.value_classes import dataclass
from forensics.values import Digest, HashAlgorithm, Route

if TYPE_CHECKING:
    from evidence_store.cli._kit.working import Work
    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.domain.scans.hit_lists import HitList
    from forensics.hash_set import HashSet
    from forensics.values import ErasePlan, ScanResult, Tool


@dataclass(frozen=True, slots=True)
class SelectiveAsked:
    """What was given on the command line."""

    target: Path | None
    result: Path | None
    hash_set_file: Path | None
    set_passphrase_file: Path | None
    allow_unconfined: bool
    progress: str


def worked_out_again(work: Work, disposal: Disposal, asked: SelectiveAsked) -> WorkedOut | None:
    """Have this process arrive at the plan of a selective disposal; None of any other.

    Raises:
        WrongUseError: what it needs was not given, or was given for another route.
        WrongEntryError: the plan is not in this data folder.
        RefusedTargetError: from the device another plan follows.
    """
    given = (asked.target, asked.result, asked.hash_set_file)
    if disposal.route is not Route.SELECTIVE or disposal.selected is None:
        if any(each is not None for each in given):
            raise WrongUseError("Only of a selective disposal is the plan worked out again")
        return None
    for line in selected_lines(disposal.selected):
        click.echo(line)
    if asked.target is None or asked.hash_set_file is None:
        raise WrongUseError(
            "Which bytes a selective plan takes, you work out again yourself. Connect the device "
            "and give --target DEVICE --hash-set SET"
        )
    plan = plan_of(work.store, disposal.plan_digest)
    hits = _verify(work, disposal, plan, asked, asked.target, asked.hash_set_file)
    click.echo("Worked out again from the device: the plan is the same.")
    # A grade is of a number in a list, and who recorded the scan wrote that list: made again here,
    # any other is refused (ADR 102).
    return WorkedOut(plan, digest_of(hits))


def _verify(
    work: Work,
    disposal: Disposal,
    plan: ErasePlan,
    asked: SelectiveAsked,
    target: Path,
    hash_set_file: Path,
) -> HitList:
    """Work it out; the list of hits that follows from the scan result that people graded."""
    from forensics.hash_sets.opening import open_hash_set  # noqa: PLC0415 -- few verbs read bytes
    from forensics.selecting.planning import read_result  # noqa: PLC0415 -- the same
    from forensics.selecting.reworking import verify_worked_out  # noqa: PLC0415 -- the same

    result = (asked.result or _kept(work, disposal, plan)).read_bytes()
    passphrase = read_passphrase(asked.set_passphrase_file, what="the hash set", is_new=False)
    hash_set = open_hash_set(hash_set_file, passphrase=passphrase)
    with stop_on_signal() as is_stopped:
        around = surroundings(
            is_stopped,
            lambda path: is_registered(path, uow=work.store.reading()),
            asked.progress,
        )
        verify_worked_out(
            plan,
            path=target,
            result=result,
            scan=lambda: _scan(work, target, hash_set, around.tool, asked),
            around=around,
        )
    graded, digest = read_result(result), hashlib.sha256(result).digest()
    of = Digest(HashAlgorithm.SHA256, digest)
    return hit_list(graded, image=graded.sources[0].image, result_digest=of)


def _kept(work: Work, disposal: Disposal, plan: ErasePlan) -> Path:
    selection = plan.selection
    found = selection and kept_result(work.store, selection.result, exhibit_id=disposal.exhibit_id)
    if not found:
        raise WrongUseError(
            "The scan result whose hits were graded is not in this data folder. Give it: "
            "--result FILE"
        )
    return found


def _scan(
    work: Work, target: Path, hash_set: HashSet, tool: Tool, asked: SelectiveAsked
) -> ScanResult:
    from forensics.cli.rescanning import rescan  # noqa: PLC0415 -- few verbs read bytes

    # A result names paths on the medium: it lies among the results, and no longer than it is used.
    work.store.results.mkdir(mode=0o700, exist_ok=True)
    with TemporaryDirectory(prefix=".scan-", dir=work.store.results) as folder:
        return rescan(
            target,
            hash_set=hash_set,
            out=Path(folder) / "result",
            tool=tool,
            allow_unconfined=asked.allow_unconfined,
        )
