from __future__ import annotations

import ast
import base64
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_store.custody.heads.checkpoints import sign_checkpoint
from evidence_store.custody.leaves.drafts import Head
from evidence_store.custody.signed.bars import DEEPEST
from evidence_store.disclosure import verifiers
from evidence_store.disclosure.verifiers import verify
from evidence_store.domain.disposals.sampling import SAMPLED_METHODS
from evidence_store.domain.events import bars
from evidence_store.domain.events.separations import (
    DOCUMENTS,
    EARNS,
    FOUND_LATER,
    KEY_WAIT,
    LISTED,
    NAMED_PARTS,
    OTHER_PARTS,
    READ_TWICE,
    RECORDED_ONCE,
    STARTS,
    WHOLLY_READ,
)
from evidence_store.domain.people.parts_and_duties import OUTSIDE_CASES, words_of_duties
from evidence_store.domain.signing.signed_acts import STATEMENT_LIFE
from evidence_store.domain.signing.signed_lists import MOST
from evidence_store.domain.signing.stated import STATED_AS
from evidence_store.domain.values.zones import LONDON
from forensics.canonical import canonical
from forensics.erasing.medium import BLOCK_SIZE
from forensics.erasing.samples.sampling import MOST_BLOCKS
from forensics.values.erase_methods import METHODS, Carrier
from tests.evidence_store.disclosure import defects, renew_tables
from tests.evidence_store.disclosure import generator as gen
from tests.evidence_store.disclosure.vectors import (
    ED25519,
    ODD,
    VECTORS,
    moments_about_the_changes,
)

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping

    from evidence_store.domain.people.duties import Act
    from tests.cost.drawing import Draw

PROGRAM = Path(verify.__file__)
ALL = [(promise, name) for promise, group in defects.DEFECTS.items() for name in group]


def test_a_log_whose_time_two_people_corrected_is_accepted() -> None:
    for seed in range(5):
        answer = verify.check(defects.corrected(gen.seeded("corrected", seed)).sealed())

        assert answer["answer"] == "consistent", answer


@pytest.mark.parametrize(("promise", "name"), ALL, ids=[name for _, name in ALL])
def test_a_broken_bundle_is_refused_for_the_promise_that_it_breaks(
    promise: str, name: str, draw: Draw
) -> None:
    for seed in draw.of(range(3), share=1 / 3, least=1, name=lambda seed: f"{name} {seed}"):
        answer = verify.check(defects.DEFECTS[promise][name](gen.seeded(name, seed)))

        assert (answer["exit"], answer["promise"]) == (1, promise), answer


def test_a_bundle_verifies_whatever_of_it_is_withheld() -> None:
    for seed in range(60):
        answer = verify.check(defects.valid(gen.seeded("valid", seed)))

        assert answer["exit"] == 3, answer
        assert answer["why"] == verify.NO_HEAD


def test_a_bundle_of_which_everything_is_withheld_says_so_for_each_field() -> None:
    made = gen.make(gen.seeded(5), acts=8, keep=0.0)

    answer = verify.check(made.sealed())

    told = {(e["seq"], f["field"]) for e in answer["entries"] for f in e["withheld"]}
    assert told == {(each["seq"], each["path"]) for each in made.lines("withheld.jsonl")}
    assert answer["exit"] == 3


def test_no_flipped_bit_is_accepted_in_any_byte_of_a_small_bundle() -> None:
    bundle = defects.small_with_anchors(gen.seeded(1)).sealed()
    assert len(bundle) < 30 * 1024
    assert verify.check(bundle)["exit"] == 3
    chance = gen.seeded(2)

    accepted = [
        at for at in range(len(bundle)) if verify.check(flipped(bundle, at, chance))["exit"] != 1
    ]

    assert accepted == []


def flipped(bundle: bytes, at: int, chance: random.Random) -> bytes:
    return bundle[:at] + bytes([bundle[at] ^ 1 << chance.randrange(8)]) + bundle[at + 1 :]


# A head from outside.


def made_and_sealed(seed: int = 7) -> tuple[gen.Made, bytes]:
    made = gen.make(gen.seeded(seed), acts=8, keep=1.0)
    return made, made.sealed()


def made_with_a_map(seed: int = 7) -> tuple[gen.Made, bytes, int]:
    """A bundle with a map of heads in the middle of its log; gives the map's number."""
    chance = gen.seeded(seed)
    log = gen.make_log(chance, acts=6)
    seq = log.append("heads.root", public=log.heads().fields())
    for _ in range(3):
        gen.hand_over(log, "c_one", "x_one0", chance)
    made = gen.bundle_of(log, chance, keep=1.0)
    return made, made.sealed(), seq


def test_a_head_from_outside_that_the_log_continues_makes_it_verified() -> None:
    made, bundle, seq = made_with_a_map()

    for size in (made.log.size, seq + 1):
        answer = verify.check(bundle, verify.read_head(str(made.log.head(size))))
        assert (answer["exit"], answer["answer"], answer["why"]) == (0, "verified", None)


def test_verified_says_up_to_which_entry_and_day_and_marks_each_later_entry() -> None:
    made, bundle, seq = made_with_a_map()

    answer = verify.check(bundle, verify.read_head(str(made.log.head(seq + 1))))

    first, *rest = verify.sentences(answer)
    day = made.log.bodies[seq]["t"][:10]
    later = [each["seq"] for each in answer["entries"] if each["seq"] > seq]
    assert first.startswith(f"VERIFIED up to entry {seq} of {day}. {len(later)} later entries")
    assert [e["seq"] for e in answer["entries"] if e["later"] == verify.LATER] == later
    assert rest.count("    " + verify.LATER) == len(later)


def test_a_head_that_covers_no_map_of_heads_verifies_nothing() -> None:
    made, bundle = made_and_sealed()
    stated = made.lines("consistency.jsonl")[0]["size"]
    assert stated <= min(n for n, body in enumerate(made.log.bodies) if body["ev"] == "heads.root")

    answer = verify.check(bundle, verify.read_head(str(made.log.head(stated))))

    assert (answer["exit"], answer["reach"]) == (3, None)
    assert "no map of heads" in answer["why"]


def test_how_many_signatures_were_checked_is_said_also_where_all_fields_are_withheld() -> None:
    made = gen.make(gen.seeded(5), acts=8, keep=0.0)

    answer = verify.check(made.sealed())

    signed = [each for each in made.lines("disclosures.jsonl") if each["path"] == "sig"]
    count = sum(len(each["value"]) for each in signed)
    assert answer["signatures"] == {"checked": count, "of": count}
    assert count > 0


@pytest.mark.parametrize("which", ["newest", "earlier"])
def test_a_head_that_the_log_does_not_continue_is_refused(which: str) -> None:
    made, bundle = made_and_sealed()
    earlier = made.lines("consistency.jsonl")[0]["size"]
    size = made.log.size if which == "newest" else earlier

    answer = verify.check(bundle, verify.Head(size, b"\x07" * 32))

    assert (answer["exit"], answer["promise"]) == (1, "outside")


def test_a_head_of_a_longer_log_shows_that_the_end_was_cut_off() -> None:
    made, bundle = made_and_sealed()

    answer = verify.check(bundle, verify.Head(made.log.size + 1, b"\x07" * 32))

    assert (answer["exit"], answer["promise"]) == (1, "outside")
    assert "taken out" in answer["why"]


def test_a_head_from_which_there_is_no_proof_leaves_completeness_open() -> None:
    made, bundle = made_and_sealed()
    known = {each["size"] for each in made.lines("consistency.jsonl")}
    size = next(n for n in range(1, made.log.size) if n not in known)

    answer = verify.check(bundle, verify.read_head(str(made.log.head(size))))

    assert answer["exit"] == 3
    assert f"--earlier {size}" in answer["why"]


def test_two_histories_signed_with_one_key_are_shown_as_a_fork() -> None:
    made, bundle = made_and_sealed()
    other = Head(made.log.size, b"\x07" * 32)
    note = sign_checkpoint(other, origin=made.log.origin, seed=gen.log_seed())

    answer = verify.check(bundle, verify.read_note(note))

    assert answer["promise"] == "outside"
    assert answer["why"].startswith("A fork:")


def test_a_head_of_another_log_is_refused() -> None:
    made, bundle = made_and_sealed()
    note = sign_checkpoint(made.log.head(), origin="custody.elsewhere/1", seed=gen.log_seed())

    assert verify.check(bundle, verify.read_note(note))["promise"] == "outside"


def restored(*, lost: int) -> tuple[gen.Made, bytes, int]:
    log = gen.make_log(gen.seeded("restored"), acts=2)
    log.append("heads.root", public=log.heads().fields())
    seq = log.restore(lost=lost)
    made = gen.bundle_of(log, gen.seeded("restored"), keep=1.0)
    return made, made.sealed(), seq


def of_before(size: int, root: bytes) -> verify.Head:
    return verify.Head(size, root, gen.ORIGIN, None)


def test_a_log_that_was_restored_verifies_under_its_new_name() -> None:
    made, bundle, seq = restored(lost=2)

    answer = verify.check(bundle, verify.read_note(made.files["checkpoint.txt"].decode()))

    assert answer["exit"] == 0
    assert answer["origin"].endswith(f"/restored-{seq}")
    # A head of before the restore that was kept is continued, too.
    kept = of_before(seq, made.log.head(seq).root)
    assert verify.check(bundle, kept)["exit"] == 0


def test_a_head_of_entries_that_the_log_says_were_lost_cannot_be_compared() -> None:
    made, bundle, seq = restored(lost=2)
    stated = verify.read_head(made.log.bodies[seq]["pub"]["heads"][0])
    assert stated is not None

    for head in (stated, of_before(*stated[:2]), of_before(seq + 1, bytes(32))):
        answer = verify.check(bundle, head)
        assert (answer["exit"], f"entry {seq} says so" in answer["why"]) == (3, True)


@pytest.mark.parametrize("lost", [0, 2])
def test_a_head_that_covers_more_than_the_log_says_was_lost_is_refused(lost: int) -> None:
    _, bundle, seq = restored(lost=lost)

    for head in (of_before(seq + 3, bytes(32)), of_before(seq + lost or 1, bytes(32))):
        answer = verify.check(bundle, head)
        assert (answer["exit"], answer["promise"]) == (1, "outside")


def test_a_head_is_read_as_it_stands_on_paper() -> None:
    root = hashlib.sha256(b"root").digest()
    base32 = base64.b32encode(root).decode().rstrip("=")
    grouped = " ".join(base32[start : start + 4] for start in range(0, 52, 4))
    for text in (root.hex(), root.hex().upper(), grouped, base64.b64encode(root).decode()):
        assert verify._typed_head(f"12:{text}") == verify.Head(12, root)
        assert verify._typed_head(f"12: {text}") == verify.Head(12, root)
    for text in ("0:" + root.hex(), "12", "12:", "12:abc", "012:" + root.hex(), "12:" + "1" * 52):
        assert verify._typed_head(text) is None


# The command.


def run(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", str(PROGRAM), *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_command_ends_with_the_code_of_its_answer(tmp_path: Path) -> None:
    made, bundle = made_and_sealed()
    file, head, other = tmp_path / "a.custody", tmp_path / "head.txt", tmp_path / "b.custody"
    file.write_bytes(bundle)
    head.write_text(made.files["checkpoint.txt"].decode(), "utf-8")
    other.write_bytes(bundle)
    (tmp_path / "broken.custody").write_bytes(bundle[:-1])
    (tmp_path / "empty.txt").write_bytes(b"")

    assert run(str(file)).returncode == 3
    assert run(str(file), "--head", str(made.log.head())).returncode == 0
    assert run(str(file), "--head", str(head)).returncode == 0
    assert run(str(file), "--head", str(other)).returncode == 0
    assert run(str(tmp_path / "broken.custody")).returncode == 1
    assert run(str(file), "--head", f"{made.log.size}:{'0' * 64}").returncode == 1
    for wrong in ((), (str(tmp_path),), (str(tmp_path / "none"),), (str(file), "--head", "x"),
                  (str(file), "--head", str(tmp_path / "empty.txt"))):  # fmt: skip
        done = run(*wrong)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr


def test_the_command_says_each_entry_what_was_withheld_and_what_broke(tmp_path: Path) -> None:
    made = gen.make(gen.seeded(3), acts=8, keep=0.5)
    (tmp_path / "a.custody").write_bytes(made.sealed())
    said = run(str(tmp_path / "a.custody")).stdout

    for each in made.lines("entries.jsonl"):
        assert f"Entry {each['seq']} ({each['ev']})" in said
    assert "Withheld: " in said
    assert "completeness is not shown" in said

    (tmp_path / "b.custody").write_bytes(defects.an_entry_of_the_case_dropped(gen.seeded(1)))
    told = run(str(tmp_path / "b.custody"))
    assert told.stderr.startswith("NOT VERIFIED. Before entry ")
    assert "What does not hold: no entry is missing from a chain" in told.stderr
    answer = json.loads(run(str(tmp_path / "b.custody"), "--json").stdout)
    assert answer["promise"] == "order"
    assert isinstance(answer["entry"], int)


def test_the_fields_of_a_bundle_cannot_move_a_terminal(tmp_path: Path) -> None:
    log = gen.make_log(gen.seeded(3), acts=1)
    log.append("job.done", case="c_one", public={"kind": "\x1b[2J\u202eevil" + "x" * 5000})
    made = gen.bundle_of(log, gen.seeded(3), keep=1.0)
    (tmp_path / "a.custody").write_bytes(made.sealed())

    said = run(str(tmp_path / "a.custody")).stdout

    assert "\x1b" not in said
    assert max(map(len, said.splitlines())) < 2000


def test_a_bundle_that_brings_words_of_its_own_is_refused() -> None:
    made = gen.make(gen.seeded(3), acts=1, keep=1.0)
    made.files["words.json"] = canonical({"log.started": "Weighed; all agreed."})

    answer = verify.check(made.sealed())

    assert (answer["exit"], answer["promise"]) == (1, "file")


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_get_a_sentence_and_no_traceback(data: bytes) -> None:
    assert verify.check(data)["exit"] == 1
    assert verify.check(b"PK\x03\x04" + data)["exit"] == 1


def test_the_verifier_is_one_file_of_the_standard_library_for_python_3_8() -> None:
    tree = ast.parse(PROGRAM.read_text("utf-8"), feature_version=(3, 8))
    imported = {
        name.partition(".")[0]
        for node in ast.walk(tree)
        for name in (
            [each.name for each in node.names] if isinstance(node, ast.Import)
            else [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        )
    }  # fmt: skip

    assert imported <= sys.stdlib_module_names
    assert os.access(PROGRAM, os.X_OK)
    assert not (Path(verifiers.__file__).parent / "common.py").exists()


def in_words(acts: Mapping[str, Mapping[str, Act | None]]) -> dict[str, dict[str, str]]:
    return {
        event: {part: words_of_duties(act) for part, act in parts.items()}
        for event, parts in acts.items()
    }


@pytest.mark.parametrize("year", [1996, 2024, 2026, 2027, 2030, 2037, 2099])
def test_the_verifier_knows_the_day_in_london_in_every_hour_about_the_changes_of_clocks(
    year: int,
) -> None:
    for each in moments_about_the_changes(year):
        assert verify._london_day(each) == each.astimezone(LONDON).date().isoformat()


def test_the_verifier_has_the_tables_of_the_programme_word_for_word() -> None:
    programme = renew_tables.tables()
    for event in programme["KINDS"].keys() | verify.KINDS.keys():
        own = verify.KINDS.get(event)
        assert own == programme["KINDS"].get(event), f"verify.py, KINDS: {event}"
    for name, table in programme.items():
        assert getattr(verify, name) == table, name
    listed = [(r.kind, r.earlier, r.by, r.lines, r.fields, r.statement) for r in LISTED]
    assert listed == verify.LISTED
    assert STARTS == verify.STARTS
    assert DOCUMENTS == verify.DOCUMENTS
    assert [*EARNS] == verify.EARNS
    assert FOUND_LATER == verify.FOUND_LATER
    assert RECORDED_ONCE == verify.RECORDED_ONCE
    assert [*READ_TWICE] == verify.READ_TWICE
    assert WHOLLY_READ == verify.WHOLLY_READ
    assert (BLOCK_SIZE, MOST_BLOCKS) == (verify.SAMPLE_BLOCK, verify.MOST_SAMPLED)
    assert SAMPLED_METHODS == verify.SAMPLED_METHODS
    overwriting = {each for each in METHODS if METHODS[each].carrier is Carrier.OVERWRITING}
    assert {*SAMPLED_METHODS} == overwriting
    assert bars.STANDING == verify.STANDING
    assert (bars.NAMES, bars.NAMES_AGAIN) == (verify.NAMES, verify.NAMES_AGAIN)
    assert bars.FALLS == verify.FALLS
    assert (bars.PART_OF, bars.OUT_OF_IT) == (verify.PART_OF, verify.OUT_OF_IT)
    assert (bars.LATE, DEEPEST) == (verify.LATE, verify.DEEPEST)
    assert NAMED_PARTS == verify.NAMED_PARTS
    assert [*OTHER_PARTS] == verify.OTHER_PARTS
    assert in_words(OUTSIDE_CASES) == verify.OUTSIDE_CASES
    assert dict(STATED_AS) == verify.STATED_AS
    assert verify.ONE_DAY == KEY_WAIT
    assert verify.LIFE == STATEMENT_LIFE
    assert verify.MAX_LIST == MOST
    assert gen.LISTED.failed_outcomes == verify.FAILED_OUTCOMES


def test_the_command_that_writes_these_tables_has_nothing_to_write() -> None:
    """Where it has, somebody reads what it changes in the verifiers and in what people read."""
    for path, made in (
        (renew_tables.PROGRAM, renew_tables.in_program),
        (renew_tables.PAGE, renew_tables.in_page),
        (renew_tables.DEFENCE, renew_tables.in_defence),
    ):
        assert made(path.read_text("utf-8")) == path.read_text("utf-8"), path.name


# Signatures and trees.


@pytest.mark.parametrize(("key", "message", "signature"), ED25519)
def test_signatures_of_rfc_8032_hold(key: str, message: str, signature: str) -> None:
    told = bytes.fromhex(key), bytes.fromhex(message), bytes.fromhex(signature)

    assert verify.is_signed(*told)
    assert not verify.is_signed(told[0], told[1] + b"x", told[2])


@settings(max_examples=40, deadline=None)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200), st.integers(0, 511))
def test_signatures_agree_with_another_library(seed: bytes, message: bytes, bit: int) -> None:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = key.public_key().public_bytes_raw(), bytearray(key.sign(message))

    assert verify.is_signed(public, message, bytes(signature))
    signature[bit // 8] ^= 1 << bit % 8
    assert not verify.is_signed(public, message, bytes(signature))


def test_a_signature_in_another_form_than_its_one_is_refused() -> None:
    key, message, signature = (bytes.fromhex(each) for each in ED25519[2])
    s = int.from_bytes(signature[32:], "little") + verify.ORDER
    assert not verify.is_signed(key, message, signature[:32] + s.to_bytes(32, "little"))
    assert not verify.is_signed(key, message, signature + b"\x00")
    assert not verify.is_signed(key[:31], message, signature)


@pytest.mark.parametrize(
    "key",
    [
        "00" * 32,
        "01" + "00" * 31,  # the neutral element
        "ec" + "ff" * 30 + "7f",  # of order 2
        "ed" + "ff" * 30 + "7f",  # p, written for 0
        "ee" + "ff" * 30 + "7f",  # p + 1, written for 1
        "01" + "00" * 30 + "80",  # the neutral element with a sign
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",  # of order 8
    ],
)
def test_a_key_of_small_order_or_another_form_signs_nothing(key: str) -> None:
    # S = 0 and R = neutral "sign" everything for such keys where nobody looks.
    assert not verify.is_signed(bytes.fromhex(key), b"any", b"\x01" + b"\x00" * 63)


@pytest.mark.parametrize("kind", ["inclusion", "consistency"])
def test_the_public_vectors_of_the_tree_are_answered_as_published(kind: str) -> None:
    wrong = [case["desc"] for case in VECTORS[kind] if vector_holds(kind, case) is case["wantErr"]]

    # One published case is of hashes that are not 32 bytes long, which we refuse on purpose.
    assert wrong == ODD[kind]
    assert len(VECTORS["inclusion"]) + len(VECTORS["consistency"]) == 196


def vector_holds(kind: str, case: dict[str, Any]) -> bool:
    def raw(text: str | None) -> bytes:
        return base64.b64decode(text or "")

    proof = [raw(each) for each in case["proof"] or []]
    if kind == "inclusion":
        leaf, root = raw(case["leafHash"]), raw(case["root"])
        return verify.is_included(leaf, case["leafIdx"], case["treeSize"], proof, root)
    roots = raw(case["root1"]), raw(case["root2"])
    return verify.is_consistent(case["size1"], case["size2"], proof, *roots)
