"""Bundles in which nothing is wrong, and the ways in which many defects change one."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

from evidence_store.disclosure.bundle import seal_bundle
from forensics.canonical import canonical
from tests.attacks.forging.insider import act, named_by_an_order, rests_on, stand
from tests.evidence_store.disclosure import generator as gen

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from tests.evidence_store.disclosure.generator import Made


CLOSED = {"order": "o_1", "closed_on": "2026-11-24", "undertaking": "t_1"}
"""What whoever closes an undertaking states."""


def whole(chance: random.Random, **changes: Any) -> Made:
    return gen.make(chance, **({"acts": 8, "keep": 0.7} | changes))


def all_shown(chance: random.Random) -> Made:
    return whole(chance, keep=1.0)


def manifest_of(bundle: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        return archive.read("manifest.json")


def resealed(chance: random.Random, change: Callable[[dict[str, Any]], object]) -> bytes:
    made = whole(chance)
    manifest = json.loads(manifest_of(made.sealed()))
    change(manifest)
    return seal_bundle(made.files, canonical(manifest), sign=made.sign)


def drop(made: Made, seq: int) -> Made:
    """Take an entry out everywhere, as neatly as whoever holds the key can."""
    for name in ("entries.jsonl", "proofs.jsonl", "disclosures.jsonl", "withheld.jsonl"):
        made.put_lines(name, [each for each in made.lines(name) if each["seq"] != seq])
    leaf = made.log.bodies[seq]
    chains = made.manifest["chains"]
    chains["case" if leaf["case"] else "control"] -= 1
    if leaf["ex"]:
        chains["exhibits"][leaf["ex"]] -= 1
    made.manifest["failures"] = []
    made.manifest["administrators"] = []
    return made


def seqs_of(made: Made, case: str | None) -> list[int]:
    return [each["seq"] for each in made.lines("entries.jsonl") if each["case"] == case]


def by_seq(value: dict[str, Any]) -> int:
    return int(value["seq"])


def with_entry(chance: random.Random, **changes: Any) -> bytes:
    log = gen.make_log(chance, acts=4)
    log.append("job.started", case="c_one")
    log.append("job.done", case="c_one", **changes)
    return gen.bundle_of(log, chance, keep=1.0).sealed()


def valid(chance: random.Random) -> bytes:
    """A bundle of any shape that must verify, with any subset of its fields withheld."""
    made = gen.make(chance)
    if chance.random() < 0.2:
        log = gen.make_log(chance, acts=3)
        pdf, record = chance.randbytes(50), b"{}"
        named_by_an_order(log, by=3)
        stand(log, rests_on("report.issued"))
        act(log, "report.issued", 1, **issued(pdf, record))
        made = gen.bundle_of(log, chance, keep=chance.random())
        made.files["certificates/EXP-2026-0001.pdf"] = pdf
        if chance.random() < 0.5:
            made.files["certificates/EXP-2026-0001.json"] = record
    return made.sealed()


def with_an_extract(chance: random.Random) -> Made:
    """A bundle with an extract of the custody log in it, as the entry about it says."""
    log = gen.make_log(chance, acts=3)
    exhibit, number = "x_EXTRACTED", "EXT-EXTRACTED-0004"
    pdf, record = b"%PDF-1.7 of entries", b"{}"
    log.append("exhibit.booked_in", case="c_one", exhibit=exhibit)
    told = {**issued(pdf, record), "number": number, "entries": 1, "size": log.size}
    log.append(
        "exhibit.extract_issued", case="c_one", exhibit=exhibit, public={**told, "training": False}
    )
    made = gen.bundle_of(log, chance, keep=0.5)
    made.files[f"certificates/{number}.pdf"] = pdf
    return made


def issued(pdf: bytes, record: bytes) -> dict[str, Any]:
    return {"number": "EXP-2026-0001", "pdf": sha256(pdf), "json": sha256(record)}


def sha256(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()
