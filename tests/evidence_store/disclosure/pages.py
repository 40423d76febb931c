"""``verify.html`` opened from disk in a real browser, and what it answers to many bundles."""

from __future__ import annotations

import base64
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from evidence_store.disclosure import verifiers
from evidence_store.disclosure.verifiers import verify
from tests.evidence_store.disclosure import defects
from tests.evidence_store.disclosure import generator as gen
from tests.evidence_store.disclosure.anchored import some_trust
from tests.evidence_store.disclosure.firefox import PROGRAM as FIREFOX
from tests.evidence_store.disclosure.generator import b64

if TYPE_CHECKING:
    import random

PAGE = Path(verifiers.__file__).with_name("verify.html")
ADDRESS = PAGE.as_uri()
Run: TypeAlias = Callable[..., Any]
"""Runs the body of a function in the page, with arguments, and gives what it returns."""
Trust: TypeAlias = "tuple[list[str], list[bytes]]"
"""Keys of witnesses, certificates of authorities."""

CHECK_MANY = """
  const { check, fromBase64, typedHead, readWitnessKey, readCertificates } = expungeVerifier;
  return JSON.stringify(arguments[0].map(([bundle, head, witnesses, authorities]) =>
    check(fromBase64(bundle), head === null ? null : typedHead(head), {
      witnesses: witnesses.map(readWitnessKey),
      authorities: authorities.flatMap((each) => readCertificates(fromBase64(each))),
    })));
"""
AT_ONCE = 50
BROKEN = [(group, name) for group in defects.DEFECTS for name in defects.DEFECTS[group]]


def require_chromium() -> str:
    if not (executable := shutil.which("chromium")):
        pytest.skip("chromium is not installed")
    return executable


def require_firefox() -> None:
    if not Path(FIREFOX).exists():
        pytest.skip("firefox-esr is not installed")


def some_bundles(first: int, count: int) -> Iterator[tuple[str, bytes, str | None, Trust]]:
    """Name, bytes, outside head and keys for bundles with each defect in turn, and valid ones."""
    for number in range(first, first + count):
        chance = gen.seeded("bundle", number)
        if number % 2:
            group, name = BROKEN[number // 2 % len(BROKEN)]
            bundle = defects.DEFECTS[group][name](chance)
            yield f"{name} {number}", bundle, None, some_trust(chance)
        else:
            yield from _valid(number, chance)


def _valid(number: int, chance: random.Random) -> Iterator[tuple[str, bytes, str | None, Trust]]:
    made = gen.make(chance)
    if chance.random() < 0.4:
        defects.damage_an_anchor(made, chance)
    size = chance.randrange(1, made.log.size + 2)
    head = verify.Head(size, chance.randbytes(32))
    if size <= made.log.size and chance.random() < 0.8:
        head = verify.Head(size, made.log.head(size).root)
    lost = [each for body in made.log.bodies for each in body["pub"].get("heads", ())]
    if lost and chance.random() < 0.5:
        head = verify.read_head(chance.choice(lost)) or head
    outside = f"{head.size}:{head.root.hex()}" if chance.random() < 0.6 else None
    yield f"valid {number}", made.sealed(), outside, some_trust(chance)


def trusted(trust: Trust) -> verify.Trusted:
    keys = [verify.read_witness_key(each) for each in trust[0]]
    read = [verify.read_certificates(each) for each in trust[1]]
    return verify.Trusted([key for key in keys if key], [each for some in read for each in some])


def disagreements(run: Run, *, first: int, count: int) -> list[str]:
    """Names of bundles to which verify.py and the page give answers that differ in anything."""
    wrong: list[str] = []
    bundles = some_bundles(first, count)
    while batch := [each for _, each in zip(range(AT_ONCE), bundles, strict=False)]:
        asked = [
            (b64(data), head, keys, [b64(each) for each in certificates])
            for _, data, head, (keys, certificates) in batch
        ]
        answers = json.loads(run(CHECK_MANY, asked))
        for (name, data, head, trust), answer in zip(batch, answers, strict=True):
            outside = None if head is None else verify.read_head(head)
            if verify.check(data, outside, trusted(trust)) != answer:
                wrong.append(name)
    return wrong


def accepted_flips(run: Run, bundle: bytes, *, every: int) -> list[int]:
    """Places of the bundle whose byte may have one bit flipped without the page refusing it.

    Of so many bytes one is tried; with an odd number it is another bit each time.
    """
    script = """
      const { check, fromBase64 } = expungeVerifier;
      const bundle = fromBase64(arguments[0]), accepted = [];
      for (let at = 0; at < bundle.length; at += arguments[1]) {
        bundle[at] ^= 1 << (at % 8);
        if (check(bundle).exit !== 1) accepted.push(at);
        bundle[at] ^= 1 << (at % 8);
      }
      return accepted;
    """
    places: list[int] = run(script, base64.b64encode(bundle).decode(), every)
    return places
