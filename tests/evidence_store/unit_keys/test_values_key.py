"""The unit's key for values is the one that people signed for; no other is opened in its place."""

from __future__ import annotations

import secrets
import shutil
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from evidence_store.bootstrap import init_store
from evidence_store.cli.unit.fsck import fsck
from evidence_store.custody.leaves.drafts import Draft
from evidence_store.data_folder.places import UNIT_KEYS
from evidence_store.domain.people.unit_secrets import recipients_among
from evidence_store.errors import CustodyError, SealedKeyError
from evidence_store.keys.unit_keys import open_unit_keys, read_wrapped, wrap_unit_keys
from evidence_store.open_folder.founding import read_founding, sign_founding
from evidence_store.unit_keys.ceremony import ask_new_keys, replace_keys
from evidence_store.unit_keys.handed_keys import pack_unit_keys, take_unit_keys
from forensics.cli.root import sentence_for
from tests.builders import a_case, told_in_clear
from tests.evidence_store.stores import FORM, PASSPHRASES, START, a_request, make_store, reopen

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from evidence_store.keys.unit_keys import UnitKeys
    from evidence_store.open_folder.acting import ActingWithKeys, OwnKey
    from evidence_store.open_folder.store import Store

ANOTHER = "The key for values in this folder is not the unit's: entry {} of the custody log names"
FOUNDED = 4


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, OwnKey]]:
    """Never changed: tests take copies. A folder without cases, and everybody's own open key."""
    store = make_store(tmp_path_factory.mktemp("values") / "data")
    return store.data, {each: store.open_own_key(each, PASSPHRASES[each]) for each in PASSPHRASES}


@pytest.fixture
def store(made: tuple[Path, dict[str, OwnKey]], tmp_path: Path) -> Store:
    shutil.copytree(made[0], tmp_path / "data")
    return reopen(tmp_path / "data")


@pytest.fixture
def acting(made: tuple[Path, dict[str, OwnKey]]) -> Callable[..., ActingWithKeys]:
    return lambda store, who="A1": store.with_unit_keys(made[1][who])


def opened(store: Store, own: OwnKey) -> UnitKeys:
    """What is sealed for somebody in the file as it lies there."""
    return open_unit_keys(read_wrapped(store.data / UNIT_KEYS), own.identity)


def put_another(store: Store, own: OwnKey) -> UnitKeys:
    """Seal another key for values for everybody, as whoever writes in the folder can."""
    keys = opened(store, own)
    assert keys.cases is not None
    planted = replace(keys, cases=replace(keys.cases, values_key=secrets.token_bytes(32)))
    with store.reading() as uow:
        people = [each for each in uow.people.find() if each.is_present]
    wrapped = wrap_unit_keys(planted, recipients=recipients_among(people))
    (store.data / UNIT_KEYS).write_bytes(wrapped)
    return planted


def open_case(store: Store, who: ActingWithKeys) -> None:
    with store.unit_of_work(who.unit_keys) as uow:
        uow.cases.add(a_case(id="c_one"))
        uow.custody.append(
            Draft("case.opened", "c_one", None, START, public=told_in_clear("case.opened"))
        )
        uow.commit()


@pytest.mark.parametrize("has_case", [False, True])
def test_another_key_for_values_is_opened_by_nobody_and_seals_nothing(
    store: Store,
    made: tuple[Path, dict[str, OwnKey]],
    acting: Callable[..., ActingWithKeys],
    *,
    has_case: bool,
) -> None:
    if has_case:
        open_case(store, acting(store))
    put_another(store, made[1]["A1"])

    for who in made[1]:
        with pytest.raises(SealedKeyError, match=ANOTHER.format(FOUNDED)) as refused:
            acting(store, who)
        assert "nothing is lost" in str(refused.value)
        assert "take unit-keys.age out of the newest backup" in str(refused.value)


def test_the_units_own_key_put_back_opens_again(
    store: Store, made: tuple[Path, dict[str, OwnKey]], acting: Callable[..., ActingWithKeys]
) -> None:
    before = (store.data / UNIT_KEYS).read_bytes()
    put_another(store, made[1]["A1"])

    (store.data / UNIT_KEYS).write_bytes(before)

    open_case(store, acting(store))
    assert list(store.check(known=()))


def test_after_the_keys_were_replaced_the_new_one_opens_and_another_does_not(
    store: Store, made: tuple[Path, dict[str, OwnKey]], acting: Callable[..., ActingWithKeys]
) -> None:
    ask_new_keys(store, acting(store), second=made[1]["B2"].actor.id)
    seq = replace_keys(store, acting(store, "B2")).seq
    later = reopen(store.data, at=START + timedelta(hours=2))

    open_case(later, acting(later))
    put_another(later, made[1]["A1"])

    assert seq > FOUNDED
    with pytest.raises(SealedKeyError, match=ANOTHER.format(seq)):
        acting(later)


def test_the_key_that_was_replaced_is_not_put_back_in_the_new_ones_place(
    store: Store, made: tuple[Path, dict[str, OwnKey]], acting: Callable[..., ActingWithKeys]
) -> None:
    former = acting(store).unit_keys.values_key
    ask_new_keys(store, acting(store), second=made[1]["B2"].actor.id)
    replace_keys(store, acting(store, "B2"))
    later = reopen(store.data, at=START + timedelta(hours=2))
    keys = opened(later, made[1]["A1"])
    assert keys.cases is not None
    planted = replace(keys, cases=replace(keys.cases, values_key=former))
    with later.reading() as uow:
        wrapped = wrap_unit_keys(planted, recipients=recipients_among(uow.people.find()))
    (later.data / UNIT_KEYS).write_bytes(wrapped)

    with pytest.raises(SealedKeyError, match="The key for values in this folder is not the unit's"):
        acting(later)


def test_what_is_handed_to_another_process_is_held_to_the_log_too(
    store: Store, made: tuple[Path, dict[str, OwnKey]], acting: Callable[..., ActingWithKeys]
) -> None:
    own = acting(store).unit_keys
    planted = put_another(store, made[1]["A1"])

    assert take_unit_keys(store, pack_unit_keys(own)) == own
    with pytest.raises(SealedKeyError, match="The key for values in this folder is not the unit's"):
        take_unit_keys(store, pack_unit_keys(planted))


def test_fsck_says_it_to_whoever_opens_the_key_and_says_nothing_of_it_to_others(
    store: Store, made: tuple[Path, dict[str, OwnKey]], tmp_path: Path
) -> None:
    passphrase = tmp_path / "passphrase"
    passphrase.write_text(PASSPHRASES["A1"])
    passphrase.chmod(0o600)
    put_another(store, made[1]["A1"])

    def run(*words: str) -> tuple[int, str]:
        told = [*words, "--data", str(store.data)]
        found = CliRunner().invoke(fsck, told, standalone_mode=False)
        if isinstance(found.exception, Exception):
            return 1, sentence_for(found.exception)
        return found.return_value or 0, found.output

    assert run("--as", "A1", "--passphrase-file", str(passphrase))[1].startswith(
        ANOTHER.format(FOUNDED)
    )
    assert "key for values" not in run()[1]


def test_whoever_does_not_open_values_is_not_kept_from_their_own_part(
    store: Store, made: tuple[Path, dict[str, OwnKey]]
) -> None:
    planted = put_another(store, made[1]["A1"])

    store.require_named(replace(planted, cases=None))


def test_the_first_people_do_not_sign_over_another_key_for_values(tmp_path: Path) -> None:
    (tmp_path / "unit.toml").write_text(FORM, "utf-8")
    requests = [a_request(each) for each in PASSPHRASES]
    store = init_store(
        tmp_path / "data", form=tmp_path / "unit.toml", requests=requests, training=True
    )
    own = [store.open_own_key(each, PASSPHRASES[each]) for each in PASSPHRASES]
    sign_founding(store, store.with_unit_keys(own[0]))

    put_another(store, own[0])

    with pytest.raises(CustodyError, match="does not say what this folder holds"):
        sign_founding(store, store.with_unit_keys(own[1]))
    assert read_founding(store).signatures[1:] == ()


def test_the_log_names_the_key_by_a_digest_that_is_not_its_plain_hash(
    store: Store, acting: Callable[..., ActingWithKeys]
) -> None:
    keys = acting(store).unit_keys
    with store.reading() as uow:
        (leaf,) = [each for each in uow.custody.control() if b'"ev":"unit.founded"' in each.body]
    assert keys.cases is not None
    assert f'"values":"{keys.cases.values_digest}"'.encode() in leaf.body
    assert keys.values_key.hex().encode() not in leaf.body
