"""``expunge scan``: look for known files on disk images, devices and folders."""

from __future__ import annotations

from pathlib import Path

import click

from forensics.cli.cluster_options import AskedCluster, cluster_options
from forensics.cli.keys import PROMPT
from forensics.cli.passphrase import passphrase_option, read_passphrase
from forensics.errors import WrongUseError
from forensics.python_process import loading
from forensics.scanning.result.placing import require_apart, require_place
from forensics.scanning.stages import STAGES
from forensics.scanning.workers.parser_loading import search_rarely


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
    type=click.Path(path_type=Path, exists=True, dir_okay=False, allow_dash=True),
    help="Keys of locked volumes and archives (TOML, mode 0600), or - to be asked.",
)
@click.option(
    "--log",
    "log_file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The log of the acquisition of the one SOURCE, where it does not lie beside it.",
)
@click.option("--all-hashes", is_flag=True, help="Hash every file, regardless of size.")
@click.option("--media-digest", is_flag=True, help="Also take the SHA-256 of each whole medium.")
@click.option(
    "--workers", type=click.IntRange(1, 1024), help="Processes; one per core if left out."
)
@cluster_options
@click.option("--stages", default=",".join(STAGES), show_default=True, help="Stages, by commas.")
@click.option(
    "--progress",
    "progress_kind",
    type=click.Choice(["auto", "json", "none"]),
    default="auto",
    show_default=True,
    help="Where the scan is, on standard error: figures only.",
)
@click.option(
    "--allow-unconfined",
    is_flag=True,
    help="Scan where the system cannot confine what reads the sources; the result says so.",
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
    log_file: Path | None,
    all_hashes: bool,
    media_digest: bool,
    workers: int | None,
    cluster: AskedCluster | None,
    stages: str,
    progress_kind: str,
    allow_unconfined: bool,
    restart: bool,
) -> None:
    """Look for the known files of a hash set on each SOURCE.

    A SOURCE is the first segment of a disk image (raw, split raw, E01, Ex01, AFF4, DMG, QCOW2, VDI,
    VHD, VHDX, VMDK), a block device, or a folder, zip or tar archive, L01 or Lx01 of a logical
    extraction. Sources are opened read-only. Live, deleted and orphan files are compared by their
    whole content (stage exact), and every byte with the blocks of the known files, so that pieces
    are found wherever they lie (stage raw). Files that are containers are opened, and what lies in
    them is compared, as deep as they are nested (stage content). Pictures are decoded and compared
    with those that the hash set describes, so that altered copies are found as candidates for two
    people (stage altered). What could not be examined is listed, and counted byte by byte.

    When a scan is interrupted, the same command goes on from there.

    On a cluster (see docs/cluster.md) each worker opens the hash set by the passphrase in a file of
    its own, which its EXPUNGE_PASSPHRASE_FILE names.

    \b
    Example:
      expunge scan disk.E01 --hash-set case.set --out disk.json --passphrase-file pass
    \b
    Exit codes: 0 nothing was left unexamined; 1 no source could be opened;
    2 wrong use; 3 done, but part of a medium was not examined; 130 interrupted.
    """  # noqa: D301 -- \b is click's mark for a paragraph that keeps its lines
    search_rarely()
    if cluster is not None and workers is not None:
        raise WrongUseError("the workers of a cluster are those it has; leave --workers out")
    if cluster is not None and keys_file is not None:
        raise WrongUseError(
            "keys of volumes do not leave this machine, so a cluster cannot scan what they open; "
            "leave --keys out, or scan here"
        )
    stages_named = _stages(stages)
    require_place(out, restart=restart)
    files_of_ours = (
        hash_set_file,
        None if keys_file == PROMPT else keys_file,
        log_file,
        passphrase_file,
        *(cluster.tls if cluster else ()),
    )
    require_apart(out, (*sources, *filter(None, files_of_ours)))
    # First the server of workers, which loads the most; beside it the passphrase is read and
    # stretched, and this process loads its own part.
    with loading():
        from forensics.scanning.workers.process_starts import begin_loading  # noqa: PLC0415 -- not before

    begin_loading()
    passphrase = read_passphrase(passphrase_file, what="the hash set", is_new=False)
    with loading():
        from forensics.hash_sets.unsealing import open_ahead  # noqa: PLC0415 -- not before

    sections = open_ahead(hash_set_file, passphrase=passphrase)
    with loading():
        from forensics.cli.scanning import Asked, scan_and_tell  # noqa: PLC0415 -- not before

    asked = Asked(
        sources=sources,
        stages=stages_named,
        hash_set=hash_set_file,
        out=out,
        sections=sections,
        keys_file=keys_file,
        log_file=log_file,
        all_hashes=all_hashes,
        media_digest=media_digest,
        workers=workers,
        cluster=cluster,
        progress=progress_kind,
        restart=restart,
        allow_unconfined=allow_unconfined,
    )
    ctx.exit(scan_and_tell(asked))


def _stages(text: str) -> tuple[str, ...]:
    named = {stage.strip() for stage in text.split(",") if stage.strip()}
    if not named:
        raise WrongUseError("name at least one stage, or leave --stages out for all")
    if unknown := sorted(named - set(STAGES)):
        there = ", ".join(STAGES)
        raise WrongUseError(f"there is no stage {unknown[0]!r} in this version; there is: {there}")
    return tuple(stage for stage in STAGES if stage in named)
