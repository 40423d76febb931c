"""What the benchmark found, as text, as a table of the documentation, and as a plot in SVG."""

from __future__ import annotations

import math
import os
import platform
import re
import shutil
import subprocess
from dataclasses import field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks.measuring import Ratio
from forensics.value_classes import dataclass

BEGIN, END = "<!-- table: begin -->", "<!-- table: end -->"
WIDTH, ROW, LEFT, LEAST, MOST = 900, 30, 430, 0.01, 10.0


@dataclass(frozen=True)
class Row:
    """One comparison, with the goals for the ratio of wall times where there are any."""

    ours: str
    peer: str
    ratio: Ratio | None
    recall: str
    must: float | None
    aim: float | None
    skipped: str = ""


@dataclass
class Report:
    """All that one run of the benchmark found."""

    medium: str
    pairs: int
    cores: float
    rows: list[Row] = field(default_factory=list)
    other: list[tuple[str, str]] = field(default_factory=list)
    seconds: float = 0.0


def as_text(report: Report) -> str:
    """The report for a terminal or the documentation: a table in Markdown."""
    lines = [
        f"Medium: {report.medium}. Medians of {report.pairs} alternating pairs, warm cache.",
        (
            f"Machine: {machine()}. Two cores side by side: {report.cores:.2f} of full speed at the"
            f" least. Measured in {report.seconds / 60:.0f} minutes."
        ),
        f"Versions: {versions()}.",
        "",
        (
            "| Expunge | compared with | wall ratio (least to most) | processor ratio | seconds"
            " | plants found, Expunge and peer | must | aim |"
        ),
        "|---|---|---|---|---|---|---|---|",
        *(_line(row) for row in report.rows),
    ]
    if report.other:
        lines += ["", "| Measured alone | |", "|---|---|"]
        lines += [f"| {name} | {value} |" for name, value in report.other]
    return "\n".join(lines) + "\n"


def write_docs(report: Report, page: Path, plot: Path) -> None:
    """Put the table between the marks of ``page``, and the plot beside it."""
    text = page.read_text()
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    shown = f"{BEGIN}\n{as_text(report)}\n![Ratios of wall time]({plot.name})\n{END}"
    page.write_text(before + shown + after)
    plot.write_text(as_svg(report))


def as_svg(report: Report) -> str:
    """Bars of the wall ratios on a logarithmic scale, a tick for each goal that must be reached."""
    rows = [row for row in report.rows if row.ratio]
    height = ROW * (len(rows) + 2)
    size = f'width="{WIDTH}" height="{height}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="12">',
        '<rect width="100%" height="100%" fill="#ffffff"/>',
    ]
    for mark in (0.01, 0.1, 1.0, 10.0):
        x = _x(mark)
        parts.append(f'<line x1="{x}" y1="22" x2="{x}" y2="{height}" stroke="#b1b4b6"/>')
        parts.append(f'<text x="{x}" y="16" text-anchor="middle">{mark:g}</text>')
    for number, row in enumerate(rows):
        parts += _bar(row, ROW * (number + 1))
    return "\n".join([*parts, "</svg>", ""])


def machine() -> str:
    """Processor, number of cores, memory, system."""
    found = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    name = found.group(1) if found else platform.machine()
    return f"{name}, {os.cpu_count()} cores, {memory:.0f} GiB, Linux {platform.release()}"


def versions() -> str:
    """The versions of what was measured."""
    asked = {
        "sleuthkit": ("fls", "-V"),
        "ewf-tools": ("ewfverify", "-V"),
        "md5deep": ("md5deep", "-v"),
        "foremost": ("foremost", "-V"),
    }
    packages = ("expunge", "numpy", "pytsk3", "isal", "blake3")
    said = [f"{name} {_said(command)}" for name, command in asked.items()]
    if hasher := shutil.which("recursive_hasher"):
        asks = "from importlib.metadata import version; print(version('dfvfs'))"
        said.append(f"dfvfs {_said((str(Path(hasher).parent / 'python'), '-c', asks))}")
    return ", ".join(
        [f"CPython {platform.python_version()}", *(_package(name) for name in packages), *said]
    )


def _line(row: Row) -> str:
    if row.ratio is None:
        return f"| {row.ours} | {row.peer} | skipped: {row.skipped} | | | | | |"
    r = row.ratio
    goal = [f"{goal:.2f}" if goal else "" for goal in (row.must, row.aim)]
    return (
        f"| {row.ours} | {row.peer} | **{r.wall:.3f}** ({r.least:.3f} to {r.most:.3f})"
        f" | {r.cpu:.3f} | {r.ours.wall:.2f} / {r.theirs.wall:.2f} | {row.recall}"
        f" | {goal[0]} | {goal[1]} |"
    )


def _bar(row: Row, y: int) -> list[str]:
    if row.ratio is None:
        return []
    start, end = _x(LEAST), _x(row.ratio.wall)
    parts = [
        f'<text x="{LEFT - 10}" y="{y + 14}" text-anchor="end">{row.ours} / {row.peer}</text>',
        f'<rect x="{start}" y="{y + 3}" width="{max(end - start, 1)}" height="14" fill="#1d70b8"/>',
        f'<text x="{end + 4}" y="{y + 14}">{row.ratio.wall:.3f}</text>',
    ]
    if row.must:
        x = _x(row.must)
        parts.append(
            f'<line x1="{x}" y1="{y}" x2="{x}" y2="{y + 20}" stroke="#d4351c" stroke-width="2"/>'
        )
    return parts


def _x(ratio: float) -> int:
    bounded = min(max(ratio, LEAST), MOST)
    share = math.log(bounded / LEAST) / math.log(MOST / LEAST)
    return round(LEFT + share * (WIDTH - LEFT - 60))


def _said(command: tuple[str, ...]) -> str:
    try:
        done = subprocess.run(command, check=False, capture_output=True, text=True)
    except OSError:
        return "not installed"
    found = re.search(r"\d+\.[\w.+-]+|\d{8}", done.stdout + done.stderr)
    return found.group() if found else "of unknown version"


def _package(name: str) -> str:
    try:
        return f"{name} {version(name)}"
    except PackageNotFoundError:
        return f"{name} not installed"
