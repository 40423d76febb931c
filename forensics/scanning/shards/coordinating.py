"""Running shards on any executor: flat memory, and a lost worker costs one shard at most.

``submit`` and ``wait`` rather than ``map``: shards are handed out as room comes, whatever the
executor. When workers go down, every shard in their hands is tried once more, each alone in a fresh
executor, so that the one that took them down is known and the others are kept.
"""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from contextlib import contextmanager
from itertools import chain, islice
from typing import TYPE_CHECKING

from forensics.errors import ForensicsError, InterruptedScanError, ShardLostError
from forensics.scanning.shards.shard_matching import scan_shard
from forensics.scanning.workers.process_starts import starting_processes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from forensics.scanning.shards.planning import Shard
    from forensics.scanning.shards.shard_result import ShardResult


def run_shards(
    shards: Iterable[Shard | None], *, make_executor: Callable[[], Executor], in_flight: int
) -> Iterator[tuple[Shard, ShardResult | ShardLostError]]:
    """Return the result of every shard, in the order in which they end.

    Args:
        shards: taken one by one as room comes; None where the next is asked for only once all those
            before are done, and what they found was returned.
        make_executor: gives a fresh executor; called again after one broke.
        in_flight: how many shards may be in the hands of workers at a time.

    Raises:
        InterruptedScanError: an executor has no workers any more, and will have none.
    """
    waiting = iter(shards)
    is_over = False
    while not is_over:
        suspects: list[Shard] = []
        with _closing(make_executor()) as executor:
            yield from _run_until_broken(executor, waiting, in_flight, suspects)
        is_over = not suspects
        for shard in suspects:
            with _closing(make_executor()) as executor:
                yield shard, _second_try(executor, shard)


def _run_until_broken(
    executor: Executor,
    waiting: Iterator[Shard | None],
    in_flight: int,
    suspects: list[Shard],
) -> Iterator[tuple[Shard, ShardResult | ShardLostError]]:
    running: dict[Future[ShardResult], Shard] = {}
    is_held = False
    while True:
        if not suspects and not (is_held and running):
            is_held = _hand_out(executor, waiting, in_flight, running, suspects)
        if not running:
            if is_held and not suspects:
                continue
            return
        done, _ = wait(running, return_when=FIRST_COMPLETED)
        for future in done:
            shard = running.pop(future)
            error = future.exception()
            if error is None and _can_be_of(shard, future.result()):
                yield shard, future.result()
            elif isinstance(error, InterruptedScanError):
                raise error
            elif isinstance(error, ForensicsError):
                yield shard, ShardLostError(shard.number, str(error))  # another try meets it again
            else:
                suspects.append(shard)


def _hand_out(
    executor: Executor,
    waiting: Iterator[Shard | None],
    in_flight: int,
    running: dict[Future[ShardResult], Shard],
    suspects: list[Shard],
) -> bool:
    """Hand out shards as there is room; say whether the next must wait for all of these."""
    for shard in islice(waiting, in_flight - len(running)):
        if shard is None:
            return True
        try:
            running[_submit(executor, shard)] = shard
        except BrokenExecutor:
            suspects.append(shard)
            return False
    return False


def _second_try(executor: Executor, shard: Shard) -> ShardResult | ShardLostError:
    try:
        result = _submit(executor, shard).result()
        if _can_be_of(shard, result):
            return result
        return ShardLostError(shard.number, "its worker reported bytes that are not there")
    except BrokenExecutor:
        return ShardLostError(shard.number, "its worker went down twice")
    except InterruptedScanError:
        raise
    except ForensicsError as error:
        return ShardLostError(shard.number, str(error))
    except Exception as error:  # noqa: BLE001 -- whatever an executor says of a worker that is gone
        # Only the kind: the text of a foreign error may name a file on the medium.
        return ShardLostError(shard.number, f"its worker failed twice ({type(error).__name__})")


def _submit(executor: Executor, shard: Shard) -> Future[ShardResult]:
    """Hand a shard over.

    Raises:
        BrokenExecutor: its workers went down, also while it was about to start another.
    """
    try:
        with starting_processes():
            return executor.submit(scan_shard, shard)
    except OSError as error:  # Python's own pool says it so where its pipes are closed already
        raise BrokenExecutor("the workers went down") from error


def _can_be_of(shard: Shard, result: ShardResult) -> bool:
    """Whether a result speaks of its shard, and of no bytes beyond the medium.

    What read the medium may have been taken over by it; its numbers are used to add up coverage.
    """
    extents = chain(
        result.compared,
        result.unreadable,
        result.checksum_bad,
        result.constant,
        result.over_budget,
        result.encrypted,
        result.unopened,
        result.opaque,
        (run.extent for run in result.runs),
        *(hit.extents for hit in result.hits),
        *(fault.extents for fault in result.faults),
    )
    told = (result.number, result.image)
    return (
        told == (shard.number, shard.source.image)
        and all(hit.image == result.image for hit in result.hits)
        and all(fault.image == result.image for fault in result.faults)
        and all(extent.end <= shard.source.size for extent in extents)
    )


@contextmanager
def _closing(executor: Executor) -> Iterator[Executor]:
    """End an executor without handing out what still waits in its queue."""
    try:
        yield executor
    finally:
        executor.shutdown(wait=True, cancel_futures=True)
