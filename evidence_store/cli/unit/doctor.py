"""``expunge doctor``: a checklist of the installation; ``expunge self-check``: of the program."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from evidence_store.bootstrap import open_store
from evidence_store.cli._kit.options import path_option
from evidence_store.health.doctor import examine
from evidence_store.health.findings import State, exit_code
from evidence_store.health.self_check import self_checks

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.health.findings import Finding

_MARKS = {State.FINE: "fine", State.NOTE: "note", State.LOOK: "LOOK", State.BAD: "BAD "}


@click.command()
@path_option(
    "--data",
    envvar="EXPUNGE_DATA",
    metavar="FOLDER",
    help="The data folder; without it only the machine is looked at.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of lines.")
def doctor(data: Path | None, *, as_json: bool) -> None:
    """Look at everything that can be looked at without anybody's key, and say what to do.

    Python and libraries, space, rights and kind of the disk, clock, sandbox, tools, memory, rules,
    database, backups and anchors. Ends with 0 where all is fine, 3 where somebody should look at
    something, 1 where work should stop.
    """
    findings = list(examine(data, opens=open_store))
    _tell(findings, as_json=as_json)
    raise click.exceptions.Exit(exit_code(findings))


@click.command(name="self-check")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of lines.")
def self_check(*, as_json: bool) -> None:
    """Let the program examine itself: its files, its hashes and signatures, a scan, a document.

    Prints the digest of this build, which bundles for the defence carry too. Ends with 1 where a
    check fails, 3 where one could not be made.
    """
    findings = []
    for each in self_checks():
        findings.append(each)
        if not as_json:
            _tell([each], as_json=False)
    if as_json:
        _tell(findings, as_json=True)
    raise click.exceptions.Exit(exit_code(findings))


def _tell(findings: list[Finding], *, as_json: bool) -> None:
    if as_json:
        lines = [asdict(each) for each in findings]
        document = {"exit_code": exit_code(findings), "findings": lines}
        click.echo(json.dumps(document, ensure_ascii=False, indent=1))
        return
    for each in findings:
        click.echo(f"{_MARKS[each.state]}  {each.thing}: {each.sentence}")
        if each.advice:
            click.echo(f"      {each.advice}")
