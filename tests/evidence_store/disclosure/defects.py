"""Broken bundles, each named by its defect, with the promise that it breaks."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import zipfile
from typing import TYPE_CHECKING, Any, TypeAlias

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from evidence_store.custody.checkpoints import sign_checkpoint
from evidence_store.custody.drafts import Head
from evidence_store.disclosure.archive import write_archive
from evidence_store.disclosure.bundle import Anchored, anchor_lines, canonical, seal_bundle
from tests.evidence_store.disclosure import anchored
from tests.evidence_store.disclosure import generator as gen
from tests.evidence_store.disclosure.generator import Made, b64
from tests.evidence_store.disclosure.passkeys import SAID, admitted, signed

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

Defect: TypeAlias = "Callable[[random.Random], bytes]"

FILE: dict[str, Defect] = {}
ENTRIES: dict[str, Defect] = {}
ORDER: dict[str, Defect] = {}
SIGNED: dict[str, Defect] = {}
INCLUSION: dict[str, Defect] = {}
CONSISTENCY: dict[str, Defect] = {}
COMPLETENESS: dict[str, Defect] = {}
VALUES: dict[str, Defect] = {}
PEOPLE: dict[str, Defect] = {}
DOCUMENTS: dict[str, Defect] = {}
READS: dict[str, Defect] = {}
ANCHORS: dict[str, Defect] = {}

DEFECTS: dict[str, dict[str, Defect]] = {
    "file": FILE,
    "entries": ENTRIES,
    "order": ORDER,
    "signed": SIGNED,
    "inclusion": INCLUSION,
    "consistency": CONSISTENCY,
    "completeness": COMPLETENESS,
    "values": VALUES,
    "people": PEOPLE,
    "documents": DOCUMENTS,
    "reads": READS,
    "anchors": ANCHORS,
}


def named(group: dict[str, Defect]) -> Callable[[Defect], Defect]:
    def keep(defect: Defect) -> Defect:
        name: str = defect.__name__
        group[name] = defect
        return defect

    return keep


def whole(chance: random.Random, **changes: Any) -> Made:
    return gen.make(chance, **({"acts": 8, "keep": 0.7} | changes))


def all_shown(chance: random.Random) -> Made:
    return whole(chance, keep=1.0)


# The file.


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


def manifest_of(bundle: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        return archive.read("manifest.json")


def resealed(chance: random.Random, change: Callable[[dict[str, Any]], object]) -> bytes:
    made = whole(chance)
    manifest = json.loads(manifest_of(made.sealed()))
    change(manifest)
    return seal_bundle(made.files, canonical(manifest), sign=made.sign)


@named(FILE)
def a_later_version(chance: random.Random) -> bytes:
    return resealed(chance, lambda manifest: manifest.update(v=2))


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


@named(FILE)
def nothing_at_all(_: random.Random) -> bytes:
    return b""


@named(FILE)
def an_empty_archive(_: random.Random) -> bytes:
    return write_archive({})


@named(FILE)
def noise(chance: random.Random) -> bytes:
    return b"PK\x03\x04" + chance.randbytes(chance.randrange(2000))


# Entries.


def entry_replaced(chance: random.Random, change: Callable[[bytes], bytes]) -> bytes:
    made = whole(chance)
    lines = made.files["entries.jsonl"].splitlines()
    place = chance.randrange(len(lines))
    lines[place] = change(lines[place])
    made.files["entries.jsonl"] = b"".join(line + b"\n" for line in lines)
    return made.sealed()


@named(ENTRIES)
def white_space_in_an_entry(chance: random.Random) -> bytes:
    return entry_replaced(chance, lambda line: line.replace(b":", b": ", 1))


@named(ENTRIES)
def a_key_twice(chance: random.Random) -> bytes:
    return entry_replaced(chance, lambda line: line[:-1] + b',"v":1}')


@named(ENTRIES)
def an_unknown_key(chance: random.Random) -> bytes:
    return entry_replaced(chance, lambda line: line[:-1] + b',"z":1}')


@named(ENTRIES)
def an_entry_of_a_later_version(chance: random.Random) -> bytes:
    return entry_replaced(chance, lambda line: line.replace(b'"v":1', b'"v":2'))


@named(ENTRIES)
def a_float(chance: random.Random) -> bytes:
    number = chance.choice((b"1.0", b"1e3", b"1.5", b"-0", b"9007199254740993", b"1" * 40, b"NaN"))
    corr = re.compile(rb'"corr":(null|[0-9]+)')
    return entry_replaced(chance, lambda line: corr.sub(b'"corr":' + number, line))


@named(ENTRIES)
def half_a_surrogate_pair(chance: random.Random) -> bytes:
    return entry_replaced(chance, lambda line: line.replace(b'"boot":"', b'"boot":"\\ud800'))


@named(ENTRIES)
def no_utf8(chance: random.Random) -> bytes:
    return entry_replaced(chance, lambda line: line.replace(b'"boot":"', b'"boot":"\xff'))


@named(ENTRIES)
def brackets_without_end(chance: random.Random) -> bytes:
    return entry_replaced(chance, lambda _: b"[" * 16_000)


@named(ENTRIES)
def a_day_that_is_not(chance: random.Random) -> bytes:
    day = chance.choice((b"2026-02-30", b"2026-13-01", b"2026-11-31", b"0026-11-01"))
    return entry_replaced(chance, lambda line: line.replace(b'"t":"2026-11-24', b'"t":"' + day))


@named(ENTRIES)
def entries_in_another_order(chance: random.Random) -> bytes:
    made = whole(chance)
    lines = made.files["entries.jsonl"].splitlines()
    place = chance.randrange(1, len(lines))
    lines[place - 1], lines[place] = lines[place], lines[place - 1]
    made.files["entries.jsonl"] = b"".join(line + b"\n" for line in lines)
    return made.sealed()


# Order.


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


@named(ORDER)
def an_entry_of_the_case_dropped(chance: random.Random) -> bytes:
    made = whole(chance)
    return drop(made, chance.choice(seqs_of(made, "c_one")[:-1])).sealed()


@named(ORDER)
def an_entry_of_the_control_chain_dropped(chance: random.Random) -> bytes:
    made = whole(chance)
    return drop(made, chance.choice(seqs_of(made, None)[:-1])).sealed()


@named(ORDER)
def an_entry_of_another_case(chance: random.Random) -> bytes:
    log = gen.make_log(chance, acts=4)
    log.append("case.noted", case="c_two")
    made = gen.bundle_of(log, chance, keep=1.0)
    other = next(body for body in log.bodies if body["case"] == "c_two")
    made.put_lines("entries.jsonl", sorted([*made.lines("entries.jsonl"), other], key=by_seq))
    return made.sealed()


def by_seq(value: dict[str, Any]) -> int:
    return int(value["seq"])


@named(ORDER)
def an_entry_changed(chance: random.Random) -> bytes:
    """Its hash is another; the next in its chain still names the old one."""
    made = whole(chance)
    lines = made.lines("entries.jsonl")
    place = chance.choice([n for n, each in enumerate(lines) if each["case"] is None][:-1])
    lines[place]["pub"]["changed"] = True
    made.put_lines("entries.jsonl", lines)
    return made.sealed()


def with_entry(chance: random.Random, **changes: Any) -> bytes:
    log = gen.make_log(chance, acts=4)
    log.append("case.noted", case="c_one")
    log.append("note.made", case="c_one", **changes)
    return gen.bundle_of(log, chance, keep=1.0).sealed()


@named(ORDER)
def an_entry_older_than_the_one_before(chance: random.Random) -> bytes:
    return with_entry(chance, t="2026-11-23T09:00:00.000Z")


@named(ORDER)
def an_entry_that_follows_another(chance: random.Random) -> bytes:
    link = chance.choice(("prev", "cprev"))
    return with_entry(chance, **{link: chance.randbytes(32).hex()})


@named(ORDER)
def a_number_in_the_chain_left_out(chance: random.Random) -> bytes:
    return with_entry(chance, cseq=100)


@named(ORDER)
def an_entry_that_corrects_a_later_one(chance: random.Random) -> bytes:
    return with_entry(chance, corr=chance.choice((7_000, 2**53 - 1)))


@named(ORDER)
def an_entry_of_another_log(chance: random.Random) -> bytes:
    return with_entry(chance, log="custody.elsewhere.invalid/2026")


@named(ORDER)
def another_name_without_a_restore(chance: random.Random) -> bytes:
    log = gen.make_log(chance, acts=4)
    log.origin = "custody.elsewhere.invalid/2026"
    return gen.bundle_of(log, chance, keep=1.0).sealed()


@named(ORDER)
def a_restore_that_says_another_size(chance: random.Random) -> bytes:
    log = gen.make_log(chance, acts=4)
    wrong: list[dict[str, Any]] = [
        {"size": 1},
        {"size": None},
        {"lost_to": 10_000},
        {"more": 1},
        {"heads": ["3:" + "0" * 64]},
        {"old_origin": "x"},
        {"origin": "x"},
    ]
    log.restore(**chance.choice(wrong))
    return gen.bundle_of(log, chance, keep=1.0).sealed()


@named(CONSISTENCY)
def a_restore_of_another_log(chance: random.Random) -> bytes:
    log = gen.make_log(chance, acts=4)
    log.restore(root=chance.randbytes(32).hex())
    return gen.bundle_of(log, chance, keep=1.0).sealed()


@named(PEOPLE)
def a_restore_signed_by_one(chance: random.Random) -> bytes:
    log = gen.make_log(chance, acts=4)
    log.restore(signers=chance.choice(({"first": 1}, {"first": 1, "second": 1})))
    return gen.bundle_of(log, chance, keep=1.0).sealed()


@named(ORDER)
def counts_that_are_not_the_entries(chance: random.Random) -> bytes:
    made = whole(chance)
    made.manifest["chains"]["case"] = chance.choice((True, 0, made.manifest["chains"]["case"] + 1))
    return made.sealed()


@named(ORDER)
def a_first_entry_of_another_kind(chance: random.Random) -> bytes:
    log = gen.MadeLog(chance)
    log.append("log.begun")
    log.append("case.opened", case="c_one")
    return gen.bundle_of(log, chance, keep=1.0).sealed()


# The log's key.


def other_key(message: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(gen.log_seed(1)).sign(message)


@named(SIGNED)
def a_manifest_signed_by_another_key(chance: random.Random) -> bytes:
    made = whole(chance)
    made.sign = other_key
    return made.sealed()


@named(SIGNED)
def a_signature_as_long_as_none(chance: random.Random) -> bytes:
    made = whole(chance)
    made.sign = lambda _: b"\x00" * chance.choice((0, 63, 64, 65))
    return made.sealed()


@named(SIGNED)
def a_head_signed_by_another_key(chance: random.Random) -> bytes:
    made = whole(chance)
    head = made.log.head()
    made.files["checkpoint.txt"] = sign_checkpoint(
        head, origin=made.log.origin, seed=gen.log_seed(1)
    ).encode()
    return made.sealed()


@named(SIGNED)
def another_head_than_the_manifest_says(chance: random.Random) -> bytes:
    made = whole(chance)
    head = Head(made.log.size, chance.randbytes(32))
    made.files["checkpoint.txt"] = sign_checkpoint(
        head, origin=made.log.origin, seed=gen.log_seed()
    ).encode()
    return made.sealed()


@named(SIGNED)
def base64_with_bits_that_say_nothing(chance: random.Random) -> bytes:
    made = whole(chance)
    note = made.files["checkpoint.txt"].decode()
    made.files["checkpoint.txt"] = with_idle_bit(note).encode()
    return made.sealed()


def with_idle_bit(note: str) -> str:
    """Another spelling of the same root: the last letter before = has two bits of no meaning."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    root = note.split("\n")[2]
    last = letters[letters.index(root[-2]) ^ 1]
    return note.replace(root, root[:-2] + last + "=")


@named(SIGNED)
def training_denied(chance: random.Random) -> bytes:
    return resealed(chance, lambda manifest: manifest.update(training=False))


# Inclusion.


@named(INCLUSION)
def a_proof_changed(chance: random.Random) -> bytes:
    made = whole(chance)
    proofs = made.lines("proofs.jsonl")
    path = chance.choice(proofs)["path"]
    path[chance.randrange(len(path))] = b64(chance.randbytes(32))
    made.put_lines("proofs.jsonl", proofs)
    return made.sealed()


@named(INCLUSION)
def a_proof_too_long_or_too_short(chance: random.Random) -> bytes:
    made = whole(chance)
    proofs = made.lines("proofs.jsonl")
    path = chance.choice(proofs)["path"]
    if chance.random() < 0.5:
        path.append(b64(chance.randbytes(32)))
    else:
        path.pop()
    made.put_lines("proofs.jsonl", proofs)
    return made.sealed()


@named(INCLUSION)
def a_proof_missing(chance: random.Random) -> bytes:
    made = whole(chance)
    proofs = made.lines("proofs.jsonl")
    del proofs[chance.randrange(len(proofs))]
    made.put_lines("proofs.jsonl", proofs)
    return made.sealed()


@named(INCLUSION)
def a_proof_of_no_hashes(chance: random.Random) -> bytes:
    made = whole(chance)
    proofs = made.lines("proofs.jsonl")
    proofs[0]["path"] = chance.choice((None, {}, [1], ["x"], ["AAA"], [b64(b"short")]))
    made.put_lines("proofs.jsonl", proofs)
    return made.sealed()


@named(INCLUSION)
def the_newest_control_entry_rewritten(chance: random.Random) -> bytes:
    """Nothing in the bundle links to it, so only the tree shows it."""
    log = gen.make_log(chance, acts=3)
    log.append("person.enrolled", public={"person": "u_9", "signing_key": gen.raw_key(9)})
    log.append("case.noted", case="c_two")
    made = gen.bundle_of(log, chance, keep=1.0)
    lines = made.lines("entries.jsonl")
    newest = max((each for each in lines if each["case"] is None), key=by_seq)
    newest["pub"]["person"] = "u_8"
    made.put_lines("entries.jsonl", lines)
    return made.sealed()


# Earlier heads.


@named(CONSISTENCY)
def an_earlier_head_that_never_was(chance: random.Random) -> bytes:
    made = whole(chance)
    heads = made.lines("consistency.jsonl")
    chance.choice(heads)["root"] = b64(chance.randbytes(32))
    made.put_lines("consistency.jsonl", heads)
    return made.sealed()


@named(CONSISTENCY)
def an_earlier_head_without_proof(chance: random.Random) -> bytes:
    made = whole(chance)
    heads = made.lines("consistency.jsonl")
    one = chance.choice(heads)
    one["path"] = [*one["path"], b64(chance.randbytes(32))]
    made.put_lines("consistency.jsonl", heads)
    return made.sealed()


@named(CONSISTENCY)
def an_earlier_head_twice(chance: random.Random) -> bytes:
    made = whole(chance)
    heads = made.lines("consistency.jsonl")
    made.put_lines("consistency.jsonl", [heads[0], *heads])
    return made.sealed()


@named(CONSISTENCY)
def an_earlier_head_of_no_entries(chance: random.Random) -> bytes:
    made = whole(chance)
    heads = made.lines("consistency.jsonl")
    heads[0]["size"] = chance.choice((0, -1, True, "1", None, 10_000))
    made.put_lines("consistency.jsonl", heads)
    return made.sealed()


# Completeness.


@named(COMPLETENESS)
def the_newest_control_entry_dropped(chance: random.Random) -> bytes:
    log = gen.make_log(chance, acts=3)
    made = gen.bundle_of(log, chance, keep=0.5)
    return drop(made, seqs_of(made, None)[-1]).sealed()


@named(COMPLETENESS)
def the_control_entry_before_the_map_dropped(chance: random.Random) -> bytes:
    """Whoever holds the key also writes a map that links past it."""
    log = gen.make_log(chance, acts=3)
    log.append("disclosure.begun", case="c_one", public={"audience": "defence"})
    before = log.chains["control"]
    log.append("person.left", public={"person": "u_3"})
    heads = log.heads()
    log.chains["control"] = before
    log.append("heads.root", public=heads.fields())
    made = gen.material_of(log, chance, heads=heads, keep=1.0)
    made.manifest["chains"]["control"] += 1  # the map's number has no gap to show
    return drop(made, seqs_of(made, None)[-2]).sealed()


@named(COMPLETENESS)
def entries_after_the_disclosure(chance: random.Random) -> bytes:
    log = gen.make_log(chance, acts=3)
    log.append("disclosure.begun", case="c_one", public={"audience": "defence"})
    heads = log.heads()
    log.append("heads.root", public=heads.fields())
    log.append("person.enrolled", public={"person": "u_9", "signing_key": gen.raw_key(9)})
    return gen.material_of(log, chance, heads=heads, keep=1.0).sealed()


def with_early_map(chance: random.Random, **late: Any) -> bytes:
    """The map does not know what was recorded at the last moment."""
    log = gen.make_log(chance, acts=3)
    log.append("exhibit.resealed", case="c_one", exhibit="x_one0")
    heads = log.heads()
    log.append("order.quashed", **late)
    log.append("disclosure.begun", case="c_one", public={"audience": "defence"})
    newest = log.heads()
    public = {**heads.fields(), "size": log.size, "control": newest.fields()["control"]}
    log.append("heads.root", public=public)
    return gen.material_of(log, chance, heads=heads, keep=1.0).sealed()


@named(COMPLETENESS)
def a_map_made_too_early(chance: random.Random) -> bytes:
    return with_early_map(chance, case="c_one")


@named(COMPLETENESS)
def a_map_made_too_early_for_an_exhibit(chance: random.Random) -> bytes:
    return with_early_map(chance, case="c_one", exhibit="x_one0")


@named(COMPLETENESS)
def a_map_without_an_exhibit(chance: random.Random) -> bytes:
    return with_early_map(chance, case="c_one", exhibit="x_one99")


@named(COMPLETENESS)
def a_disclosure_that_is_not_in_the_log(chance: random.Random) -> bytes:
    log = gen.make_log(chance, acts=3)
    heads = log.heads()
    log.append("heads.root", public=heads.fields())
    return gen.material_of(log, chance, heads=heads, keep=1.0).sealed()


@named(COMPLETENESS)
def a_finished_disclosure_in_place_of_the_one_that_was_begun(chance: random.Random) -> bytes:
    log = gen.make_log(chance, acts=3)
    public = {"audience": "defence", "bundle": f"sha256:{chance.randbytes(32).hex()}"}
    log.append("disclosure.built", case="c_one", public=public)
    heads = log.heads()
    log.append("heads.root", public=heads.fields())
    return gen.material_of(log, chance, heads=heads, keep=1.0).sealed()


@named(COMPLETENESS)
def a_map_of_another_form(chance: random.Random) -> bytes:
    log = gen.make_log(chance, acts=3)
    log.append("disclosure.begun", case="c_one", public={"audience": "defence"})
    heads = log.heads()
    wrong: Any = chance.choice(({"size": 1}, {"cases": None}, {"control": {}}, {"more": 1}))
    log.append("heads.root", public={**heads.fields(), **wrong})
    return gen.material_of(log, chance, heads=heads, keep=1.0).sealed()


def with_heads(chance: random.Random, change: Callable[[dict[str, Any]], object]) -> bytes:
    log = gen.make_log(chance, acts=3)
    log.append("exhibit.resealed", case="c_one", exhibit="x_one0")
    made = gen.bundle_of(log, chance, keep=0.7)
    heads = json.loads(made.files["heads.json"])
    change(heads)
    made.files["heads.json"] = canonical(heads)
    return made.sealed()


@named(COMPLETENESS)
def a_map_of_another_version(chance: random.Random) -> bytes:
    return with_heads(chance, lambda heads: heads.update(v=chance.choice((2, True, None))))


@named(COMPLETENESS)
def an_exhibit_missing_in_the_map(chance: random.Random) -> bytes:
    return with_heads(chance, lambda heads: heads["exhibits"].pop())


@named(COMPLETENESS)
def another_count_in_the_map(chance: random.Random) -> bytes:
    return with_heads(chance, lambda heads: heads["case"].update(n=1_000))


@named(COMPLETENESS)
def another_leaf_in_the_map(chance: random.Random) -> bytes:
    leaf = chance.randbytes(32).hex()
    return with_heads(chance, lambda heads: heads["exhibits"][0].update(leaf=leaf))


@named(COMPLETENESS)
def an_exhibit_twice_in_the_map(chance: random.Random) -> bytes:
    return with_heads(chance, lambda heads: heads["exhibits"].append(heads["exhibits"][0]))


@named(COMPLETENESS)
def a_map_of_no_form(chance: random.Random) -> bytes:
    wrong: Any = chance.choice((None, [], "x", 3))
    return with_heads(
        chance, lambda heads: heads.update({chance.choice(("case", "exhibits")): wrong})
    )


@named(COMPLETENESS)
def a_bundle_for_another_audience(chance: random.Random) -> bytes:
    return resealed(chance, lambda manifest: manifest.update(audience="ico"))


# Values.


def with_lines(
    chance: random.Random, name: str, change: Callable[[list[Any]], object], *, keep: float = 0.6
) -> bytes:
    made = gen.make(chance, acts=10, keep=keep)
    lines = made.lines(name)
    change(lines)
    made.put_lines(name, lines)
    return made.sealed()


@named(VALUES)
def another_salt(chance: random.Random) -> bytes:
    salt = b64(chance.randbytes(32))
    return with_lines(
        chance, "disclosures.jsonl", lambda lines: chance.choice(lines).update(salt=salt), keep=1.0
    )


@named(VALUES)
def a_salt_of_another_form(chance: random.Random) -> bytes:
    salt = chance.choice((None, 3, "", "AAAA", b64(chance.randbytes(31)), "=" * 44))
    return with_lines(
        chance, "disclosures.jsonl", lambda lines: chance.choice(lines).update(salt=salt), keep=1.0
    )


@named(VALUES)
def another_value(chance: random.Random) -> bytes:
    value: Any = chance.choice(("Somebody Else", None, 3, [], {"constructor": True}))
    return with_lines(
        chance,
        "disclosures.jsonl",
        lambda lines: chance.choice(lines).update(value=value),
        keep=1.0,
    )


@named(VALUES)
def a_value_taken_out(chance: random.Random) -> bytes:
    return with_lines(
        chance,
        "disclosures.jsonl",
        lambda lines: lines.pop(chance.randrange(len(lines))),
        keep=1.0,
    )


@named(VALUES)
def withheld_and_not_listed(chance: random.Random) -> bytes:
    return with_lines(
        chance, "withheld.jsonl", lambda lines: lines.pop(chance.randrange(len(lines))), keep=0.0
    )


@named(VALUES)
def withheld_for_no_reason(chance: random.Random) -> bytes:
    reason = chance.choice(("constructor", "", None, 3))
    return with_lines(
        chance, "withheld.jsonl", lambda lines: lines[0].update(reason=reason), keep=0.0
    )


@named(VALUES)
def shown_and_withheld(chance: random.Random) -> bytes:
    made = gen.make(chance, acts=10, keep=1.0)
    one = chance.choice(made.lines("disclosures.jsonl"))
    made.put_lines("withheld.jsonl", [{"path": one["path"], "reason": "free", "seq": one["seq"]}])
    return made.sealed()


@named(VALUES)
def a_field_that_no_entry_has(chance: random.Random) -> bytes:
    made = gen.make(chance, acts=10, keep=1.0)
    made.put_lines("withheld.jsonl", [{"path": "toString", "reason": "free", "seq": 0}])
    return made.sealed()


@named(VALUES)
def values_in_another_order(chance: random.Random) -> bytes:
    return with_lines(chance, "disclosures.jsonl", lambda lines: lines.reverse(), keep=1.0)


# People.


def handed_over(
    chance: random.Random,
    change: Callable[[dict[str, Any], dict[str, int]], object] = lambda *_: None,
    *,
    signed_by: dict[str, int] | None = None,
    stmt: str | None = "",
    before: Callable[[gen.MadeLog], object] = lambda _: None,
) -> bytes:
    """A handover whose statement, signers or digest are not what they should be."""
    log = gen.make_log(chance, acts=2)
    before(log)
    signers = {"giver": 1, "taker": 2}
    here = log.chains.get("x_one9")
    statement = log.statement(
        "exhibit.handover", "c_one", "x_one9", here[1].hex() if here else None, signers
    )
    change(statement, signers)
    fields = {"statement": statement, "sig": gen.signatures(statement, signed_by or signers)}
    seq = log.append(
        "exhibit.handover",
        case="c_one",
        exhibit="x_one9",
        committed=fields,
        stmt=gen.statement_digest(statement) if stmt == "" else stmt,
    )
    assert seq
    return gen.bundle_of(log, chance, keep=1.0).sealed()


@named(PEOPLE)
def signed_by_another_key(chance: random.Random) -> bytes:
    made = all_shown(chance)
    log = made.log
    statement = log.statement("exhibit.handover", "c_one", "x_one9", None, {"giver": 1})
    wrong = gen.signatures(statement, {"giver": 2})
    wrong[0]["by"] = "u_1"
    log = gen.make_log(chance, acts=2)
    statement["checkpoint"] = str(log.head())
    statement["not_after"] = "2026-12-30T00:00:00.000Z"
    fields = {"statement": statement, "sig": wrong}
    stmt = gen.statement_digest(statement)
    log.append("exhibit.handover", case="c_one", exhibit="x_one9", committed=fields, stmt=stmt)
    return gen.bundle_of(log, chance, keep=1.0).sealed()


@named(PEOPLE)
def one_of_two_did_not_sign(chance: random.Random) -> bytes:
    return handed_over(chance, signed_by={"giver": 1})


@named(PEOPLE)
def another_person_signed(chance: random.Random) -> bytes:
    return handed_over(chance, signed_by={"giver": 1, "taker": 3})


@named(PEOPLE)
def signed_by_somebody_who_is_not_enrolled(chance: random.Random) -> bytes:
    def nobody(statement: dict[str, Any], signers: dict[str, int]) -> None:
        signers["taker"] = 99
        statement["signers"] = [["giver", "u_1"], ["taker", "u_99"]]

    return handed_over(chance, nobody)


@named(PEOPLE)
def signed_by_somebody_who_has_left(chance: random.Random) -> bytes:
    return handed_over(chance, before=lambda log: log.append("person.left", public=LEFT))


LEFT = {"person": "u_2"}


@named(PEOPLE)
def signed_for_another_event(chance: random.Random) -> bytes:
    return handed_over(chance, lambda statement, _: statement.update(event="exhibit.resealed"))


@named(PEOPLE)
def signed_for_another_exhibit(chance: random.Random) -> bytes:
    return handed_over(chance, lambda statement, _: statement.update(exhibit_id="x_one8"))


@named(PEOPLE)
def signed_before_another_entry(chance: random.Random) -> bytes:
    return handed_over(chance, lambda statement, _: statement.update(xprev="00" * 32))


@named(PEOPLE)
def signed_for_a_time_that_is_past(chance: random.Random) -> bytes:
    return handed_over(
        chance, lambda statement, _: statement.update(not_after="2026-11-01T00:00:00.000Z")
    )


@named(PEOPLE)
def signed_under_a_head_that_never_was(chance: random.Random) -> bytes:
    head = f"3:{chance.randbytes(32).hex()}"
    return handed_over(chance, lambda statement, _: statement.update(checkpoint=head))


@named(PEOPLE)
def a_statement_that_is_not_the_digest(chance: random.Random) -> bytes:
    return handed_over(chance, stmt=chance.randbytes(32).hex())


@named(PEOPLE)
def a_statement_without_its_digest(chance: random.Random) -> bytes:
    return handed_over(chance, stmt=None)


@named(PEOPLE)
def a_digest_without_its_statement(chance: random.Random) -> bytes:
    return with_entry(chance, stmt=chance.randbytes(32).hex())


@named(PEOPLE)
def a_statement_without_signers(chance: random.Random) -> bytes:
    wrong = chance.choice(([], None, [["giver"]], [["giver", 1]], "u_1"))
    return handed_over(chance, lambda statement, _: statement.update(signers=wrong))


@named(PEOPLE)
def a_statement_used_twice(chance: random.Random) -> bytes:
    log = gen.make_log(chance, acts=2)
    signers = {"officer": 1}
    statement = log.statement("case.noted", "c_one", None, None, signers)
    for _ in range(2):
        fields = {"statement": statement, "sig": gen.signatures(statement, signers)}
        stmt = gen.statement_digest(statement)
        log.append("case.noted", case="c_one", committed=fields, stmt=stmt)
    return gen.bundle_of(log, chance, keep=1.0).sealed()


def signed_by_passkey(
    chance: random.Random,
    *,
    before: Callable[[gen.MadeLog], object] = lambda _: None,
    mend: Callable[[dict[str, Any]], object] = lambda _: None,
    owner: int = 1,
    **changes: Any,
) -> bytes:
    """A note that u_1's passkey signed, in a way that must not hold."""
    log = gen.make_log(chance, acts=2)
    before(log)
    statement = log.statement("case.noted", "c_one", None, None, {"officer": 1})
    message = gen.CONTEXT + canonical(statement)
    made = signed(1, message, gen.person_key(owner), **changes)
    mend(made)
    fields = {"statement": statement, "sig": [{"by": "u_1", "role": "officer", "s": made}]}
    stmt = gen.statement_digest(statement)
    log.append("case.noted", case="c_one", committed=fields, stmt=stmt)
    return gen.bundle_of(log, chance, keep=1.0).sealed()


@named(PEOPLE)
def a_passkey_that_nobody_admitted(chance: random.Random) -> bytes:
    def replaced(log: gen.MadeLog) -> None:
        log.append("person.key_replaced", public={"person": "u_1", "signing_key": gen.raw_key(1)})

    return signed_by_passkey(chance, before=replaced)


@named(PEOPLE)
def a_passkey_that_was_removed(chance: random.Random) -> bytes:
    gone = {"person": "u_1", "passkey": admitted(1)["passkey"]}
    return signed_by_passkey(chance, before=lambda log: log.append("passkey.removed", public=gone))


@named(PEOPLE)
def a_passkey_admitted_for_another_host(chance: random.Random) -> bytes:
    return signed_by_passkey(chance, rp="unit.example")


@named(PEOPLE)
def a_passkey_that_another_person_admitted(chance: random.Random) -> bytes:
    return signed_by_passkey(chance, owner=2)


@named(PEOPLE)
def a_passkey_used_without_a_pin(chance: random.Random) -> bytes:
    return signed_by_passkey(chance, flags=chance.choice((0x00, 0x01, 0x04)))


@named(PEOPLE)
def a_passkey_that_can_be_copied(chance: random.Random) -> bytes:
    return signed_by_passkey(chance, flags=chance.choice((0x0D, 0x1D, 0x15)))


@named(PEOPLE)
def a_passkey_asked_by_another_page(chance: random.Random) -> bytes:
    wrong = ("http://evil.example", "http://localhost.evil.example", "https://localhost",
             "http://localhost:123456", "http://localhostx")  # fmt: skip
    return signed_by_passkey(chance, origin=chance.choice(wrong))


@named(PEOPLE)
def a_passkey_asked_inside_another_page(chance: random.Random) -> bytes:
    more = (',"crossOrigin":true', ',"x":1,"crossOrigin":true', '}{"x":1')
    return signed_by_passkey(chance, said=("webauthn.get", chance.choice(more)))


@named(PEOPLE)
def a_passkey_that_answered_another_challenge(chance: random.Random) -> bytes:
    return signed_by_passkey(chance, challenge=chance.randbytes(32))


@named(PEOPLE)
def a_passkey_that_was_made_and_not_used(chance: random.Random) -> bytes:
    return signed_by_passkey(chance, said=("webauthn.create", SAID[1]))


@named(PEOPLE)
def a_passkeys_signature_out_of_range(chance: random.Random) -> bytes:
    order = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"
    half = chance.choice(("00" * 32, order, "ff" * 32))
    return signed_by_passkey(
        chance, mend=lambda made: made.update(s=chance.choice((half + "11" * 32, "11" * 32 + half)))
    )


@named(PEOPLE)
def a_passkeys_data_changed(chance: random.Random) -> bytes:
    def change(made: dict[str, Any]) -> None:
        name = chance.choice(("admitted", "authenticator", "client", "s"))
        data = bytearray.fromhex(made[name])
        data[-1 if name != "client" else 10] ^= 1
        made[name] = bytes(data).hex()

    return signed_by_passkey(chance, mend=change)


@named(PEOPLE)
def a_passkeys_signature_of_another_form(chance: random.Random) -> bytes:
    wrong: tuple[dict[str, Any], ...] = (
        {"more": "x"},
        {"rp": 5},
        {"rp": "-localhost"},
        {"client": "AB"},
        {"client": "abc"},
        {"authenticator": "00" * 36},
        {"public_key": "04"},
        {"passkey": ""},
        {"s": None},
    )
    return signed_by_passkey(chance, mend=lambda made: made.update(chance.choice(wrong)))


# Documents.


@named(DOCUMENTS)
def a_certificate_that_was_never_issued(chance: random.Random) -> bytes:
    made = whole(chance)
    made.files["certificates/EXP-2026-0001.pdf"] = b"%PDF-1.7"
    return made.sealed()


def valid(chance: random.Random) -> bytes:
    """A bundle of any shape that must verify, with any subset of its fields withheld."""
    made = gen.make(chance)
    if chance.random() < 0.2:
        log = gen.make_log(chance, acts=3)
        pdf, record = chance.randbytes(50), b"{}"
        log.append("certificate.issued", case="c_one", exhibit="x_one0", public=issued(pdf, record))
        made = gen.bundle_of(log, chance, keep=chance.random())
        made.files["certificates/EXP-2026-0001.pdf"] = pdf
        if chance.random() < 0.5:
            made.files["certificates/EXP-2026-0001.json"] = record
    return made.sealed()


def issued(pdf: bytes, record: bytes) -> dict[str, Any]:
    return {"number": "EXP-2026-0001", "pdf": sha256(pdf), "json": sha256(record)}


def sha256(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()


# Reads.


def with_reads(chance: random.Random) -> Made:
    """A bundle that lists two reads of the case at least, all of them under a head."""
    while True:
        made = all_shown(chance)
        if "access.jsonl" in made.files and len(made.lines("access.jsonl")) > 1:
            return made


def reads_changed(
    chance: random.Random, change: Callable[[list[Any], random.Random], object]
) -> bytes:
    made = with_reads(chance)
    lines = made.lines("access.jsonl")
    change(lines, chance)
    made.put_lines("access.jsonl", lines)
    return made.sealed()


@named(READS)
def a_read_left_out(chance: random.Random) -> bytes:
    return reads_changed(chance, lambda lines, c: lines.pop(c.randrange(len(lines) - 1)))


@named(READS)
def reads_in_another_order(chance: random.Random) -> bytes:
    return reads_changed(chance, lambda lines, _: lines.reverse())


@named(READS)
def a_read_twice(chance: random.Random) -> bytes:
    return reads_changed(chance, lambda lines, _: lines.append(lines[-1]))


@named(READS)
def a_read_at_another_time(chance: random.Random) -> bytes:
    def change(lines: list[Any], c: random.Random) -> None:
        c.choice(lines)["leaf"]["t"] = "2026-11-24T08:00:00.000Z"

    return reads_changed(chance, change)


@named(READS)
def another_reader_shown(chance: random.Random) -> bytes:
    def change(lines: list[Any], c: random.Random) -> None:
        c.choice(lines)["shown"][0]["value"] = "u_3"

    return reads_changed(chance, change)


@named(READS)
def a_field_of_a_read_withheld_and_not_listed(chance: random.Random) -> bytes:
    return reads_changed(chance, lambda lines, c: c.choice(lines)["shown"].pop())


@named(READS)
def a_field_of_a_read_withheld_for_no_known_reason(chance: random.Random) -> bytes:
    def change(lines: list[Any], c: random.Random) -> None:
        line = c.choice(lines)
        line["withheld"][line["shown"].pop()["path"]] = "because"

    return reads_changed(chance, change)


@named(READS)
def a_proof_of_a_read_changed(chance: random.Random) -> bytes:
    def change(lines: list[Any], c: random.Random) -> None:
        line = c.choice(lines)
        line["path"] = line["path"][:-1] if line["path"] else [b64(c.randbytes(32))]

    return reads_changed(chance, change)


@named(READS)
def a_read_of_another_case(chance: random.Random) -> bytes:
    def change(lines: list[Any], c: random.Random) -> None:
        c.choice(lines)["leaf"]["case"] = "c_two"

    return reads_changed(chance, change)


@named(READS)
def an_entry_of_the_custody_log_as_a_read(chance: random.Random) -> bytes:
    made = with_reads(chance)
    *_, entry = [e for e in made.lines("entries.jsonl") if e["ev"].startswith("disclosure.")]
    line = made.lines("access.jsonl")[0]
    made.put_lines("access.jsonl", [line | {"leaf": entry}])
    return made.sealed()


@named(READS)
def more_in_the_line_of_a_read(chance: random.Random) -> bytes:
    return reads_changed(chance, lambda lines, c: c.choice(lines).update(more=1))


@named(READS)
def reads_without_a_head(chance: random.Random) -> bytes:
    made = with_reads(chance)
    lines = made.lines("access.jsonl")
    while True:
        other = gen.make(chance, acts=4, keep=1.0)
        if not any(body["ev"] == "access.head" for body in other.log.bodies):
            break
    other.put_lines("access.jsonl", lines)
    return other.sealed()


# Anchors.


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
    lines = made.lines("anchors.jsonl")
    change(next(each for each in lines if each["kind"] == kind), made)
    made.put_lines("anchors.jsonl", lines)
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
