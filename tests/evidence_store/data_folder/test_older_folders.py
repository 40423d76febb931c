"""A folder of an earlier version is told as that by whatever opens it, and stays as it is."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from evidence_store.bootstrap import open_store
from evidence_store.cli.unit.database import database
from evidence_store.cli.unit.fsck import fsck
from evidence_store.cli.unit.worker import worker
from evidence_store.data_folder.databases import make_database
from evidence_store.data_folder.places import DATABASE, LOG
from evidence_store.errors import CustodyError, TamperedLogError
from evidence_store.persistence.engines.engine import open_engine
from evidence_store.persistence.engines.tables import known_again, passkey_use
from evidence_store.persistence.upkeep.revisions import announce, head_revision, revision_of
from tests.builders import a_draft
from tests.evidence_store.opened import look_at_record
from tests.evidence_store.persistence.backdoors import backdoor
from tests.evidence_store.stores import PASSPHRASES, SteppingClock, reopen

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.custody.leaves.drafts import JsonValue
    from evidence_store.keys.unit_keys import UnitKeys

THEN = "0009"  # of format 1
SINCE = (known_again, passkey_use)
TOLD = "made by an earlier version of Expunge"


@pytest.fixture
def older(made_folder: Path, unit_keys: UnitKeys, tmp_path: Path) -> Path:
    """As ``init`` of format 1 left a folder: no certificate of the log's key, and not this format.

    Its log begins with the entry of then, and its tables are those of then.
    """
    data = tmp_path / "data"
    shutil.copytree(made_folder, data)
    store = reopen(data)
    for each in data.glob(f"{DATABASE}*"):
        each.unlink()
    (data / LOG).unlink()
    make_database(data, store.settings)
    with store.unit_of_work(unit_keys) as uow:
        told: dict[str, JsonValue] = {
            "training": True,
            "key": str(store.log_key),
            "programme": "0.1.0",
        }
        uow.custody.append(a_draft("log.started", None, None, store.clock(), public=told))
        uow.commit()
    with store.writer.begin() as connection:
        announce(connection)
        for table in SINCE:
            table.drop(connection)
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = ?", (THEN,))
    return data


def test_an_older_folder_is_refused_with_a_sentence_that_says_what_it_is(older: Path) -> None:
    with pytest.raises(CustodyError, match=TOLD) as refused:
        open_store(older)

    assert "expunge init" in str(refused.value)


def test_every_verb_that_opens_an_older_folder_says_so(older: Path, tmp_path: Path) -> None:
    typed = tmp_path / "A1.txt"
    typed.write_text(PASSPHRASES["A1"], "utf-8")
    own = ["--as", "A1", "--passphrase-file", str(typed)]

    checked = CliRunner().invoke(fsck, ["--data", str(older)])
    worked = CliRunner().invoke(worker, ["--data", str(older), *own])
    looked = list(look_at_record(older, SteppingClock()))

    for said in (str(checked.exception), str(worked.exception), looked[0].sentence):
        assert TOLD in said


def test_an_older_folder_is_never_brought_forward(older: Path) -> None:
    upgraded = CliRunner().invoke(database, ["upgrade", "--data", str(older)])

    assert TOLD in str(upgraded.exception)
    assert revision_of(open_engine(older / DATABASE, writes=False)) == THEN


def test_an_older_folder_whose_tables_were_brought_forward_all_the_same_is_refused(
    older: Path, made_folder: Path
) -> None:
    with open_engine(older / DATABASE, writes=True).begin() as connection:
        announce(connection)
        for table in SINCE:
            table.create(connection)
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = ?", (head_revision(),))
    shutil.copy(made_folder / LOG, older / LOG)

    with pytest.raises(CustodyError, match=TOLD):
        open_store(older)


@pytest.mark.parametrize("body", [b"no JSON", pytest.param(b"[" * 10_000, id="brackets")])
def test_a_first_entry_that_cannot_be_read_is_left_to_the_checks_of_the_log(
    body: bytes, made_folder: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    shutil.copytree(made_folder, data)
    with backdoor(data) as door:
        door.take_fences()
        door.run("UPDATE entry SET body = ? WHERE seq = 0", body)

    checked = CliRunner().invoke(fsck, ["--data", str(data)])

    assert isinstance(checked.exception, TamperedLogError)
    assert "not of the form that this log writes" in str(checked.exception)
