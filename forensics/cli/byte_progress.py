"""Showing how far a copy or an erasure has come, on standard error; no name is ever shown."""

from __future__ import annotations

import json
import signal
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from forensics.figures import duration_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from forensics.erasing.progress import Progress, Report

progress_option = click.option(
    "--progress",
    type=click.Choice(["auto", "json", "none"]),
    default="auto",
    show_default=True,
    help="Show how far it has come: for people, as JSON lines, or not at all.",
)


def choose_report(mode: str) -> Report:
    """Choose how progress is shown: a line that changes, lines of JSON, or silence.

    ``auto`` is silent where nobody is watching a terminal.
    """
    if mode == "json":
        return _tell_json
    if mode == "auto" and sys.stderr.isatty():
        return _tell_people
    return lambda _: None


def choose_notice(mode: str) -> Callable[[str], object]:
    """Choose how a remark beside the progress is shown: to people at a terminal, or not at all."""
    if mode == "auto" and sys.stderr.isatty():
        return lambda sentence: click.echo(sentence, err=True)
    return lambda _: None


@contextmanager
def stop_on_signal() -> Iterator[Callable[[], bool]]:
    """Return a question that is answered yes once Ctrl-C or a termination signal came.

    The block in hand is finished and what was done is kept, whatever the signal.
    """
    asked = threading.Event()
    kinds = (signal.SIGINT, signal.SIGTERM)
    before = {kind: signal.signal(kind, lambda *_: asked.set()) for kind in kinds}
    try:
        yield asked.is_set
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)


def sentence(progress: Progress) -> str:
    """``writing: 1.0 of 8.0 GiB (12%), 180 MiB/s, 1 min left``."""
    share = 100 * progress.done // progress.total if progress.total else 100
    done, total = (size / (1 << 30) for size in (progress.done, progress.total))
    text = f"{progress.phase}: {done:.1f} of {total:.1f} GiB ({share}%)"
    if progress.rate:
        text += f", {progress.rate / (1 << 20):.0f} MiB/s"
    if progress.seconds_left is not None and progress.done < progress.total:
        text += f", {duration_text(progress.seconds_left)} left"
    return text


def _tell_people(progress: Progress) -> None:
    is_last = progress.done >= progress.total
    click.echo(f"\r{sentence(progress):<72}", err=True, nl=is_last)


def _tell_json(progress: Progress) -> None:
    left = progress.seconds_left
    document = {
        "phase": str(progress.phase),
        "done": progress.done,
        "total": progress.total,
        "rate": round(progress.rate),
        "left_s": None if left is None else round(left, 1),
    }
    click.echo(json.dumps(document), err=True)
