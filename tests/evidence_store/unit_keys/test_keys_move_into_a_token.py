"""Two people move the unit's keys into a token; without it, or its PIN, nothing is signed."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from evidence_store.bootstrap import open_store
from evidence_store.cli.exhibits.exhibit import exhibit as exhibit_verb
from evidence_store.cli.people.unit_keys import keys as keys_verb
from evidence_store.cli.unit.doctor import doctor
from evidence_store.custody.heads.log_keys import replacements_in
from evidence_store.custody.leaves.drafts import Draft
from evidence_store.data_folder.places import SETTINGS, UNIT_KEYS
from evidence_store.domain.law.rules import STOP_AND_REFER
from evidence_store.errors import SealedKeyError, TokenError
from evidence_store.keys.tokens import making
from evidence_store.keys.tokens.faults import TokenState
from evidence_store.keys.tokens.pins import Pins
from evidence_store.keys.tokens.sessions import logged_in
from evidence_store.unit_keys import ceremony
from evidence_store.unit_keys.ceremony import ask_new_keys, replace_keys
from evidence_store.unit_keys.handed_keys import pack_unit_keys, take_unit_keys
from tests.builders import a_case, an_exhibit, an_order, told_in_clear
from tests.evidence_store.keeping import keep
from tests.evidence_store.soft_tokens import MODULE, SoftToken, copy_of, needs_softhsm, soft_token
from tests.evidence_store.stores import PASSPHRASES, START, acting, reopen

pkcs11 = pytest.importorskip("pkcs11", reason="python-pkcs11 is not present")

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.custody.leaves.drafts import Head
    from evidence_store.keys.tokens.token_keys import TokenPlace
    from evidence_store.open_folder.store import Store

pytestmark = needs_softhsm


@pytest.fixture(scope="module")
def token(tmp_path_factory: pytest.TempPathFactory) -> SoftToken:
    return soft_token(tmp_path_factory.mktemp("unit") / "here")


@pytest.fixture(scope="module")
def moved_folder(
    made_folder: Path, token: SoftToken, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A data folder whose keys of log and seal are in the token; never changed."""
    folder = tmp_path_factory.mktemp("moved") / "data"
    shutil.copytree(made_folder, folder)
    store = reopen(folder)
    with store.unit_of_work(acting(store).unit_keys) as uow:
        keep(uow, acting(store), a_case(), an_exhibit(), an_order(), at=store.clock())
        uow.commit()
    move(store, token.place)
    return folder


@pytest.fixture
def moved(moved_folder: Path, tmp_path: Path, token: SoftToken) -> Store:
    del token  # plugged in
    shutil.copytree(moved_folder, tmp_path / "moved")
    return reopen(tmp_path / "moved", at=START + timedelta(hours=2))


def move(store: Store, place: TokenPlace | None) -> Store:
    ask_new_keys(store, acting(store, "A1"), second=store.find_person("B2").id, token=place)
    replace_keys(store, acting(store, "B2"), token=place)
    return open_store(store.data, clock=store.clock)


def record(store: Store) -> None:
    with store.unit_of_work(acting(store).unit_keys) as uow:
        uow.custody.append(
            Draft("job.done", None, None, store.clock(), public=told_in_clear("job.done"))
        )
        uow.commit()


def typed(store: Store, folder: Path) -> list[str]:
    (folder / "words").write_text(PASSPHRASES["A1"], "utf-8")
    return ["--data", str(store.data), "--as", "A1", "--passphrase-file", str(folder / "words")]


def head(store: Store) -> Head:
    with store.reading() as uow:
        return uow.custody.head()


def test_the_log_goes_on_with_a_key_that_is_in_no_file(moved: Store, token: SoftToken) -> None:
    keys = acting(moved).unit_keys
    assert (keys.log.seed, keys.open_cases.seal_key_pem) == (b"", b"")
    assert moved.token == token.place

    record(moved)

    assert list(moved.check(known=[]))
    with moved.reading() as uow:
        ((_, told),) = replacements_in(uow.custody.control())
    assert told.log_key.public_key == keys.log_signer.public_key
    files = b"".join(each.read_bytes() for each in moved.data.rglob("*") if each.is_file())
    assert token.pin.encode() not in files


def test_the_files_and_a_passphrase_without_the_pin_sign_nothing(
    moved: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The insider who holds every file of the server, and a passphrase, but not the PIN."""
    for module in ("pins", "sessions"):
        monkeypatch.setattr(f"evidence_store.keys.tokens.{module}.PINS", Pins())
    before, keys = head(moved), acting(moved).unit_keys

    for signs in (lambda: record(moved), lambda: keys.seal_signer.sign(b"a document")):
        with pytest.raises(TokenError) as refused:
            signs()
        assert refused.value.state == TokenState.PIN_NOT_GIVEN

    assert head(moved) == before
    assert list(moved.check(known=[]))


def test_a_log_whose_token_is_gone_records_nothing_loses_nothing_and_goes_on(
    moved: Store, token: SoftToken
) -> None:
    record(moved)
    before = head(moved)
    token.unplug()
    try:
        with pytest.raises(TokenError, match="is not plugged in") as refused:
            record(moved)
        assert refused.value.state == TokenState.ABSENT
        assert head(moved) == before
        assert list(moved.check(known=[]))  # reading and checking need no key
    finally:
        token.plug_in()

    record(moved)
    assert head(moved).size == before.size + 1


def test_a_stop_is_kept_while_the_token_is_gone_and_recorded_when_it_is_back(
    moved: Store, token: SoftToken, tmp_path: Path
) -> None:
    who = typed(moved, tmp_path)
    token.unplug()
    try:
        stopped = CliRunner().invoke(exhibit_verb, ["refer", "ABC/1", *who])
        assert stopped.exit_code == 0, stopped.output
        assert "is not plugged in" in stopped.output
        assert len(moved.outside.stop_files()) == 1
        looked = CliRunner().invoke(doctor, ["--data", str(moved.data)])
        assert "Until then only holds and stops are kept." in " ".join(looked.output.split())
    finally:
        token.plug_in()

    record(open_store(moved.data, clock=moved.clock))
    with moved.reading() as uow:
        (held,) = uow.exhibits.find()
    assert [each.code for each in held.open_holds] == [STOP_AND_REFER]
    assert not moved.outside.stop_files()


def test_a_token_put_in_its_place_records_nothing(
    moved: Store, token: SoftToken, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The insider who holds the PIN, and a token of the same serial number with their own key."""
    monkeypatch.setenv("SOFTHSM2_CONF", str(tmp_path / "forged" / "softhsm2.conf"))
    (before, key) = head(moved), acting(moved).unit_keys.log.token_key
    assert key is not None
    forged = copy_of(token, tmp_path / "forged")
    token.unplug()
    try:
        same_id = SimpleNamespace(token_bytes=lambda _: bytes.fromhex(key.id))
        monkeypatch.setattr(making, "secrets", same_id)
        with logged_in(forged.place, writes=True) as session:
            for each in list(session.get_objects({pkcs11.Attribute.ID: bytes.fromhex(key.id)})):
                each.destroy()
        making.make_log_key(forged.place)
        with pytest.raises(TokenError, match="a key that is not the unit's"):
            record(moved)
    finally:
        token.plug_in()
    assert head(moved) == before


def test_the_second_person_finds_out_where_the_new_keys_are(
    store: Store, token: SoftToken, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = acting(store, "A1"), acting(store, "B2")
    ask_new_keys(store, first, second=second.actor.id)  # in files, whatever was agreed
    with pytest.raises(SealedKeyError, match="The new keys are in files"):
        replace_keys(store, second, token=token.place)

    ask_new_keys(store, first, second=second.actor.id, token=token.place)
    other = replace(token.place, serial="0123456789abcdef")
    # A module that keeps keys in files can show a token of any number.
    of_files = replace(token.place, module="/usr/lib/other/module.so")
    for said in (None, other, of_files):
        there = re.escape(f"in the token {token.place}, by its module {MODULE}")
        with pytest.raises(SealedKeyError, match=there):
            replace_keys(store, second, token=said)

    made = ceremony._made(first.unit_keys, token.place)
    planted = replace(made, log=replace(made.log, seed=bytes(32), token_key=None))
    monkeypatch.setattr(ceremony, "_made", lambda *_: planted)
    ask_new_keys(store, first, second=second.actor.id, token=token.place)  # half of them in a file
    with pytest.raises(SealedKeyError, match="Nothing was changed"):
        replace_keys(store, second, token=token.place)
    assert reopen(store.data).log_key == store.log_key


def test_the_second_person_says_by_which_module_and_takes_it_from_no_file_of_the_first(
    moved: Store, token: SoftToken, tmp_path: Path
) -> None:
    words = ["replace", "--token", token.place.serial, *typed(moved, tmp_path)]
    ran = CliRunner().invoke(keys_verb, words)
    assert ran.exit_code == 2
    assert "Name the module of the token's maker" in " ".join(ran.output.split())


def test_keys_leave_the_token_where_both_people_say_so_also_when_it_is_lost(
    moved: Store, token: SoftToken, tmp_path: Path
) -> None:
    who = typed(moved, tmp_path)
    ran = CliRunner().invoke(keys_verb, ["replace", "--with", "B2", *who])
    assert ran.exit_code == 2
    assert f"The unit's keys are in the token {token.place.serial} (unit)" in ran.output
    shown = CliRunner().invoke(keys_verb, ["show", "--data", str(moved.data)])
    assert "(unit). It is plugged in." in shown.output

    token.unplug()  # lost: two people go on without it
    try:
        back = move(moved, None)
    finally:
        token.plug_in()

    assert back.token is None
    record(back)
    assert list(back.check(known=[]))


def test_a_process_beside_gets_the_pin_through_the_pipe_and_no_file_names_it(
    moved: Store, token: SoftToken, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = pack_unit_keys(acting(moved).unit_keys)
    fresh = Pins()
    for module in ("keys.tokens.pins", "keys.tokens.sessions", "unit_keys.handed_keys"):
        monkeypatch.setattr(f"evidence_store.{module}.PINS", fresh)

    taken = take_unit_keys(moved, packed)

    assert fresh.known(token.place) == token.pin
    assert token.pin not in repr(taken)
    assert token.pin.encode() not in (moved.data / UNIT_KEYS).read_bytes()
    assert token.pin not in (moved.data / SETTINGS).read_text("utf-8")
    record(moved)
