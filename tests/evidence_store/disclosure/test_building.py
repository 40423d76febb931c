"""The product's own bundles, of a case told by the real steps in a real data folder."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.serialization import Encoding

from evidence_store.bootstrap import open_store
from evidence_store.bundles.bundle_extras import known_defects
from evidence_store.bundles.disclosing import build_disclosure
from evidence_store.bundles.previewing import BundleAsked, preview_disclosure
from evidence_store.bundles.verifiers import write_verifiers
from evidence_store.custody.heads.checkpoints import verify_checkpoint
from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.custody.outside.cosignatures import WitnessKey, cosign
from evidence_store.custody.outside.time_stamps import make_query, read_query
from evidence_store.disclosure.policy import DESTROYED_BECAUSE, Audience, Form, FormLine
from evidence_store.disclosure.verifiers import verify
from evidence_store.domain.cases.recipients import Recipients
from evidence_store.domain.unit.reads import KnownBy, Read, Reader, ReadKind
from evidence_store.errors import NotPermittedError, WrongEntryError
from evidence_store.kept_files.issuing import issue_extract_about
from evidence_store.log_views.looking import note_read
from evidence_store.workflow.unit.anchors import accept_cosignatures, accept_stamp
from forensics.cli.root import expunge
from forensics.errors import OutputExistsError
from tests.evidence_store.authority import Authority
from tests.evidence_store.ended_values import sign_for_the_end
from tests.evidence_store.stated import stated_fields
from tests.evidence_store.stores import SteppingClock
from tests.webui.conftest import PASSPHRASE, Unit, make_requests, make_unit

if TYPE_CHECKING:
    from pathlib import Path

TO = Recipients(("Ŵyn & Co, solicitors",), "Defence inspection")


@pytest.fixture(scope="module")
def unit(tmp_path_factory: pytest.TempPathFactory) -> Unit:
    return make_unit(tmp_path_factory.mktemp("unit"), make_requests())


def asked(unit: Unit, audience: Audience = Audience.DEFENCE, **changes: Any) -> BundleAsked:
    return BundleAsked(unit.story.case.id, audience, **({"form": Form()} | changes))


def build(unit: Unit, out: Path, **changes: Any) -> bytes:
    acting = unit.store.open_actor("S1", PASSPHRASE)
    build_disclosure(unit.store, acting, asked(unit, **changes), to=TO, out=out)
    return out.read_bytes()


def lines(bundle: bytes, name: str) -> list[Any]:
    return [json.loads(line) for line in read(bundle, name).splitlines()]


def read(bundle: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        return archive.read(name)


@pytest.mark.parametrize("audience", Audience)
def test_a_bundle_verifies_against_the_head_that_is_printed(
    unit: Unit, tmp_path: Path, audience: Audience
) -> None:
    bundle = build(unit, tmp_path / "a.custody", audience=audience)

    with unit.store.reading() as uow:
        note = uow.custody.checkpoint(verify.check(bundle)["size"])
    assert note is not None
    head = verify_checkpoint(note, key=unit.store.log_key)
    answer = verify.check(bundle, verify.read_head(str(head)))
    assert answer["exit"] == 0, answer
    assert answer["training"] is True
    assert (tmp_path / "a.custody").stat().st_mode & 0o777 == 0o600


def test_the_disclosure_is_in_the_log_with_its_recipients_before_the_file_is_made(
    unit: Unit, tmp_path: Path
) -> None:
    bundle = build(unit, tmp_path / "a.custody")

    built = lines(bundle, "entries.jsonl")[-2]
    assert (built["ev"], built["pub"]["audience"]) == ("disclosure.begun", "defence")
    with unit.store.reading(unit.store.open_actor("S1", PASSPHRASE)) as uow:
        told = uow.custody.disclosed(built["seq"])
    assert told["recipients"] == list(TO.recipients)
    assert told["purpose"] == TO.purpose


def test_a_bundle_holds_the_case_the_control_chain_and_nothing_of_another_case(
    unit: Unit, tmp_path: Path
) -> None:
    bundle = build(unit, tmp_path / "a.custody")

    with unit.store.reading() as uow:
        size = uow.custody.head().size
        assert read_leaf(uow.custody.tail(1)[0].body).event == "disclosure.built"  # after its head
        every = [read_leaf(each.body) for each in uow.custody.tail(size)[:-1]]
    wanted = [n for n, leaf in enumerate(every) if leaf.case_id in (None, unit.story.case.id)]
    assert [each["seq"] for each in lines(bundle, "entries.jsonl")] == wanted


HOLDERS = {"from", "to", "holder", "taker"}


def test_the_defence_gets_signatures_and_acts_and_no_names_or_free_text(
    unit: Unit, tmp_path: Path
) -> None:
    bundle = build(unit, tmp_path / "a.custody")

    shown = {each["path"] for each in lines(bundle, "disclosures.jsonl")}
    assert {"by", "sig", "statement"} <= shown
    assert not shown & {"name", "staff_number", "note", "why", "words", "owner", "records"}
    # Continuity names who held the device: that is what the defence asks of it.
    others = [x for x in lines(bundle, "disclosures.jsonl") if x["path"] not in HOLDERS]
    told = json.dumps(others, ensure_ascii=False).encode() + read(bundle, "entries.jsonl")
    for name in ("Aled Owens", "Siân Ŷs-Hughes", "Umar Aziz"):
        assert name.encode() not in told  # whoever signed a certificate is named on it
    answer = verify.check(bundle)
    assert any(each["signed"].startswith("Signed by ") for each in answer["entries"])
    assert all(field["why"] for each in answer["entries"] for field in each["withheld"])


def test_a_signature_is_checked_although_a_field_of_its_statement_is_withheld(
    unit: Unit, tmp_path: Path
) -> None:
    with unit.store.reading(unit.store.open_actor("S1", PASSPHRASE)) as uow:
        case = uow.custody.of_case(unit.story.case.id)
        stated = {each.seq: stated_fields(uow.custody.disclosed(each.seq)) for each in case}
    seq = next(n for n, each in stated.items() if "place" in each)
    form = Form(withhold=(FormLine("place", "An order of the court.", seq=seq),))

    bundle = build(unit, tmp_path / "a.custody", form=form)

    withheld = {each["path"] for each in lines(bundle, "withheld.jsonl") if each["seq"] == seq}
    shown = {each["path"] for each in lines(bundle, "disclosures.jsonl") if each["seq"] == seq}
    assert "statement/place" in withheld
    assert {"statement", "sig"} <= shown
    answer = verify.check(bundle)
    assert answer["signatures"]["checked"] == answer["signatures"]["of"] > 0
    (told,) = (each for each in answer["entries"] if each["seq"] == seq)
    assert told["signed"].endswith("; checked.")


def test_a_form_hands_over_what_somebody_has_read(unit: Unit, tmp_path: Path) -> None:
    form = Form(hand_over=(FormLine("reference", "The disclosure officer read them."),))

    bundle = build(unit, tmp_path / "a.custody", form=form)

    assert "reference" in {each["path"] for each in lines(bundle, "disclosures.jsonl")}


def test_a_decision_without_a_reason_is_refused(unit: Unit) -> None:
    form = Form(withhold=(FormLine("by", " "),))

    with pytest.raises(WrongEntryError, match="reason"):
        preview_disclosure(
            unit.store, unit.store.open_actor("S1", PASSPHRASE), asked(unit, form=form)
        )


def test_every_head_that_people_signed_or_hold_on_a_certificate_is_proved(
    unit: Unit, tmp_path: Path
) -> None:
    first = build(unit, tmp_path / "a.custody")
    second = build(unit, tmp_path / "b.custody")

    sources = {s for each in lines(second, "consistency.jsonl") for s in each["from"]}
    assert {"signed statement", unit.story.certificate.number, "map of heads"} <= sources
    # Whoever has the first bundle can hold the second to it.
    note = verify.read_note(read(first, "checkpoint.txt").decode())
    assert verify.check(second, note)["exit"] == 0


def test_a_head_of_any_size_is_proved_when_it_is_asked_for(unit: Unit, tmp_path: Path) -> None:
    with unit.store.reading() as uow:
        root = uow.custody.root_at(2)
    head = verify.Head(2, root)
    assert verify.check(build(unit, tmp_path / "a.custody"), head)["exit"] == 3

    answer = verify.check(build(unit, tmp_path / "b.custody", earlier=(2,)), head)
    assert 2 in answer["earlier_heads"]
    assert "no map of heads" in answer["why"]  # it covers nothing that could be left out


def test_certificates_build_and_known_defects_are_in_it(unit: Unit, tmp_path: Path) -> None:
    bundle = build(unit, tmp_path / "a.custody")

    number = unit.story.certificate.number
    assert read(bundle, f"certificates/{number}.pdf").startswith(b"%PDF")
    assert json.loads(read(bundle, f"certificates/{number}.json"))["number"] == number
    told = json.loads(read(bundle, "build.json"))
    assert told["digest"].startswith("sha256:")
    assert "rfc8785" in {name for name, _ in told["libraries"]}
    assert read(bundle, "known-defects.md").decode() == known_defects()
    assert "# Known defects" in known_defects()


def test_an_extract_is_held_to_the_entry_that_issued_it(unit: Unit, tmp_path: Path) -> None:
    store, who = unit.store, unit.store.open_actor("S1", PASSPHRASE)
    exhibit = unit.story.certificate.exhibit_id
    assert exhibit is not None
    made = issue_extract_about(store, store.desk_of(who), exhibit, keys=who.unit_keys)
    bundle = build(unit, tmp_path / "a.custody")

    assert verify.check(bundle)["exit"] == 3  # no head from outside was given
    assert read(bundle, f"certificates/{made.file_name}").startswith(b"%PDF")
    entry = next(
        each for each in lines(bundle, "entries.jsonl") if each["ev"] == "exhibit.extract_issued"
    )
    assert entry["pub"]["pdf"] == str(made.pdf_digest)
    (store.certificates / made.file_name).write_bytes(b"%PDF of something else")
    with zipfile.ZipFile(io.BytesIO(build(unit, tmp_path / "b.custody"))) as held:
        assert not [name for name in held.namelist() if made.number in name]


def test_a_document_that_is_not_the_one_that_was_issued_is_not_handed_over(
    unit: Unit, tmp_path: Path
) -> None:
    number = unit.story.certificate.number
    file = unit.store.certificates / f"{number}.pdf"
    issued = file.read_bytes()
    file.write_bytes(issued + b"\n")

    bundle = build(unit, tmp_path / "a.custody")
    file.write_bytes(issued)

    with zipfile.ZipFile(io.BytesIO(bundle)) as held:
        assert not [name for name in held.namelist() if number in name]


def test_a_case_whose_values_were_destroyed_still_verifies_and_says_so(
    unit: Unit, tmp_path: Path
) -> None:
    copy = tmp_path / "data"
    shutil.copytree(unit.store.data, copy)
    store = open_store(copy)
    asker, acting = (store.open_actor(each, PASSPHRASE) for each in ("O1", "S1"))
    sign_for_the_end(store, unit.story.case.id, first=asker, second=acting)

    out = tmp_path / "a.custody"
    head = build_disclosure(store, acting, asked(unit, Audience.CPS), to=TO, out=out)

    answer = verify.check(out.read_bytes(), verify.read_head(str(head)))
    assert answer["exit"] == 0
    gone = {
        (field["field"], field["why"])
        for each in answer["entries"]
        if each["event"] == "case.opened"
        for field in each["withheld"]
    }
    assert ("reference", DESTROYED_BECAUSE) in gone


def test_administrator_acts_and_refusals_are_pointed_at(unit: Unit, tmp_path: Path) -> None:
    bundle = build(unit, tmp_path / "a.custody")

    answer = verify.check(bundle)
    events = {each["seq"]: each["event"] for each in answer["entries"]}
    assert "person.enrolled" in {events[seq] for seq in answer["administrators"]}
    refused = [seq for seq, event in events.items() if event == "disposal.refused"]
    assert set(refused) <= set(answer["failures"])


def test_nothing_is_written_over_and_nothing_recorded_for_it(unit: Unit, tmp_path: Path) -> None:
    out = tmp_path / "a.custody"
    out.write_bytes(b"mine")
    with unit.store.reading() as uow:
        before = uow.custody.head()

    with pytest.raises(OutputExistsError):
        build(unit, out)

    with unit.store.reading() as uow:
        assert uow.custody.head() == before
    assert out.read_bytes() == b"mine"


def test_who_may_not_disclose_is_refused(unit: Unit, tmp_path: Path) -> None:
    acting = unit.store.open_actor("E1", PASSPHRASE)

    with pytest.raises(NotPermittedError):
        build_disclosure(unit.store, acting, asked(unit), to=TO, out=tmp_path / "a.custody")

    assert list(tmp_path.iterdir()) == []


def test_a_disclosure_to_nobody_is_refused(unit: Unit, tmp_path: Path) -> None:
    acting = unit.store.open_actor("S1", PASSPHRASE)

    for to in (Recipients((), "x"), Recipients((" ",), "x"), Recipients(("A",), " ")):
        with pytest.raises(WrongEntryError):
            build_disclosure(unit.store, acting, asked(unit), to=to, out=tmp_path / "a.custody")


def test_the_verbs_build_preview_check_and_hand_the_verifiers_out(
    unit: Unit, tmp_path: Path
) -> None:
    (tmp_path / "to.toml").write_text('recipients = ["A & B"]\npurpose = "Inspection"\n')
    (tmp_path / "more.toml").write_text('[[withhold]]\nfield = "by"\nbecause = "An order."\n')
    (tmp_path / "p").write_text(PASSPHRASE)
    data = ["--data", str(unit.store.data)]
    person = ["--as", "S1", "--passphrase-file", str(tmp_path / "p")]
    case = unit.story.case.reference
    out = tmp_path / "a.custody"

    listed = run("preview", case, "--for", "defence", *data, *person)
    assert "name: withhold (staff)" in listed.output
    assert "Aled" not in listed.output
    built = run("build", case, "--for", "defence", "--to", str(tmp_path / "to.toml"), "--withhold",
                str(tmp_path / "more.toml"), "--out", str(out), *data, *person)  # fmt: skip
    assert built.exception is None, built.output
    head = built.output.partition("Head: ")[2].split("\n")[0]

    assert run("verify", str(out)).return_value == 3
    assert run("verify", str(out), "--head", head).return_value == 0
    assert (
        run(
            "verify", str(out), "--head", f"{head[:-1]}{'0' if head[-1] != '0' else '1'}"
        ).return_value
        == 1
    )
    assert run("verify", str(tmp_path / "to.toml")).return_value == 1
    assert run("verify", str(tmp_path / "none")).return_value == 2
    assert json.loads(run("verify", str(out), "--json").output)["answer"] == "consistent"
    assert run("verifier", "--out", str(tmp_path / "tools")).exception is None
    assert {each.name for each in (tmp_path / "tools").iterdir()} == {
        "verify.py", "verify.html", "HOW-TO-CHECK.txt"
    }  # fmt: skip


def run(*words: str) -> Any:
    return CliRunner().invoke(expunge, ["disclosure", *words], standalone_mode=False)


def test_the_verifiers_are_written_to_a_new_folder_only(tmp_path: Path) -> None:
    write_verifiers(tmp_path / "tools")

    with pytest.raises(OutputExistsError):
        write_verifiers(tmp_path / "tools")


def test_the_newest_cosignature_and_time_stamp_go_into_the_bundle(
    unit: Unit, tmp_path: Path
) -> None:
    acting, name = unit.store.open_actor("S1", PASSPHRASE), "witness.test/one"
    authority = Authority(tmp_path / "tsa")
    for _ in range(2):
        with unit.store.reading() as uow:
            note = uow.custody.checkpoint() or ""
        witness = WitnessKey.of_seed(name, bytes(32))
        line = cosign(note, name=name, seed=bytes(32), at=unit.store.clock())
        accept_cosignatures(
            unit.store.signing_desk(acting),
            note,
            lines=line,
            witnesses=[witness],
            key=unit.store.log_key,
        )
    query = make_query(note)
    accept_stamp(
        unit.store.signing_desk(acting),
        authority.reply(query),
        note=note,
        roots=[authority.root_der],
        nonce=read_query(query).nonce,
    )

    bundle = build(unit, tmp_path / "a.custody")

    sizes = [int(each["note"].split("\n")[1]) for each in lines(bundle, "anchors.jsonl")]
    assert sizes == [int(note.split("\n")[1])] * 2  # of each the newest alone
    key = verify.read_witness_key(str(witness))
    (tmp_path / "tsa.pem").write_bytes(authority.certificate.public_bytes(Encoding.PEM))
    trusted = verify.trusted_keys([str(witness)], [str(tmp_path / "tsa.pem")])
    assert trusted.witnesses == [key]
    answer = verify.check(bundle, trusted=trusted)
    assert (answer["exit"], answer["why"]) == (3, verify.NO_HEAD)
    assert [(each["kind"], each["checked"]) for each in answer["anchors"]] == [
        ("tsa", True), ("witness", True)
    ]  # fmt: skip
    assert [each["checked"] for each in verify.check(bundle)["anchors"]] == [False, False]


def look(unit: Unit, what: str) -> None:
    reader = Reader(unit.store.find_person("O1").id, KnownBy.KEY, "desk-1", "Weekly review")
    note_read(unit.store, Read(ReadKind.VIEWED, what, unit.story.case.id, None), reader=reader)


def test_the_ico_gets_every_read_of_the_case_with_who_and_why_and_its_proof(
    unit: Unit, tmp_path: Path
) -> None:
    look(unit, "case")
    look(unit, "disposal")

    bundle = build(unit, tmp_path / "ico.custody", audience=Audience.ICO)

    answer = verify.check(bundle)
    assert answer["exit"] == 3
    reads = answer["reads"]
    assert [each["sentence"] for each in reads[-2:]] == [
        "A page or a list was viewed: case.",
        "A page or a list was viewed: disposal.",
    ]
    told = {one["field"]: one["value"] for one in reads[-1]["shown"]}
    assert told["by"] == unit.store.find_person("O1").id
    assert (told["purpose"], told["account"]) == ("Weekly review", "desk-1")
    assert "Reads of this case that are listed" in "\n".join(verify.sentences(answer))


def test_nobody_but_the_ico_gets_the_reads(unit: Unit, tmp_path: Path) -> None:
    for audience in (Audience.DEFENCE, Audience.CPS):
        answer = verify.check(build(unit, tmp_path / audience.value, audience=audience))
        assert answer["reads"] is None


def test_a_disclosure_on_a_day_after_reads_is_under_the_head_that_was_signed(
    tmp_path: Path,
) -> None:
    """The head of the day before's reads comes before the act, never between it and its map."""
    made = make_unit(tmp_path, make_requests())
    look(made, "case")
    tomorrow = SteppingClock(datetime.now(UTC) + timedelta(days=1))
    next_day = replace(made, store=replace(made.store, clock=tomorrow))

    answer = verify.check(build(next_day, tmp_path / "next-day.custody"))

    assert answer["exit"] == 3
    assert [each["event"] for each in answer["entries"]][-3:] == [
        "access.head",
        "disclosure.begun",
        "heads.root",
    ]
