"""Running a tool on a device. Its exit code is kept, and decides nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from hashlib import file_digest, sha256
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from forensics.erasing.tools.answers import ToolAnswer
from forensics.erasing.tools.hearing import Heard, hear
from forensics.erasing.tools.reach import NOTHING, Reach
from forensics.erasing.tools.toolbox import SYSTEM_TOOLS, Toolbox
from forensics.erasing.tools.versions import version_in, version_words
from forensics.sandbox.landlock import landlock_abi
from forensics.values import Digest, HashAlgorithm
from forensics.values.tool_runs import ExternalTool, RunEnding, ToolRun

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from forensics.erasing.tools.commands import Command


class AskTool(Protocol):
    """Gives a command to its tool, as ``run_tool`` does."""

    def __call__(
        self,
        command: Command,
        *,
        device: Path | None,
        nodes: Iterable[Path] = (),
        toolbox: Toolbox = SYSTEM_TOOLS,
    ) -> ToolAnswer:
        """Return what it answered. Whatever happens to it is in the answer."""


_VERSION_SECONDS, _VERSION_BYTES = 10.0, 1 << 16


def run_tool(
    command: Command,
    *,
    device: Path | str | None,
    nodes: Iterable[Path] = (),
    toolbox: Toolbox = SYSTEM_TOOLS,
    reach: Reach = NOTHING,
    watch: Callable[[bytes], object] | None = None,
) -> ToolAnswer:
    """Run a tool and return what it answered. Whatever happens to it is in the answer.

    It is given no environment but the language C, no input but the command's, and no file but those
    of the system and of the device (``held_start``).

    Args:
        command: which, and its words.
        device: what stands for ``DEVICE``; None for a command that names none. A word instead of
            a path is how a service is reached.
        nodes: further files of the same device that the tool opens by itself, as ``/dev/sg3``.
        toolbox: where the tool is looked for.
        reach: what else it may reach.
        watch: called every second with the newest of what it printed; what it raises ends it.
    """
    started = datetime.now(UTC)
    program = toolbox.find(command.tool)
    if program is None:
        return _answer(command, Heard(ending=RunEnding.NOT_THERE), started)
    heard = hear(
        program,
        command.with_device(str(device)),
        nodes=(*nodes, *([device] if isinstance(device, Path) else [])),
        seconds=command.seconds,
        most=command.most,
        reach=reach,
        given=command.given,
        watch=watch,
    )
    return _answer(command, heard, started, program)


def what_runs(
    tool: ExternalTool, *, toolbox: Toolbox = SYSTEM_TOOLS
) -> tuple[str | None, Digest | None] | None:
    """Return the version and the SHA-256 of a tool that is there, each None where not known."""
    program = toolbox.find(tool)
    return (
        None if program is None else _version_and_digest(tool, program, program.stat().st_mtime_ns)
    )


def _answer(
    command: Command, heard: Heard, started: datetime, program: Path | None = None
) -> ToolAnswer:
    version, digest = None, None
    if program is not None:
        version, digest = _version_and_digest(command.tool, program, program.stat().st_mtime_ns)
    output, errors = bytes(heard.output), bytes(heard.errors)
    run = ToolRun(
        tool=command.tool,
        version=version,
        program=digest,
        words=command.words,
        started=started,
        finished=datetime.now(UTC),
        ending=heard.ending,
        exit_code=heard.exit_code,
        output=_sha256(output),
        errors=_sha256(errors),
        is_confined=landlock_abi() > 0,
    )
    return ToolAnswer(run, output, errors)


@lru_cache(maxsize=64)
def _version_and_digest(
    tool: ExternalTool,
    program: Path,
    changed: int,  # noqa: ARG001 -- a tool that was installed again is asked again
) -> tuple[str | None, Digest | None]:
    heard = hear(
        program, version_words(tool), nodes=(), seconds=_VERSION_SECONDS, most=_VERSION_BYTES
    )
    try:
        with program.open("rb") as file:
            digest = Digest(HashAlgorithm.SHA256, file_digest(file, "sha256").digest())
    except OSError:
        digest = None
    return version_in(bytes(heard.output + heard.errors)), digest


def _sha256(data: bytes) -> Digest:
    return Digest(HashAlgorithm.SHA256, sha256(data).digest())
