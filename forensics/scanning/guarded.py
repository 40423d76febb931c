"""A child process for parsers of suspect data: it may crash or hang, and costs one object.

The Sleuth Kit is C, and what it parses was written by somebody else. It never runs in the process
that coordinates, nor in a pool worker, whose death would take other shards with it. The child
answers one request at a time; when it says nothing for too long, or dies, it is killed, the caller
gets ``GuardedChildError`` and the next request gets a new child.

The child answers with pickled values of ours. It is no sandbox: it keeps the rights of its parent.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from forensics.errors import ForensicsError
from forensics.sandbox import end_with_parent, limit_memory
from forensics.scanning.interrupts import interrupts_held

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection
    from typing import TypeAlias

    GuardedFunction: TypeAlias = Callable[[Any, Callable[[], None]], Iterator[Any]]

BATCH_SIZE = 256
BEAT_SECONDS = 1.0
_ADDRESS_SPACE = 4 * 1024**3  # bytes that a hostile file system may make the child ask for


class GuardedChildError(ForensicsError):
    """The child that read suspect data crashed or hung; its text says which."""


class GuardedChild:
    """A long-lived child that runs module-level generator functions of one argument."""

    def __init__(self, *, silence_seconds: float) -> None:
        """Start nothing yet. ``silence_seconds`` is how long a child may say nothing."""
        self._silence_seconds = silence_seconds
        self._process: multiprocessing.process.BaseProcess | None = None
        self._connection: Connection[Any, Any] | None = None

    def run(self, function: GuardedFunction, argument: object) -> Iterator[Any]:
        """Give what ``function(argument, beat)`` gives in the child.

        ``beat`` is a sign of life: the function calls it when it gets on without a finding.

        Raises:
            GuardedChildError: the child crashed or hung; what it gave before was given.
            ForensicsError: what the function itself raised.
        """
        connection = self._connect()
        finished = False
        try:
            connection.send((function, argument))
            while (answer := self._receive(connection)) is not None:
                if isinstance(answer, BaseException):
                    finished = True
                    raise answer
                yield from answer
            finished = True
        except (EOFError, OSError) as error:
            raise GuardedChildError("its reader went down") from error
        finally:
            if not finished:  # also when the caller stops early: the child is in mid-answer
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
        if self._connection is not None:
            self._connection.close()
        self._process = self._connection = None

    def _connect(self) -> Connection[Any, Any]:
        if self._connection is not None:
            return self._connection
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs,), daemon=True)
        with interrupts_held():
            process.start()
        theirs.close()
        self._process, self._connection = process, ours
        return ours

    def _receive(self, connection: Connection[Any, Any]) -> Any:  # noqa: ANN401 -- values of any kind
        if not connection.poll(self._silence_seconds):
            raise GuardedChildError(
                f"its reader said nothing for {self._silence_seconds:.0f} seconds and was ended"
            )
        return connection.recv()


def _serve(connection: Connection[Any, Any]) -> None:
    """Answer requests until the parent is gone. Runs in the child."""
    _give_up_what_is_not_needed()
    with suppress(EOFError, OSError):
        while True:
            function, argument = connection.recv()
            connection.send(_answer(connection, function, argument))


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

    def flush(self) -> None:
        self._connection.send(self._batch)
        self._batch, self._sent = [], time.monotonic()


def _answer(
    connection: Connection[Any, Any], function: GuardedFunction, argument: object
) -> BaseException | None:
    sender = _Sender(connection)
    try:
        for value in function(argument, sender.beat):
            sender.take(value)
    except ForensicsError as error:
        sender.flush()
        return error
    except (MemoryError, RecursionError) as error:
        sender.flush()
        return GuardedChildError(f"its reader gave up ({type(error).__name__})")
    sender.flush()
    return None


def _give_up_what_is_not_needed() -> None:
    """Let a child be silent, end with its parent, and not eat the machine's memory."""
    # Messages of C libraries may quote names of files on the medium.
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    end_with_parent()
    limit_memory(_ADDRESS_SPACE)
