from __future__ import annotations

import os
import pickle
import random
import subprocess
import sys
import time
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from forensics.errors import ChecksumError, FileSystemError, ForensicsError, UnreadableExtentError
from forensics.file_system import FileEntry, Residency, Run, StreamId
from forensics.file_systems.faults import ClosedFault, CountedAs
from forensics.matching.runs import RawRun
from forensics.sandbox.messages import (
    END,
    LARGEST,
    Ended,
    MessageError,
    answering,
    error_message,
    kinds_of,
    read_message,
    values_message,
)
from forensics.scanning.shards.shard_matching import scan_shard
from forensics.scanning.shards.shard_result import ShardResult
from forensics.scanning.survey.listing import Tally, list_candidates
from forensics.scanning.survey.owner_batches import OwnerBatch
from forensics.scanning.workers.guarded_child import GuardedChild, GuardedChildError
from forensics.values import (
    Extent,
    Fault,
    HashAlgorithm,
    Hit,
    HitKind,
    HitState,
    Method,
)
from forensics.wordings.file_systems import CANNOT_OPEN, LOST_RUNS
from forensics.wordings.media import CHUNK, ENDS_BEFORE
from forensics.wordings.vocabulary import NOT_KNOWN, SOMEWHERE, Vocabulary
from tests.peak_memory import peak_memory

ROOT = Path(__file__).resolve().parents[3]
FUZZED = 100_000
ENTRY = FileEntry(
    1, StreamId(5, 0, 0), "/a", ("/b",), HitState.LIVE, bool(1), 3, (Run(0, 3),), Residency.STORED
)
FAULT = Fault("a", "partition 2", (Extent(1, 2),), LOST_RUNS)
HIT = Hit(
    "a", "0" * 64, Method.EXACT, HitKind.FRAGMENT, HitState.LIVE, None, "/ü", (), None,
    (Extent(0, 5), Extent(9, 1)), (1, 2), 3, 6, 7, 1.0, (HashAlgorithm.SHA256,),
)  # fmt: skip
RUN = RawRun(1, 2, 512, Extent(0, 512), -1, -1, 0, 0, bool(1), bool(0), (0, 0))
SHARD = ShardResult(3, "a", (HIT,), (FAULT,), (Extent(0, 9),), (), (), runs=(RUN,))
OWNERS = OwnerBatch(1, b"\0" * 8, b"\1" * 8, b"\0" * 8, b"\0" * 8, b"\0" * 8, b"\1", b"\0" * 4, "")
LISTED = (
    [ENTRY, Tally(3), FAULT, OWNERS],
    [ClosedFault.of(FAULT, CountedAs.ENCRYPTED)],
    [UnreadableExtentError(1, 2, ENDS_BEFORE), ChecksumError(3, 4, CHUNK)],
)
ERRORS = (FileSystemError(CANNOT_OPEN("NTFS")), ChecksumError(1, 2, CHUNK))


def same(one: object, other: object) -> bool:
    if isinstance(one, Exception):  # errors have no equality
        return type(one) is type(other) and one.args == getattr(other, "args", None)
    return one == other


@pytest.mark.parametrize("values", LISTED, ids=lambda values: type(values[0]).__name__)
def test_values_come_through_as_they_were(values: list[Any]) -> None:
    found = read_message(values_message(values), kinds_of(list_candidates))

    assert isinstance(found, list)
    assert all(same(*pair) for pair in zip(values, found, strict=True))
    assert [type(each) for each in found] == [type(each) for each in values]


def test_the_result_of_a_shard_comes_through_as_it_was() -> None:
    assert read_message(values_message([SHARD]), kinds_of(scan_shard)) == [SHARD]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_the_error_that_ended_a_function_comes_through_as_it_was(error: ForensicsError) -> None:
    found = read_message(error_message(error), ())

    assert isinstance(found, Ended)
    assert same(error, found.error)


def test_the_end_of_a_function_is_no_error() -> None:
    assert read_message(END, ()) == Ended(None)


NONE_OF_OURS = {
    "a call, pickled": pickle.dumps(print),
    "a pickle that builds on an enumeration": (
        b"\x80\x04\x8c\x16forensics.values.hits\x8c\x07HitKind\x93\x8c\x08fragment\x85R}"
        b"\x8c\x06_value_\x8c\x05exactsb."
    ),
    "a pickle that asks for much memory": b"\x80\x04\x8e\xff\xff\xff\x90\x00\x00\x00\x00",
    "nothing": b"",
    "an unknown letter": b"x[]",
    "more than the end": b". ",
    "no JSON": b"v[",
    "a kind that was not declared": values_message([SHARD]),
    "a field of another type": values_message([Tally(3)]).replace(b"3", b'"3"'),
    "a field that is missing": values_message([FAULT]).replace(b'"image":"a",', b""),
    "a member that an enumeration has not": values_message([ENTRY]).replace(b"live", b"alive"),
    "a number below nothing": values_message([FAULT]).replace(b'"offset":1', b'"offset":-1'),
    "a number beyond any medium": values_message([FAULT]).replace(
        b'"offset":1', b'"offset":9223372036854775808'
    ),
    "an error of Python's": b'e["OSError",["x"]]',
    "an error with arguments of another type": b'e["ChecksumError",["a","b",["c"]]]',
    "an error that is nobody's": b'e["NoSuchError",["x"]]',
    "very deep nesting": b"v" + b"[" * 100_000,
    "a longer message than any may be": b"v" + b" " * LARGEST + b"[]",
}


@pytest.mark.parametrize("name", sorted(NONE_OF_OURS))
def test_what_is_no_value_of_a_declared_kind_is_refused(name: str) -> None:
    with pytest.raises(MessageError):
        read_message(NONE_OF_OURS[name], kinds_of(list_candidates))


def test_a_function_that_declares_nothing_is_not_asked() -> None:
    with pytest.raises(TypeError, match="does not say what it answers"):
        kinds_of(len)


@answering(Tally)
def take_over(message: bytes, _: Any) -> Any:
    """Write to the parent what a parser would that its input took over."""
    for descriptor in range(3, 64):
        try:
            os.write(descriptor, len(message).to_bytes(4, "big") + message)
        except OSError:
            continue
    time.sleep(60)
    yield Tally(0)


@pytest.mark.parametrize("name", ["a call, pickled", "a pickle that builds on an enumeration"])
def test_a_child_that_was_taken_over_changes_nothing_in_its_parent(name: str) -> None:
    before = attributes()
    child = GuardedChild(silence_seconds=20, readable=())
    try:
        with pytest.raises(GuardedChildError, match="an invalid answer"):
            list(child.run(take_over, NONE_OF_OURS[name]))
    finally:
        child.close()

    assert attributes() == before
    assert HitKind.FRAGMENT.value == "fragment"


def attributes() -> list[object]:
    """What a message could change: members of enumerations, attributes of classes."""
    kinds = (HitKind, HitState, Method, Residency, CountedAs)
    members = [(member.name, member.value) for kind in kinds for member in kind]
    classes = (Extent, Run, FileEntry, Fault, Hit, ShardResult, ChecksumError, *kinds)
    return [members, [sorted(vars(each)) for each in classes],
            [sorted(f.name for f in fields(each)) for each in (Extent, Fault, Hit)]]  # fmt: skip


def seeds() -> list[bytes]:
    values: list[list[Any]] = [*LISTED, [SHARD]]
    messages = [values_message(each) for each in values]
    return [*messages, *map(error_message, ERRORS), END]


def mutated(seed: bytes, chance: random.Random) -> bytes:
    """A message that a hostile child might send: bytes changed, cut, repeated, or put elsewhere."""
    message = bytearray(seed)
    for _ in range(chance.randint(1, 8)):
        at, other = chance.randrange(len(message) + 1), chance.randrange(len(message) + 1)
        match chance.randrange(5):
            case 0 if message:
                message[at % len(message)] = chance.randrange(256)
            case 1:
                del message[at : at + chance.randrange(32)]
            case 2:
                message[at:at] = message[other : other + chance.randrange(64)]
            case 3:
                message[at:at] = chance.choice((b"[", b"]", b"{", b"}", b'"', b"9" * 30, b"null"))
            case _:
                message[at:at] = chance.randbytes(chance.randrange(16))
    return bytes(message)


def faults_of(found: list[Any] | Ended) -> list[Fault]:
    values = [] if isinstance(found, Ended) else found
    within = [fault for each in values if isinstance(each, ShardResult) for fault in each.faults]
    return [*within, *(each for each in values if isinstance(each, Fault))]


def is_in_known_words(fault: Fault) -> bool:
    known = Vocabulary()
    said = (known.place(fault.where), known.sentence(fault.reason))
    return (fault.where in {said[0], SOMEWHERE}) and (fault.reason in {said[1], NOT_KNOWN})


def fuzz(times: int) -> None:
    """Read hostile messages; a refusal comes of each, or a value in known words; in 64 MiB."""
    chance, all_kinds = random.Random(7), (*kinds_of(list_candidates), ShardResult)  # noqa: S311 -- to try messages with
    made = seeds()
    for seed in made:
        read_message(seed, all_kinds)
    before, peak = attributes(), peak_memory()
    for _ in range(times):
        try:
            found = read_message(mutated(chance.choice(made), chance), all_kinds)
        except MessageError:
            continue
        assert all(map(is_in_known_words, faults_of(found)))
    assert attributes() == before
    assert peak_memory() - peak <= 64 << 20


def test_fuzzed_messages_change_nothing_and_take_little_memory() -> None:
    """In a process of its own, whose memory nothing else fills."""
    code = f"from {__name__} import fuzz; fuzz({FUZZED})"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr[-2000:]


def test_the_largest_message_makes_no_more_than_eight_times_its_memory() -> None:
    """The worst that a message can hold is a list of extents."""
    code = (
        f"from {__name__} import *\nfrom tests.peak_memory import peak_memory\n"
        'one = b\'{"offset":1000,"length":1000},\'\n'
        "many = one * ((LARGEST - 200) // len(one))\n"
        'message = values_message([FAULT]).replace(b\'{"offset":1,"length":2}\', many[:-1])\n'
        "assert 0.99 * LARGEST < len(message) <= LARGEST\n"
        "peak = peak_memory()\n"
        "found = read_message(message, kinds_of(list_candidates))\n"
        "assert len(found[0].extents) > 200_000\n"
        "grown = peak_memory() - peak\n"
        "assert grown <= 64 << 20, grown\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr[-2000:]
