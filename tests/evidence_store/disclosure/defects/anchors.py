"""Anchors that nobody outside made over a head of this log."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING, Any

from evidence_store.custody.heads.checkpoints import sign_checkpoint
from evidence_store.custody.leaves.drafts import Head
from evidence_store.disclosure.bundle import Anchored, anchor_lines
from tests.evidence_store.disclosure import anchored
from tests.evidence_store.disclosure import generator as gen
from tests.evidence_store.disclosure.defects.groups import Group, named
from tests.evidence_store.disclosure.defects.making import whole
from tests.evidence_store.disclosure.generator import Made, b64

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

ANCHORS: Group = {}


def small_with_anchors(chance: random.Random) -> Made:
    """A small bundle with one cosignature and one time stamp."""
    return with_anchors(chance, acts=2, keep=0.8)


def with_anchors(chance: random.Random, **changes: Any) -> Made:
    """A bundle with a cosignature and a time stamp over one of its earlier heads."""
    made = whole(chance, **({"acts": 4} | changes))
    size = chance.choice([each["size"] for each in made.lines("consistency.jsonl")])
    note = gen.sign_as_head(made.log, made.log.head(size))
    line = anchored.cosigned(note, chance.choice(anchored.WITNESSES), at=made.log.now)
    made.files["anchors.jsonl"] = anchor_lines(
        [line, anchored.stamped(note, "rsa", at=made.log.now)]
    )
    return made


def anchor_changed(
    chance: random.Random, kind: str, change: Callable[[dict[str, Any], Made], object]
) -> bytes:
    made = with_anchors(chance)
    with made.changing("anchors.jsonl") as lines:
        change(next(each for each in lines if each["kind"] == kind), made)
    return made.sealed()


def stamp_changed(chance: random.Random, change: Callable[[bytes], bytes]) -> bytes:
    def changed(line: dict[str, Any], made: Made) -> None:
        del made
        line["evidence"] = b64(change(base64.b64decode(line["evidence"])))

    return anchor_changed(chance, "tsa", changed)


def line_changed(chance: random.Random, change: Callable[[bytes], bytes]) -> bytes:
    def changed(line: dict[str, Any], made: Made) -> None:
        del made
        start, _, text = line["evidence"].rpartition(" ")
        line["evidence"] = f"{start} {b64(change(base64.b64decode(text)))}\n"

    return anchor_changed(chance, "witness", changed)


def damage_an_anchor(made: Made, chance: random.Random) -> None:
    """Flip a bit of one anchor, wherever: it may be refused or not, by both verifiers alike."""
    if "anchors.jsonl" not in made.files:
        return
    lines = made.lines("anchors.jsonl")
    line = chance.choice(lines)
    start, gap, text = ("", "", line["evidence"])
    if line["kind"] == "witness":
        start, gap, text = line["evidence"].rpartition(" ")
    data = bytearray(base64.b64decode(text))
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    line["evidence"] = start + gap + b64(bytes(data)) + ("\n" if gap else "")
    made.put_lines("anchors.jsonl", sorted(lines, key=in_order))


def in_order(line: dict[str, Any]) -> tuple[int, str, bytes]:
    return Anchored(line["kind"], line["note"], line["evidence"]).place


@named(ANCHORS)
def an_anchor_twice(chance: random.Random) -> bytes:
    made = with_anchors(chance)
    lines = made.lines("anchors.jsonl")
    made.put_lines("anchors.jsonl", [lines[0], *lines])
    return made.sealed()


@named(ANCHORS)
def anchors_in_another_order(chance: random.Random) -> bytes:
    made = with_anchors(chance)
    made.put_lines("anchors.jsonl", made.lines("anchors.jsonl")[::-1])
    return made.sealed()


@named(ANCHORS)
def more_in_the_line_of_an_anchor(chance: random.Random) -> bytes:
    return anchor_changed(chance, "tsa", lambda line, _: line.update(more=1))


@named(ANCHORS)
def an_anchor_of_another_kind(chance: random.Random) -> bytes:
    return anchor_changed(chance, "tsa", lambda line, _: line.update(kind="sheet"))


@named(ANCHORS)
def a_witness_s_line_as_a_time_stamp(chance: random.Random) -> bytes:
    return anchor_changed(chance, "witness", lambda line, _: line.update(kind="tsa"))


@named(ANCHORS)
def an_anchored_head_that_is_no_note(chance: random.Random) -> bytes:
    return anchor_changed(chance, "tsa", lambda line, _: line.update(note="12"))


@named(ANCHORS)
def an_anchored_head_by_another_key(chance: random.Random) -> bytes:
    def forged(line: dict[str, Any], made: Made) -> None:
        head = made.log.head(int(line["note"].split("\n")[1]))
        line["note"] = sign_checkpoint(head, origin=made.log.origin, seed=gen.log_seed(1))

    return anchor_changed(chance, "witness", forged)


@named(ANCHORS)
def an_anchored_head_of_another_log(chance: random.Random) -> bytes:
    def other(line: dict[str, Any], made: Made) -> None:
        head = made.log.head(int(line["note"].split("\n")[1]))
        line["note"] = sign_checkpoint(head, origin="custody.other/2026", seed=gen.log_seed())

    return anchor_changed(chance, "witness", other)


@named(ANCHORS)
def an_anchored_head_that_never_was(chance: random.Random) -> bytes:
    def never(line: dict[str, Any], made: Made) -> None:
        size = int(line["note"].split("\n")[1])
        head = Head(size, chance.randbytes(32))
        line["note"] = sign_checkpoint(head, origin=made.log.origin, seed=gen.log_seed())

    return anchor_changed(chance, "witness", never)


@named(ANCHORS)
def an_anchored_head_without_a_proof(chance: random.Random) -> bytes:
    def unproved(line: dict[str, Any], made: Made) -> None:
        proved = {each["size"] for each in made.lines("consistency.jsonl")}
        size = chance.choice([n for n in range(1, made.log.size) if n not in proved])
        head = made.log.head(size)
        line["note"] = sign_checkpoint(head, origin=made.log.origin, seed=gen.log_seed())

    return anchor_changed(chance, "witness", unproved)


@named(ANCHORS)
def a_witness_s_line_without_its_end(chance: random.Random) -> bytes:
    return anchor_changed(chance, "witness",
                          lambda line, _: line.update(evidence=line["evidence"][:-1]))  # fmt: skip


@named(ANCHORS)
def a_witness_s_line_twice(chance: random.Random) -> bytes:
    return anchor_changed(chance, "witness",
                          lambda line, _: line.update(evidence=line["evidence"] * 2))  # fmt: skip


@named(ANCHORS)
def a_cosignature_too_short_or_too_long(chance: random.Random) -> bytes:
    return line_changed(chance, lambda data: data[:-1] if chance.random() < 0.5 else data + b"\0")


@named(ANCHORS)
def a_cosignature_of_a_year_that_no_clock_shows(chance: random.Random) -> bytes:
    return line_changed(chance, lambda data: data[:4] + b"\x7f" + data[5:])


@named(ANCHORS)
def a_time_stamp_over_another_head(chance: random.Random) -> bytes:
    def other(line: dict[str, Any], made: Made) -> None:
        note = gen.sign_as_head(made.log, made.log.head())
        line["evidence"] = anchored.stamped(note, "rsa", at=made.log.now).evidence

    return anchor_changed(chance, "tsa", other)


@named(ANCHORS)
def a_time_stamp_that_was_not_granted(chance: random.Random) -> bytes:
    granted, refused = b"\x30\x03\x02\x01\x00", b"\x30\x03\x02\x01\x02"
    return stamp_changed(chance, lambda data: data.replace(granted, refused, 1))


@named(ANCHORS)
def a_time_stamp_whose_time_was_changed(chance: random.Random) -> bytes:
    year = re.compile(rb"(\x18[\x0f-\x17])2026")
    return stamp_changed(chance, lambda data: year.sub(rb"\g<1>2025", data, count=1))


@named(ANCHORS)
def a_time_stamp_with_something_behind_it(chance: random.Random) -> bytes:
    return stamp_changed(chance, lambda data: data + b"\x05\x00")


@named(ANCHORS)
def a_time_stamp_cut_short(chance: random.Random) -> bytes:
    return stamp_changed(chance, lambda data: data[: chance.randrange(len(data))])


@named(ANCHORS)
def a_time_stamp_whose_length_is_written_at_length(chance: random.Random) -> bytes:
    status = b"\x30\x03\x02\x01\x00"

    def longer(data: bytes) -> bytes:
        start, _, rest = data.partition(status)
        size = len(status) + 1 + len(rest)
        return start[:2] + size.to_bytes(2, "big") + b"\x30\x81\x03\x02\x01\x00" + rest

    return stamp_changed(chance, longer)


@named(ANCHORS)
def nothing_as_a_time_stamp(chance: random.Random) -> bytes:
    return stamp_changed(chance, lambda _: chance.choice((b"", b"\x30\x00", b"\x30\x80\x00\x00")))
