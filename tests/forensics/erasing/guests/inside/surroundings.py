"""Within a guest: the program's own parts, over the drives that QEMU or the kernel makes up.

That the drives of a guest are no hardware is what the program says of them, and stays so: what a
test lifts of that, it lifts here, by name.
"""

from __future__ import annotations

import json
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from unittest.mock import patch

from forensics.erasing.devices.block_devices import THIS_MACHINE
from forensics.erasing.firmware import hardware
from forensics.erasing.planning import plan_whole
from forensics.erasing.surroundings import Surroundings
from forensics.erasing.tools.running import run_tool
from forensics.errors import ForensicsError
from forensics.values import ErasureMethod, Route, Tool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from forensics.erasing.tools.answers import ToolAnswer
    from forensics.erasing.tools.commands import Command
    from forensics.values import ErasePlan
    from forensics.values.firmware_runs import FirmwareJudgement

TOOL = Tool("expunge", "0.1.0")
_SHARE = 32  # of Identify Namespace: see ``nvme_format``


def around(**changes: object) -> Surroundings:
    """This machine as it is, with its clocks and its tools."""
    made = Surroundings(
        tool=TOOL,
        machine=THIS_MACHINE,
        is_acquisition=lambda _: False,
        now=lambda: datetime.now(UTC),
        clock=time.monotonic,
        pause=time.sleep,
        is_stopped=lambda: False,
        report=lambda _: None,
        renew_every=1,
        patience=60,
        mark_every=1 << 20,
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # fields by name


def plan(device: Path, method: ErasureMethod, here: Surroundings) -> ErasePlan:
    return plan_whole(
        device,
        route=Route.WHOLE,
        method=method,
        tool=TOOL,
        now=here.now(),
        machine=here.machine,
        is_acquisition=here.is_acquisition,
    )


@contextmanager
def taken_for_hardware() -> Iterator[None]:
    """Let the drives of a guest pass for what they are not, in this process alone."""
    with (
        patch.object(hardware, "is_guest", lambda _: False),
        patch.object(hardware, "_MADE_UP_DRIVES", ()),
    ):
        yield


def patiently(command: Command, **where: object) -> ToolAnswer:
    """Run a tool as always, and wait for it: on a busy computer it takes a minute to begin here."""
    return run_tool(replace(command, seconds=max(command.seconds, 900)), **where)  # type: ignore[arg-type]  # as ``AskTool`` has them


class SaysItsShare:
    """QEMU's drive formats, and gives no share of it (FPI is 0). The share is added to its answer,
    for fifteen seconds: it formats in one, and a tool takes five to begin here.

    With ``forgets``, the drive is asked to flush in the place of every format: it says that all
    went well, and nothing is erased.
    """

    def __init__(self, *, forgets: bool = False) -> None:
        self.forgets, self._is_formatting = forgets, False

    def __call__(self, command: Command, **where: object) -> ToolAnswer:
        if command.words[0] == "format":
            return self._format(command, where)
        answer = run_tool(command, **where)  # type: ignore[arg-type]  # as ``AskTool`` has them
        if command.words[0] != "id-ns" or len(answer.output) <= _SHARE:
            return answer
        share = 0x80 | (50 if self._is_formatting else 0)
        output = answer.output[:_SHARE] + bytes([share]) + answer.output[_SHARE + 1 :]
        return replace(answer, output=output)

    def _format(self, command: Command, where: dict[str, object]) -> ToolAnswer:
        self._is_formatting = True
        try:
            flush = replace(command, words=("flush", command.words[1]))
            answer = run_tool(flush if self.forgets else command, **where)  # type: ignore[arg-type]  # the same
            time.sleep(15)
            return answer
        finally:
            self._is_formatting = False


def findings(judgement: FirmwareJudgement) -> dict[str, list[str]]:
    return {each.finding.value: [each.answer.value, each.why] for each in judgement.findings}


def refusal(act: Callable[[], object]) -> str | None:
    """The sentence with which it was refused; None where it was done."""
    try:
        act()
    except ForensicsError as error:
        return f"{type(error).__name__}: {error}"
    return None


def tell(told: dict[str, object]) -> None:
    """Give the results to the test, which stands outside."""
    print(f"TOLD {json.dumps(told, default=str)}", flush=True)  # noqa: T201 -- it is how it tells
