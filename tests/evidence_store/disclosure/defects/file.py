"""Files that are no bundle: bits flipped, bytes before or behind, packed by another program."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

from evidence_store.disclosure.archive import write_archive
from evidence_store.disclosure.bundle import seal_bundle
from forensics.canonical import canonical
from tests.evidence_store.disclosure import generator as gen
from tests.evidence_store.disclosure.defects.groups import Group, named
from tests.evidence_store.disclosure.defects.making import manifest_of, resealed, whole

if TYPE_CHECKING:
    import random

    from tests.evidence_store.disclosure.generator import Made

FILE: Group = {}


@named(FILE)
def one_bit_flipped(chance: random.Random) -> bytes:
    data = bytearray(whole(chance).sealed())
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return bytes(data)


@named(FILE)
def cut_short(chance: random.Random) -> bytes:
    data = whole(chance).sealed()
    return data[: chance.randrange(len(data))]


@named(FILE)
def bytes_behind_the_end(chance: random.Random) -> bytes:
    return whole(chance).sealed() + chance.randbytes(chance.randrange(1, 30))


@named(FILE)
def bytes_before_the_start(chance: random.Random) -> bytes:
    return chance.randbytes(chance.randrange(1, 30)) + whole(chance).sealed()


def zipped(made: Made, chance: random.Random, **options: Any) -> bytes:
    """The same files by Python's own zip library."""
    sealed = made.sealed()
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sealed)) as old, zipfile.ZipFile(out, "w", **options) as new:
        for name in old.namelist():
            info = zipfile.ZipInfo(name, (1980, 1, chance.randrange(1, 29), 0, 0, 0))
            new.writestr(info, old.read(name), options.get("compression"))
    return out.getvalue()


@named(FILE)
def packed_by_another_program(chance: random.Random) -> bytes:
    return zipped(whole(chance), chance)


@named(FILE)
def compressed(chance: random.Random) -> bytes:
    return zipped(whole(chance), chance, compression=zipfile.ZIP_DEFLATED)


@named(FILE)
def a_comment_at_the_end(chance: random.Random) -> bytes:
    data = whole(chance).sealed()
    return data[:-2] + b"\x03\x00" + b"abc"


@named(FILE)
def an_unknown_file(chance: random.Random) -> bytes:
    made = whole(chance)
    made.files["extra.txt"] = b"read me"
    return made.sealed()


@named(FILE)
def a_file_missing(chance: random.Random) -> bytes:
    made = whole(chance)
    may_be_absent = ("access.jsonl", "anchors.jsonl")
    del made.files[chance.choice(sorted(set(made.files).difference(may_be_absent)))]
    return made.sealed()


@named(FILE)
def a_file_changed_without_the_manifest(chance: random.Random) -> bytes:
    made = whole(chance)
    sealed_manifest = json.loads(manifest_of(made.sealed()))
    made.files["known-defects.md"] += b" none"
    return seal_bundle(made.files, canonical(sealed_manifest), sign=made.sign)


@named(FILE)
def a_later_version(chance: random.Random) -> bytes:
    return resealed(chance, lambda manifest: manifest.update(v=chance.choice((1, 3, True))))


@named(FILE)
def a_version_that_is_true(chance: random.Random) -> bytes:
    return resealed(chance, lambda manifest: manifest.update(v=True))


@named(FILE)
def a_manifest_with_another_key(chance: random.Random) -> bytes:
    return resealed(chance, lambda manifest: manifest.update(constructor="x"))


@named(FILE)
def a_manifest_that_is_not_canonical(chance: random.Random) -> bytes:
    made = whole(chance)
    manifest = manifest_of(made.sealed()).replace(b",", b", ", 1)
    return seal_bundle(made.files, manifest, sign=made.sign)


@named(FILE)
def a_manifest_that_is_deep(chance: random.Random) -> bytes:
    made = whole(chance)
    made.sealed()
    return seal_bundle(made.files, b"[" * 100_000, sign=made.sign)


@named(FILE)
def a_list_of_faults_elsewhere(chance: random.Random) -> bytes:
    return resealed(chance, lambda manifest: manifest.update(failures=[10_000]))


def pointing_elsewhere(chance: random.Random, name: str) -> bytes:
    """Of the entries that the manifest points at one is left out, or another one is named."""
    log = gen.make_log(chance, acts=4)
    log.append("job.failed", case="c_one")
    log.append("disposal.refused", case="c_one")
    made = gen.bundle_of(log, chance, keep=1.0)
    manifest = json.loads(manifest_of(made.sealed()))
    listed = set(manifest[name])
    if chance.random() < 0.5:
        listed ^= {chance.choice(sorted(listed))}
    else:
        others = {each["seq"] for each in made.lines("entries.jsonl")} - listed
        listed ^= {chance.choice(sorted(others))}
    manifest[name] = sorted(listed)
    return seal_bundle(made.files, canonical(manifest), sign=made.sign)


@named(FILE)
def a_failure_not_pointed_at_or_another_entry_called_one(chance: random.Random) -> bytes:
    return pointing_elsewhere(chance, "failures")


@named(FILE)
def an_administrators_act_not_pointed_at_or_another_entry_called_one(
    chance: random.Random,
) -> bytes:
    return pointing_elsewhere(chance, "administrators")


@named(FILE)
def nothing_at_all(_: random.Random) -> bytes:
    return b""


@named(FILE)
def an_empty_archive(_: random.Random) -> bytes:
    return write_archive({})


@named(FILE)
def noise(chance: random.Random) -> bytes:
    return b"PK\x03\x04" + chance.randbytes(chance.randrange(2000))
