"""``expunge erase plan --route selective``: what it asks, shows and writes."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click

from forensics.cli.passphrase import read_passphrase
from forensics.cli.printable import printable
from forensics.cli.rescanning import rescan
from forensics.erasing.planning import write_plan
from forensics.errors import WrongUseError
from forensics.hash_sets.opening import open_hash_set
from forensics.regular_files import open_regular
from forensics.selecting.choosing import Choice
from forensics.selecting.planning import freeze, look, require_agreed
from forensics.value_classes import dataclass
from forensics.values import ErasureMethod

if TYPE_CHECKING:
    from collections.abc import Callable

    from forensics.erasing.surroundings import Surroundings
    from forensics.selecting.ranges import Worked
    from forensics.values import ScanResult
    from forensics.values.planned.selections import Selection

_REASON = re.compile(r"[a-z][a-z_]{0,39}")
_RANGE = re.compile(r"([0-9]{1,9})(?:-([0-9]{1,9}))?")
_MOST_NUMBERS = 1_000_000
_NUMBERS = 'Numbers of hits in RESULT, from 1: "3-9,12".'


@dataclass(frozen=True, slots=True)
class SelectiveAsk:
    """What was asked on the command line."""

    result: Path | None
    target: Path
    out: Path
    passphrase_file: Path | None
    hash_set_file: Path | None
    reason: str | None
    keep: str | None
    leave: str | None
    take: str | None
    whole: str | None
    names_may_stay: bool
    allow_unconfined: bool

    @property
    def choice(self) -> Choice:
        """What was decided of hits."""
        return Choice(
            keep=read_hit_numbers(self.keep or ""),
            leave=read_hit_numbers(self.leave or ""),
            take=read_hit_numbers(self.take or ""),
            whole=read_hit_numbers(self.whole or ""),
            may_keep_names=self.names_may_stay,
        )


def selective_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a verb what the selective route asks."""
    path = click.Path(path_type=Path)
    options = (
        click.option("--hash-set", "hash_set_file", type=path, help="The set of RESULT."),
        click.option("--reason", metavar="CODE", help="The ground for route selective."),
        click.option("--keep", help=f"Hits that are not the picture, and stay. {_NUMBERS}"),
        click.option("--leave", help=f"Hits that stay in their container. {_NUMBERS}"),
        click.option("--take", help=f"Candidates that two people graded evidential. {_NUMBERS}"),
        click.option("--whole", help=f"Hits whose whole container is overwritten. {_NUMBERS}"),
        click.option("--names-may-stay", is_flag=True, help="You read the names: all may stay."),
        click.option("--allow-unconfined", is_flag=True, help="As for a scan."),
    )
    for option in reversed(options):
        function = option(function)
    return function


def plan_files(ask: SelectiveAsk, *, method: ErasureMethod, around: Surroundings) -> None:
    """Scan the medium, show what would be overwritten and what stays, and write the plan.

    Raises:
        WrongUseError: something was not given, or decisions are missing.
        RefusedTargetError: there are grounds to refuse the route.
    """
    if ask.result is None or ask.hash_set_file is None or ask.reason is None:
        raise WrongUseError("Route selective needs RESULT, --hash-set SET and --reason CODE")
    if not _REASON.fullmatch(ask.reason):
        raise WrongUseError("A reason is a code such as third_party_owner")
    if method is not ErasureMethod.OVERWRITE_ZEROS:
        raise WrongUseError("Route selective overwrites with zeros; leave --method out")
    choice = ask.choice
    with open_regular(ask.result) as file:
        result = file.read()
    passphrase = read_passphrase(ask.passphrase_file, what="the hash set", is_new=False)
    hash_set = open_hash_set(ask.hash_set_file, passphrase=passphrase)

    def scan() -> ScanResult:
        # Its result names files, and is needed no longer than it takes to hold it against RESULT.
        with TemporaryDirectory(prefix=".scan-", dir=ask.out.absolute().parent) as folder:
            return rescan(
                ask.target,
                hash_set=hash_set,
                out=Path(folder) / "result",
                tool=around.tool,
                allow_unconfined=ask.allow_unconfined,
            )

    looked = look(ask.target, result=result, scan=scan, choice=choice, around=around)
    _show_names(looked.worked)
    for number, name in looked.worked.undecided:
        click.echo(f"Hit {number} lies in {printable(name)}")
    require_agreed(looked)
    plan = freeze(looked, reason=ask.reason, around=around)
    write_plan(ask.out, plan)
    if plan.selection is not None:
        _show(plan.selection, ask.out)


def read_hit_numbers(text: str) -> frozenset[int]:
    """Hit numbers as a person types them.

    Raises:
        WrongUseError: something else is typed.
    """
    found: set[int] = set()
    for part in filter(None, re.split(r"[,\s]+", text)):
        match = _RANGE.fullmatch(part)
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
        if not 1 <= first <= last or last - first > _MOST_NUMBERS:
            raise WrongUseError('Type hit numbers like this: "3-9,12"')
        found.update(range(first, last + 1))
    return frozenset(found)


def _show_names(worked: Worked) -> None:
    if worked.names:
        click.echo("These names stay on the medium. Look for any that can name a victim:")
        for name in worked.names:
            click.echo(f"  {printable(name)}")


def _show(selection: Selection, out: Path) -> None:
    click.echo("Planned, and nothing was written to the target:")
    for why, number in selection.bytes_by_reason().items():
        click.echo(f"  {number:,} bytes of {why.named}")
    for limit in selection.limits:
        click.echo(limit)
    for check in selection.checks:
        said = f"{check.where} ({check.label}): {check.verdict.replace('_', ' ')}"
        click.echo(f"File system before, {said}")
    click.echo(f"The plan is {out.name}. The person who signs for it signs for all of this")
