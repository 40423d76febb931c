"""A child process for parsers of suspect data: it may crash or hang, and costs one object.

The Sleuth Kit is C, and what it parses was written by somebody else. It never runs in the process
that coordinates, nor in a pool worker, whose death would take other shards with it. The child
answers one request at a time; when it says nothing for too long, or dies, it is killed, the caller
gets ``GuardedChildError`` and the next request gets a new child.

The child is confined once its first request has loaded the program (``forensics.sandbox``): it
opens the sources and the tables of the hash set and nothing else. A worker that is confined itself
forks it, for it may not start programs; where the system cannot confine a process that runs, it is
started within walls (``walled_process``). Of its answers only values of the kinds that the function
declared are taken (``forensics.sandbox.messages``); requests are of the parent's own making.
"""

from __future__ import annotations

import logging
import time
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from typing import TYPE_CHECKING, Any

from forensics.errors import ForensicsError
from forensics.hash_sets.sharing import size_of_tables
from forensics.sandbox import (
    Cell,
    available_confinement,
    confine_this_process,
    end_with_parent,
    is_confined,
    is_filtered,
)
from forensics.sandbox.messages import (
    END,
    LARGEST,
    Ended,
    MessageError,
    error_message,
    get_ready,
    kinds_of,
    read_message,
    values_message,
)
from forensics.scanning.workers.parser_loading import be_silent, close_other_channels, load_parsers
from forensics.scanning.workers.process_starts import process_context, starting_processes
from forensics.scanning.workers.walled_process import WalledProcess
from forensics.value_classes import dataclass
from forensics.wordings import reading as wordings
from forensics.wordings.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.process import BaseProcess
    from typing import TypeAlias

    GuardedFunction: TypeAlias = Callable[[Any, Callable[[], None]], Iterator[Any]]

_log = logging.getLogger(__name__)
BATCH_SIZE = 256
BEAT_SECONDS = 1.0
# Bytes of address space beside the tables of the hash set: of a child, and of a worker, which has a
# guarded child of its own.
_CHILD, _WORKER = 4 * 1024**3, 8 * 1024**3


class GuardedChildError(ForensicsError):
    """The child that read suspect data crashed or hung; its text says which."""


class GuardedChild:
    """A long-lived child that runs module-level generator functions of one argument."""

    def __init__(
        self,
        *,
        silence_seconds: float,
        readable: tuple[Path, ...],
        may_fork: bool = False,
        further_memory: int = 0,
        lives_by_values: bool = False,
    ) -> None:
        """Start nothing yet.

        Args:
            silence_seconds: how long a child may say nothing.
            readable: the only files that it may open; a folder stands for all below it.
            may_fork: whether it may have a guarded child of its own.
            further_memory: bytes that it may take beside the usual ones.
            lives_by_values: whether values alone are signs of life, and an empty answer is none: a
                child that was taken over could send these for ever.
        """
        self._silence_seconds = silence_seconds
        self._readable = readable
        self._vocabulary = Vocabulary(readable)
        self._may_fork = may_fork
        self._further_memory = further_memory
        self._lives_by_values = lives_by_values
        self._process: BaseProcess | WalledProcess | None = None
        self._channel: _Channel | None = None

    def run(
        self, function: GuardedFunction, argument: object, *, kinds: tuple[type, ...] = ()
    ) -> Iterator[Any]:
        """Return what ``function(argument, beat)`` gives in the child.

        ``beat`` is a sign of life: the function calls it when it gets on without a finding.

        Args:
            function: module-level; it declared what it answers (``messages.answering``).
            argument: what it is called with.
            kinds: what it answers with this argument, where that is not always the same.

        Raises:
            GuardedChildError: the child crashed, hung or sent what is no answer; what it gave
                before was given.
            ForensicsError: what the function itself raised.
        """
        kinds = kinds or kinds_of(function)
        channel = self._connect()
        finished = False
        try:
            channel.requests.send((function, argument))
            while not isinstance(answer := self._receive(channel, kinds), Ended):
                yield from answer
            finished = True
            if answer.error is not None:
                raise answer.error
        except (EOFError, OSError) as error:
            raise GuardedChildError(wordings.WENT_DOWN) from error
        finally:
            if not finished:  # also when the caller stops early: the child is in mid-answer
                _log.info("reader ended in mid-answer")
                self.close()

    def interrupt(self) -> None:
        """End the child from another thread; the request that it is at then fails."""
        process = self._process
        if process is not None:
            with suppress(ValueError):  # it was closed meanwhile
                process.kill()

    def close(self) -> None:
        """End the child; a later request starts another."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process.close()
        if self._channel is not None:
            self._channel.close()
        self._process = self._channel = None

    def _connect(self) -> _Channel:
        if self._channel is not None:
            return self._channel
        asked, requests = Pipe(duplex=False)  # two pipes: sockets are not available there
        answers, answered = Pipe(duplex=False)
        channel = _Channel(requests, answers)
        try:
            process = self._prepare(asked, answered)
            with starting_processes():
                process.start()
        except OSError as error:
            channel.close()
            raise GuardedChildError(wordings.NOT_STARTED) from error
        finally:
            asked.close()
            answered.close()
        self._process, self._channel = process, channel
        _log.debug("reader started")
        return channel

    def _prepare(
        self, asked: Connection[Any, Any], answered: Connection[Any, Any]
    ) -> BaseProcess | WalledProcess:
        """The process as it must be started here."""
        if not is_confined() and available_confinement().is_by_bubblewrap:
            pipes = (asked.fileno(), answered.fileno())
            numbers = (*pipes, int(self._may_fork), self._further_memory)
            return WalledProcess(pipes, numbers=numbers, readable=self._readable)
        # A confined process may start no program, and has loaded all that its child needs.
        start = get_context("fork").Process if is_confined() else process_context().Process
        arguments = (asked, answered, self._readable, self._may_fork, self._further_memory)
        # Python lets no daemon have a child; the starter of a worker ends it (``ConfinedPool``).
        return start(target=_serve, args=arguments, daemon=not self._may_fork)

    def _receive(self, channel: _Channel, kinds: tuple[type, ...]) -> list[Any] | Ended:
        if not channel.answers.poll(self._silence_seconds):
            raise GuardedChildError(wordings.SILENT(round(self._silence_seconds)))
        try:
            message = channel.answers.recv_bytes(LARGEST)
            answer = read_message(message, kinds, vocabulary=self._vocabulary)
        except MessageError as error:
            raise GuardedChildError(wordings.INVALID) from error
        if answer == [] and self._lives_by_values:
            raise GuardedChildError(wordings.INVALID)
        return answer


@dataclass(frozen=True, slots=True)
class _Channel:
    """The parent's ends of two pipes."""

    requests: Connection[Any, Any]
    answers: Connection[Any, Any]

    def close(self) -> None:
        self.requests.close()
        self.answers.close()


def serve_within_walls(
    requests: int, answers: int, may_fork: int, further_memory: int, *readable: str
) -> None:
    """Answer requests by two pipes until the parent is gone. See ``walled_process``."""
    asked, answered = Connection(requests, writable=False), Connection(answers, readable=False)
    _serve(asked, answered, tuple(map(Path, readable)), bool(may_fork), further_memory)


def _serve(
    requests: Connection[Any, Any],
    answers: Connection[Any, Any],
    readable: tuple[Path, ...],
    may_fork: bool,  # noqa: FBT001 -- arguments of a process have no names
    further_memory: int,
) -> None:
    """Answer requests until the parent is gone. Runs in the child."""
    _give_up_what_is_not_needed(requests.fileno(), answers.fileno())
    with suppress(EOFError, OSError):
        request = requests.recv()  # of the parent's own making, and it may load more code
        error: ForensicsError | None
        try:
            memory = (_WORKER if may_fork else _CHILD) + size_of_tables(readable) + further_memory
            # Digests of a whole medium are worked out beside one another.
            may_thread = get_ready(*request) or not may_fork
            confine_this_process(Cell(readable, memory, may_fork=may_fork, may_thread=may_thread))
        except OSError:
            error = GuardedChildError(wordings.UNCONFINED)
            answers.send_bytes(error_message(error))
            return
        while True:
            error = _answer(answers, *request)
            answers.send_bytes(END if error is None else error_message(error))
            request = requests.recv()


class _Sender:
    """Sends findings in batches, and an empty one as a sign of life."""

    def __init__(self, connection: Connection[Any, Any]) -> None:
        self._connection = connection
        self._batch: list[object] = []
        self._sent = time.monotonic()

    def take(self, value: object) -> None:
        self._batch.append(value)
        if len(self._batch) >= BATCH_SIZE:
            self.flush()
        else:
            self.beat()

    def beat(self) -> None:
        if time.monotonic() - self._sent > BEAT_SECONDS:
            self.flush()

    def end(self) -> None:
        if self._batch:
            self.flush()

    def flush(self) -> None:
        self._send(self._batch)
        self._batch, self._sent = [], time.monotonic()

    def _send(self, values: list[object]) -> None:
        message = values_message(values)
        if len(message) <= LARGEST:
            self._connection.send_bytes(message)
        elif len(values) > 1:
            middle = len(values) // 2
            self._send(values[:middle])
            self._send(values[middle:])
        else:
            raise GuardedChildError(wordings.TOO_MUCH)


def _answer(
    connection: Connection[Any, Any], function: GuardedFunction, argument: object
) -> ForensicsError | None:
    sender = _Sender(connection)
    try:
        for value in function(argument, sender.beat):
            sender.take(value)
        sender.end()
    except ForensicsError as error:
        ended: ForensicsError = error
    except (MemoryError, RecursionError) as error:
        ended = GuardedChildError(f"its reader gave up ({type(error).__name__})")
    else:
        return None
    with suppress(GuardedChildError):  # what cannot be told was the error itself
        sender.end()
    return ended


def _give_up_what_is_not_needed(*channels: int) -> None:
    """Let a child be silent, end with its parent, and speak with nobody else."""
    end_with_parent()
    close_other_channels(*channels)
    if not is_filtered():  # else it was forked, ready and silent as it is
        be_silent()
        load_parsers()
