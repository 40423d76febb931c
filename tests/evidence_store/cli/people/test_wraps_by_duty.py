"""Which of the unit's secrets somebody's own key opens, as a data folder on disk has them."""

from __future__ import annotations

import json
import secrets
import shutil
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from pyrage import DecryptError, decrypt, x25519

from evidence_store.backups.signing import sign_first, sign_second
from evidence_store.bootstrap import init_store, open_store
from evidence_store.custody.heads.known_heads import GivenHeads
from evidence_store.data_folder.places import UNIT_KEYS
from evidence_store.data_folder.stop_files import list_stop_files
from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.people.person import Duty
from evidence_store.domain.people.unit_secrets import SecretGroup
from evidence_store.domain.signing.signed_statements import SignedStatement
from evidence_store.errors import NotPermittedError, WrongEntryError
from evidence_store.kept_files.plans import keep_plan
from evidence_store.keys.unit_keys import CaseSecrets, open_unit_keys, read_wrapped, wrap_unit_keys
from forensics.cli.root import expunge, sentence_for
from forensics.documents import digest_of, to_json
from tests.builders import a_case, a_disposal, a_draft, a_plan, a_statement, an_exhibit, an_order
from tests.evidence_store.keeping import keep
from tests.evidence_store.opened import create_backup, look_at_record, restore_backup
from tests.evidence_store.stores import FORM, a_request, found, let_ballast_go

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.keys.requests import PersonRequest
    from evidence_store.open_folder.store import Store

DUTIES = {
    "A1": (Duty.ADMINISTRATOR,),
    "U1": (Duty.AUDITOR,),
    "E1": (Duty.EXAMINER,),
    "O1": (Duty.OFFICER,),
    "O2": (Duty.OFFICER,),
    "S1": (Duty.SUPERVISOR,),
}
PEOPLE = {number: f"{number} has a long passphrase" for number in DUTIES}
NEW = "N1 has a long passphrase"
EVERY = {"log", "cases", "lists"}
OPENS = {
    "A1": {"log"},
    "U1": {"log"},
    "E1": {"log", "cases"},
    "O1": EVERY,
    "O2": EVERY,
    "S1": EVERY,
}


@cache
def request_of(number: str, *duties: Duty) -> PersonRequest:
    return a_request(number, duties=duties, passphrase=PEOPLE.get(number, NEW))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Never changed: a unit of six by the machine's clock, with one authorised disposal."""
    place = tmp_path_factory.mktemp("wraps")
    (place / "form.toml").write_text(FORM)
    requests = [request_of(number, *duties) for number, duties in DUTIES.items()]
    store = init_store(place / "data", form=place / "form.toml", requests=requests, training=True)
    let_ballast_go(store.data)
    found(store, PEOPLE)
    who = {number: store.find_person(number).id for number in PEOPLE}
    with store.unit_of_work(store.open_actor("O1", PEOPLE["O1"]).unit_keys) as uow:
        proposal = SignedStatement(a_statement(person_id=who["E1"]), bytes(64))
        given = SignedStatement(a_statement(person_id=who["O1"]), bytes(64))
        keep_plan(store, a_plan())
        told = {"proposal": proposal, "plan_digest": digest_of(a_plan()), "authorisation": given}
        authorised = a_disposal(state=DisposalState.AUTHORISED, **told)
        officer, examiner, supervisor = (
            store.open_actor(number, PEOPLE[number]) for number in ("O1", "E1", "S1")
        )
        signed: dict[str, Any] = {"at": store.clock(), "supervisor": supervisor}
        keep(uow, officer, a_case(), an_exhibit(), an_order(), **signed)
        keep(uow, examiner, authorised, **signed)
        uow.commit()
    return place


@pytest.fixture(scope="module")
def identities(made: Path) -> dict[str, x25519.Identity]:
    """Everybody's own key, as it opens what is encrypted to them."""
    store = open_store(made / "data")
    return {each: store.open_own_key(each, PEOPLE[each]).identity for each in PEOPLE}


@pytest.fixture
def store(made: Path, tmp_path: Path) -> Store:
    shutil.copytree(made / "data", tmp_path / "data")
    return open_store(tmp_path / "data")


def run(store: Store, by: str, *words: object) -> tuple[int, str]:
    """A verb as that person types it: its exit code, and what it says on either stream."""
    file = store.data.parent / "typed"
    file.write_text(PEOPLE.get(by, NEW))
    file.chmod(0o600)
    told = [*map(str, words), "--data", str(store.data), "--as", by]
    runner = CliRunner()
    result = runner.invoke(expunge, [*told, "--passphrase-file", str(file)], standalone_mode=False)
    if result.exception is None:
        return int(result.return_value or 0), result.output
    said = sentence_for(result.exception)  # type: ignore[arg-type]  # verbs raise Exceptions
    return int(getattr(result.exception, "exit_code", 1)), said


def opened_by(store: Store, identity: x25519.Identity) -> set[str]:
    file = json.loads((store.data / UNIT_KEYS).read_bytes().partition(b"\n")[2])
    opened = set()
    for name in EVERY:
        try:
            decrypt(bytes.fromhex(file[name]), [identity])
        except DecryptError:
            continue
        opened.add(name)
    return opened


def bring(store: Store, *duties: Duty) -> Path:
    """The request of somebody new, N1, as a file."""
    file = store.data.parent / "N1.json"
    file.write_bytes(to_json(request_of("N1", *duties)))
    return file


def new_identity(store: Store) -> x25519.Identity:
    return store.open_own_key("N1", NEW).identity


def size(store: Store) -> int:
    with store.reading() as uow:
        return uow.custody.head().size


@pytest.mark.parametrize("number", PEOPLE)
def test_somebodys_own_key_opens_exactly_the_parts_that_their_duties_need(
    number: str, store: Store, identities: dict[str, x25519.Identity]
) -> None:
    opened = open_unit_keys(read_wrapped(store.data / UNIT_KEYS), identities[number])

    assert opened_by(store, identities[number]) == OPENS[number]
    assert {each.value for each in opened.opens} == OPENS[number]


@pytest.mark.parametrize("number", ["A1", "U1"])
def test_neither_administrators_nor_auditors_have_values_seal_or_lists_in_any_process(
    number: str, store: Store
) -> None:
    keys = store.open_actor(number, PEOPLE[number]).unit_keys

    assert len(keys.log_signer.public_key) == 32
    for name in ("values_key", "former_values", "seal_signer", "list_key_pem"):
        with pytest.raises(NotPermittedError, match="Ask one of them"):
            getattr(keys, name)


@pytest.mark.parametrize("number", ["A1", "U1"])
@pytest.mark.parametrize("verb", [("serve", "--port", "8099"), ("worker", "--until-idle")])
def test_neither_administrators_nor_auditors_start_a_server_or_a_worker(
    verb: tuple[str, ...], number: str, store: Store, capfd: pytest.CaptureFixture[str]
) -> None:
    code, said = run(store, number, *verb)

    assert code == NotPermittedError.exit_code
    assert "an examiner, officer or supervisor starts them. Ask one of them." in said
    assert capfd.readouterr().err == ""  # nobody was asked for a passphrase


def test_an_examiner_starts_a_worker(store: Store) -> None:
    assert run(store, "E1", "worker", "--until-idle") == (0, "Jobs that ended: 0.\n")


def test_an_enrolment_by_an_administrator_that_an_officer_confirms_gives_every_part(
    store: Store, identities: dict[str, x25519.Identity]
) -> None:
    request = bring(store, Duty.OFFICER)
    assert run(store, "A1", "person", "enrol", request, "--document", "passport")[0] == 0

    code, said = run(store, "O1", "person", "confirm", "N1", "--document", "passport")

    assert code == 0, said
    assert opened_by(store, new_identity(store)) == EVERY
    assert {who: opened_by(store, one) for who, one in identities.items()} == OPENS


@pytest.mark.parametrize(
    ("by", "duty", "whom"),
    [
        ("U1", Duty.OFFICER, "It needs an officer or supervisor"),
        ("U1", Duty.EXAMINER, "It needs an examiner, officer or supervisor"),
        ("E1", Duty.SUPERVISOR, "It needs an officer or supervisor"),
    ],
)
def test_whoever_does_not_open_a_part_confirms_nobody_who_needs_it(
    by: str, duty: Duty, whom: str, store: Store
) -> None:
    run(store, "A1", "person", "enrol", bring(store, duty), "--document", "passport")
    before, keys = size(store), (store.data / UNIT_KEYS).read_bytes()

    code, said = run(store, by, "person", "confirm", "N1", "--document", "passport")

    assert code == NotPermittedError.exit_code
    assert whom in said
    assert (size(store), (store.data / UNIT_KEYS).read_bytes()) == (before, keys)


def test_an_auditor_confirms_an_administrator_who_opens_the_log_and_nothing_else(
    store: Store, identities: dict[str, x25519.Identity]
) -> None:
    request = bring(store, Duty.ADMINISTRATOR)
    run(store, "A1", "person", "enrol", request, "--document", "passport")

    assert run(store, "U1", "person", "confirm", "N1", "--document", "passport")[0] == 0

    assert opened_by(store, new_identity(store)) == {"log"}
    assert {who: opened_by(store, one) for who, one in identities.items()} == OPENS


def test_another_key_is_confirmed_by_somebody_who_opens_what_it_is_to_open(
    store: Store, identities: dict[str, x25519.Identity]
) -> None:
    file = store.data.parent / "key.json"
    run(store, "O2", "person", "request-key", "--out", file)
    assert run(store, "A1", "person", "replace-key", file, "--document", "passport")[0] == 0

    refused = run(store, "E1", "person", "confirm-key", "O2", "--document", "passport")
    after = opened_by(store, identities["O2"])
    done = run(store, "S1", "person", "confirm-key", "O2", "--document", "passport")

    assert refused[0] == NotPermittedError.exit_code
    assert "an officer or supervisor, who signs for this" in refused[1]
    assert after == EVERY
    assert done[0] == 0, done[1]
    assert opened_by(store, store.open_own_key("O2", PEOPLE["O2"]).identity) == EVERY
    assert opened_by(store, identities["O2"]) == set()


def test_a_leaver_loses_what_the_administrator_opens_at_once_and_the_rest_with_the_next_who_can(
    store: Store, identities: dict[str, x25519.Identity]
) -> None:
    leaver = identities["O1"]
    person = store.find_person("O1").id

    code, said = run(store, "A1", "person", "leave", "O1")

    assert code == 0
    assert f"stay wrapped for {person} until an officer or supervisor works here" in said
    assert opened_by(store, leaver) == {"cases", "lists"}
    told = " ".join(store.check(known=()))
    assert "4 people can open values of cases and the certificate seal, and 3 should" in told
    assert "3 people can open the key for lists of withdrawn documents, and 2 should" in told
    doctor = {each.thing: each for each in look_at_record(store.data, store.clock)}["Unit's keys"]
    assert "a person has left" in str(doctor)

    examiner = run(store, "E1", "worker", "--until-idle")
    assert "Wrapped again for exactly those who act: values of cases and the cer" in examiner[1]
    assert opened_by(store, leaver) == {"lists"}
    shown = CliRunner().invoke(expunge, ["keys", "show", "--data", str(store.data)]).output
    assert "3 people open values of cases and the certificate seal" in shown
    assert "3 people can open the key for lists of withdrawn documents, and 2 should" in shown

    assert "Wrapped again" in run(store, "S1", "worker", "--until-idle")[1]
    assert opened_by(store, leaver) == set()
    assert {who: opened_by(store, one) for who, one in identities.items()} == OPENS | {"O1": set()}
    assert "should" not in " ".join(store.check(known=()))
    assert run(store, "S1", "worker", "--until-idle") == (0, "Jobs that ended: 0.\n")


def test_a_leaving_that_an_administrator_records_voids_what_the_leaver_signed(
    store: Store,
) -> None:
    assert run(store, "A1", "person", "leave", "O1")[0] == 0

    with store.reading() as uow:
        (disposal,) = uow.disposals.find()
        assert disposal.state is DisposalState.VOID
    list(store.check(known=()))


def test_a_leaving_that_would_go_below_two_who_open_a_part_is_refused(store: Store) -> None:
    assert run(store, "A1", "person", "leave", "O1")[0] == 0
    before = (store.data / UNIT_KEYS).read_bytes()

    code, said = run(store, "A1", "person", "leave", "O2")

    assert code != 0
    assert "fewer than 2 people would open the key for lists of withdrawn documents" in said
    assert (store.data / UNIT_KEYS).read_bytes() == before


def test_a_hold_by_an_administrator_is_a_signed_file_that_the_next_officer_records(
    store: Store,
) -> None:
    code, said = run(store, "A1", "hold", "place", "ABC/1", "--why", "litigation")
    assert code == 0, said
    assert "as a file that you signed" in said
    assert "The next person who opens values of cases records it" in said
    assert run(store, "U1", "exhibit", "refer", "ABC/1")[0] == 0
    run(store, "A1", "person", "enrol", bring(store, Duty.READER), "--document", "passport")
    assert len(list_stop_files(store.data)) == 2

    run(store, "O1", "person", "confirm", "N1", "--document", "passport")

    assert list_stop_files(store.data) == []
    with store.reading() as uow:
        held = {each.placed_by for each in uow.exhibits.get("x_1").open_holds}
    assert held == {store.find_person("A1").id, store.find_person("U1").id}


def test_a_key_for_values_that_an_administrator_put_there_records_nothing_and_stops_no_stop(
    store: Store, identities: dict[str, x25519.Identity]
) -> None:
    before = (store.data / UNIT_KEYS).read_bytes()
    own = open_unit_keys(read_wrapped(store.data / UNIT_KEYS), identities["A1"])
    everybody = {
        key: [str(each.to_public()) for each in identities.values()] for key in SecretGroup
    }
    planted = replace(own, cases=CaseSecrets(secrets.token_bytes(32), b"a seal"))
    sealed = wrap_unit_keys(planted, recipients=everybody, before=before)
    (store.data / UNIT_KEYS).write_bytes(sealed)
    entries = size(store)

    refused = run(store, "O1", "exhibit", "referred-to", "ABC/1", "--to", "Another office")
    stopped = run(store, "O1", "exhibit", "refer", "ABC/1")

    assert refused[0] != 0
    assert "nothing is lost" in refused[1]
    assert (stopped[0], size(store)) == (0, entries)
    assert "as a file that you signed" in stopped[1]
    assert "The key for values in this folder is not the unit's" in stopped[1]
    assert len(list_stop_files(store.data)) == 1
    (store.data / UNIT_KEYS).write_bytes(before)
    assert run(store, "O1", "hold", "place", "ABC/1", "--why", "litigation")[0] == 0
    assert list_stop_files(store.data) == []


def test_nothing_of_a_case_is_kept_in_clear_where_the_key_for_values_is_not_open(
    store: Store,
) -> None:
    keys, before = store.open_actor("A1", PEOPLE["A1"]).unit_keys, size(store)
    draft = a_draft("exhibit.stored", "c_1", "x_1", store.clock(), committed={"note": "Ann Ash"})

    with store.unit_of_work(keys) as uow, pytest.raises(NotPermittedError, match="Values of cases"):
        uow.custody.append(draft)

    assert size(store) == before
    assert all(b"Ann Ash" not in each.read_bytes() for each in store.data.glob("expunge.sqlite*"))


def test_a_backup_by_an_administrator_opens_for_them_and_opens_neither_values_nor_seal(
    store: Store, tmp_path: Path
) -> None:
    administrator = store.open_actor("A1", PEOPLE["A1"])
    create_backup(store, administrator, tmp_path / "one.age")

    restored = restore_backup(
        tmp_path / "one.age",
        into=tmp_path / "again",
        identities=[administrator.identity],
        known=lambda _: [GivenHeads("paper", ())],
    )

    assert restored is not None
    again = open_store(tmp_path / "again")
    assert opened_by(again, administrator.identity) == {"log"}


def test_a_restore_is_signed_second_by_somebody_who_opens_values_of_cases(
    store: Store, tmp_path: Path
) -> None:
    officer = store.open_actor("O1", PEOPLE["O1"])
    create_backup(store, officer, tmp_path / "one.age")
    restore_backup(
        tmp_path / "one.age",
        into=tmp_path / "again",
        identities=[officer.identity],
        known=lambda _: [],
    )
    again = open_store(tmp_path / "again")
    acting = {
        each: again.open_actor(each, PEOPLE[each], restored=True) for each in ("A1", "O1", "S1")
    }

    with pytest.raises(NotPermittedError, match="Values of cases"):
        sign_first(again, acting["O1"], second=acting["A1"].actor.id)
    sign_first(again, acting["A1"], second=acting["S1"].actor.id)

    assert sign_second(open_store(tmp_path / "again"), acting["S1"]).held == 1


def test_an_administrator_replaces_no_keys_of_the_unit_and_two_of_the_office_do(
    store: Store, identities: dict[str, x25519.Identity]
) -> None:
    refused = run(store, "A1", "keys", "replace", "--with", "S1")
    with_one = run(store, "E1", "keys", "replace", "--with", "A1")
    asked = run(store, "E1", "keys", "replace", "--with", "S1")
    done = run(store, "S1", "keys", "replace")

    assert refused[0] == with_one[0] == NotPermittedError.exit_code
    assert (asked[0], done[0]) == (0, 0), asked[1] + done[1]
    again = open_store(store.data)
    assert {who: opened_by(again, one) for who, one in identities.items()} == OPENS
    list(again.check(known=()))


def test_a_list_of_withdrawn_documents_is_signed_by_a_supervisor_or_an_officer_as_deputy(
    store: Store,
) -> None:
    today = f"{store.clock():%Y-%m-%d}"
    out = store.data.parent / "list.p7m"
    for deputy in ("O1", "E1"):
        words = ("person", "delegate", deputy, "--from", today, "--until", today)
        code, said = run(store, "S1", *words)
        assert code == 0, said

    refused = run(store, "E1", "certificate", "withdrawn-list", "--out", out)

    assert refused[0] == NotPermittedError.exit_code
    assert "The key for lists of withdrawn documents is opened by an officer or sup" in refused[1]
    assert not out.exists()
    assert run(store, "O1", "certificate", "withdrawn-list", "--out", out)[0] == 0
    assert out.exists()


@pytest.mark.parametrize(
    "words",
    [
        ("log", "export", "--with-disclosures", "--out", "out"),
        ("disclosure", "preview", "c_1", "--for", "defence"),
    ],
)
def test_an_auditor_exports_and_previews_nothing_from_which_sealed_values_are_missing(
    words: tuple[str, ...], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(store.data.parent)

    code, said = run(store, "U1", *words, "--why", "Review")

    assert code == NotPermittedError.exit_code
    assert "Values of cases and the certificate seal are opened by an examiner, officer" in said
    assert not (store.data.parent / "out").exists()


def test_a_unit_starts_with_two_people_who_open_each_part(tmp_path: Path) -> None:
    (tmp_path / "form.toml").write_text(FORM)
    four = [request_of(number, *DUTIES[number]) for number in ("A1", "U1", "E1", "O1")]

    with pytest.raises(WrongEntryError, match=r"at least 2 people who open the key for lists .*: "):
        init_store(tmp_path / "data", form=tmp_path / "form.toml", requests=four, training=True)
