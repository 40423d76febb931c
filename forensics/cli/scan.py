"""``expunge scan``: look for known files on disk images, devices and folders."""

from __future__ import annotations

import sys
import time
from collections import Counter
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import click

from forensics.cli.passphrase import passphrase_option, read_passphrase
from forensics.errors import WrongUseError
from forensics.hash_sets.opening import open_hash_set
from forensics.output import refuse_existing
from forensics.scanning.executors import spawned_pool, usual_workers
from forensics.scanning.keys import Keys, read_keys
from forensics.scanning.progress import Progress, SilentProgress, StreamProgress
from forensics.scanning.running import ScanMeans, ScanRequest, run_scan
from forensics.scanning.stages import STAGES
from forensics.values import Coverage, HashAlgorithm, Tool

if TYPE_CHECKING:
    from forensics.values import ScanResult

WEAK = {HashAlgorithm.MD5, HashAlgorithm.SHA1}
NOT_EXAMINED = 3


@click.command()
@click.argument(
    "sources", metavar="SOURCE...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option(
    "--hash-set",
    "hash_set_file",
    required=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The hash set to look for; see: expunge hash-set --help.",
)
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="The result to write: JSON that names paths, so a case file of mode 0600.",
)
@passphrase_option
@click.option(
    "--keys",
    "keys_file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Keys of encrypted volumes (TOML). This version opens none, and says so in the result.",
)
@click.option("--all-hashes", is_flag=True, help="Hash every file, whatever its size.")
@click.option("--media-digest", is_flag=True, help="Also take the SHA-256 of each whole medium.")
@click.option(
    "--workers", type=click.IntRange(1, 1024), help="Processes; one per core if left out."
)
@click.option("--scheduler", metavar="ADDRESS", help="Not there yet: several machines.")
@click.option("--stages", default=",".join(STAGES), show_default=True, help="Stages, by commas.")
@click.option(
    "--progress",
    "progress_kind",
    type=click.Choice(["auto", "json", "none"]),
    default="auto",
    show_default=True,
    help="Where the scan is, on standard error: figures only.",
)
@click.option("--restart", is_flag=True, help="Forget an unfinished scan and replace its result.")
@click.pass_context
def scan(  # noqa: PLR0913 -- one argument for each option of the contract
    ctx: click.Context,
    *,
    sources: tuple[Path, ...],
    hash_set_file: Path,
    out: Path,
    passphrase_file: Path | None,
    keys_file: Path | None,
    all_hashes: bool,
    media_digest: bool,
    workers: int | None,
    scheduler: str | None,
    stages: str,
    progress_kind: str,
    restart: bool,
) -> None:
    """Look for the known files of a hash set on each SOURCE.

    A SOURCE is the first segment of a disk image (raw, split raw, E01), a block device, or a folder
    of a logical extraction. Sources are opened read-only. Live, deleted and orphan files are
    compared by their whole content; what could not be examined is listed, and counted byte by byte.

    When a scan is interrupted, the same command goes on from there.

    \b
    Example:
      expunge scan disk.E01 --hash-set case.set --out disk.json --passphrase-file pass
    \b
    Exit codes: 0 nothing was left unexamined; 1 no source could be opened;
    2 wrong use; 3 done, but part of a medium was not examined; 130 interrupted.
    """  # noqa: D301 -- \b is click's mark for a paragraph that keeps its lines
    if scheduler is not None:
        raise WrongUseError("this version scans on one machine only; leave --scheduler out")
    if not restart:
        refuse_existing(out)
    keys = read_keys(keys_file) if keys_file is not None else Keys()
    passphrase = read_passphrase(passphrase_file, what="the hash set", is_new=False)
    hash_set = open_hash_set(hash_set_file, passphrase=passphrase)
    request = ScanRequest(sources, _stages(stages), all_hashes, media_digest, bool(keys))
    workers = workers or usual_workers()
    means = ScanMeans(
        make_executor=partial(spawned_pool, workers),
        in_flight=workers + 1,
        clock=partial(datetime.now, UTC),
        progress=_progress(progress_kind),
        tool=Tool("expunge", version("expunge")),
    )
    result = run_scan(request, hash_set=hash_set, out=out, restart=restart, means=means)
    _tell(result)
    ctx.exit(0 if _is_complete(result) else NOT_EXAMINED)


def _stages(text: str) -> tuple[str, ...]:
    named = {stage.strip() for stage in text.split(",") if stage.strip()}
    if not named:
        raise WrongUseError("name at least one stage, or leave --stages out for all")
    if unknown := sorted(named - set(STAGES)):
        raise WrongUseError(f"there is no stage {unknown[0]!r} in this version; there is: exact")
    return tuple(stage for stage in STAGES if stage in named)


def _progress(kind: str) -> Progress:
    if kind == "none" or (kind == "auto" and not sys.stderr.isatty()):
        return SilentProgress()
    return StreamProgress(sys.stderr, as_json=kind == "json", clock=time.monotonic)


def _is_complete(result: ScanResult) -> bool:
    return not result.faults and not any(s.coverage.not_examined for s in result.sources)


def _tell(result: ScanResult) -> None:
    """Counts and coverage in plain words; no path, no digest."""
    states = Counter(hit.state for hit in result.hits)
    detail = ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
    items = len({hit.item for hit in result.hits})
    click.echo(
        f"Hits: {len(result.hits)}" + (f" ({detail})" if detail else "") + "; the set holds "
        f"{result.hash_set.known_files} known files, {items or 'none'} of them found"
    )
    weak = sum(set(hit.established_by) <= WEAK for hit in result.hits)
    if weak:
        click.echo(f"{weak} of them rest on MD5 or SHA-1 alone: two people must look at them")
    for source in result.sources:
        click.echo(f"{source.image}: {_coverage(source.size, source.coverage)}")
    click.echo(
        "The result names paths and is not encrypted: keep it in an encrypted folder", err=True
    )
    if result.faults:
        click.echo(f"Not examined: {len(result.faults)} faults; the result lists them")
    if not result.hits:
        click.echo("No hit does not mean that nothing is there: see what was not examined")


def _coverage(size: int | None, coverage: Coverage) -> str:
    if size is None:
        return "could not be opened"
    words = {
        "compared": coverage.compared,
        "constant": coverage.constant,
        "not read": coverage.not_read,
        "unreadable": coverage.unreadable,
        "with a bad checksum": coverage.checksum_bad,
        "encrypted": coverage.encrypted,
        "over budget": coverage.over_budget,
        "of a kind that is not opened": coverage.unopened,
    }
    parts = [f"{count} {what}" for what, count in words.items() if count]
    return f"{size} bytes: " + (", ".join(parts) or "nothing to read")
