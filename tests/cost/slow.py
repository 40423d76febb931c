"""Which of the slow modules a run of the whole suite holds: of each layer a share, drawn.

A slow module takes some seconds, and is in the list beside this file. Of those of a layer every
run holds some, another day others. What is quick is in every run, and so is a module that nobody
has measured. A person who names a path, a test or a word is given all of it.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pytest

    from tests.cost.drawing import Draw

ROOT = Path(__file__).parents[2]
LIST = Path(__file__).with_name("slow.txt")
SLOW = 3.0
"""From how many seconds on, in a run of the whole suite, a module is slow."""
SHARE = 1 / 6
"""Of the time that the slow modules of a layer take, and of no more than one module beyond it."""
ALWAYS = frozenset(
    {
        "tests/attacks/test_certificates.py",
        "tests/attacks/test_log_and_bundle.py",
        "tests/evidence_store/cli/whole_way/test_loop_device.py",
        "tests/test_demo.py",
        "tests/webui/journeys/test_journey.py",
    }
)
"""In every run: the whole way by commands, in a browser and on a real device, and the forgeries."""


def read(file: Path = LIST) -> dict[str, float]:
    """The seconds of each slow module, by its path from the root of the project."""
    lines = (line.split() for line in file.read_text("utf-8").splitlines())
    return {path: float(seconds) for seconds, path in lines}


def write(seconds: Mapping[str, float], file: Path = LIST) -> None:
    """Write the list of those that are slow, from what a whole run took for each module."""
    slow = sorted((path, took) for path, took in seconds.items() if took >= SLOW)
    file.write_text("".join(f"{took:6.1f} {path}\n" for path, took in slow), "utf-8")


def left_out(draw: Draw, slow: Mapping[str, float]) -> frozenset[Path]:
    """The modules that this run leaves out."""
    if draw.seed is None:
        return frozenset()
    layers: dict[str, list[str]] = defaultdict(list)
    for path in {*slow} - ALWAYS:
        layers["/".join(path.split("/")[:2])].append(path)
    held = {each for modules in layers.values() for each in _some(draw.in_turn(modules), slow)}
    return frozenset(ROOT / each for each in {*slow} - ALWAYS - held)


def _some(modules: Iterable[str], slow: Mapping[str, float]) -> Iterator[str]:
    """The first ones, until they take a share of what all of them take."""
    modules = [*modules]
    left = SHARE * sum(slow[each] for each in modules)
    for each in modules:
        if left <= 0:
            return
        left -= slow[each]
        yield each


class Measured:
    """A plugin of a run of the whole suite: writes the list when the run ends."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[report.nodeid.partition("::")[0]] += report.duration

    def pytest_sessionfinish(self) -> None:
        write(self.seconds)
