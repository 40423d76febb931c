"""Answers of tools made for a test, without a tool."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from forensics.erasing.tools.answers import ToolAnswer
from forensics.values import Digest, ExternalTool, HashAlgorithm, RunEnding, ToolRun

if TYPE_CHECKING:
    from forensics.erasing.devices.facts.source import FactSource

NOW = datetime(2026, 11, 29, tzinfo=UTC)


def an_answer(
    output: str | bytes, errors: str = "", *, ending: RunEnding = RunEnding.EXITED
) -> ToolAnswer:
    data = output.encode() if isinstance(output, str) else output
    run = ToolRun(
        tool=ExternalTool.HDPARM,
        version="9.65",
        program=None,
        words=(),
        started=NOW,
        finished=NOW,
        ending=ending,
        exit_code=0 if ending is RunEnding.EXITED else None,
        output=_digest(data),
        errors=_digest(errors.encode()),
        is_confined=True,
    )
    return ToolAnswer(run, data, errors.encode())


def answers_of(source: FactSource, *outputs: str | bytes) -> list[ToolAnswer]:
    """One answer for each command of a source; those that are not given are empty."""
    given = [*outputs, *[""] * (len(source.commands) - len(outputs))]
    return [an_answer(each) for each in given]


def _digest(data: bytes) -> Digest:
    return Digest(HashAlgorithm.SHA256, sha256(data).digest())
