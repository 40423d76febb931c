"""What a reader does on the command line, whose key opens none of the unit's keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from evidence_store.data_folder.places import UNIT_KEYS
from evidence_store.errors import HoldOpenError
from forensics.cli.root import expunge, sentence_for
from tests.evidence_store.readers import CLERK, act, require_none
from tests.evidence_store.stores import PASSPHRASES

if TYPE_CHECKING:
    from evidence_store.open_folder.store import Store


@pytest.fixture
def store(clerk_store: Store) -> Store:
    return clerk_store


def run(store: Store, *words: str, by: str = "R1", passphrase: str = CLERK) -> tuple[int, str]:
    file = store.data.parent / "typed"
    file.write_text(passphrase)
    told = [*words, "--data", str(store.data), "--as", by, "--passphrase-file", str(file)]
    result = CliRunner().invoke(expunge, told, standalone_mode=False)
    if result.exception is None:
        return int(result.return_value or 0), result.output
    said = sentence_for(result.exception)  # type: ignore[arg-type]  # verbs raise Exceptions
    return int(getattr(result.exception, "exit_code", 1)), said


def test_a_reader_stops_and_refers_on_the_command_line_with_no_key_of_the_unit(
    store: Store,
) -> None:
    code, said = run(store, "exhibit", "refer", "ABC/1")

    assert code == 0, said
    assert "as a file that you signed" in said
    with pytest.raises(HoldOpenError):
        require_none(store)


def test_anybody_holds_from_the_command_line_while_the_units_keys_are_damaged(
    store: Store,
) -> None:
    file = store.data / UNIT_KEYS
    whole = file.read_bytes()
    file.write_bytes(whole[:-1] + b"?")

    code, said = run(
        store, "hold", "place", "ABC/1", "--why", "other", by="C3", passphrase=PASSPHRASES["C3"]
    )

    assert code == 0, said
    assert "is damaged" in said
    with pytest.raises(HoldOpenError):
        require_none(store)
    file.write_bytes(whole)
    act(store)
    with store.reading() as uow:
        assert [each.code for each in uow.exhibits.get("x_1").open_holds] == ["other"]


def test_a_reader_starts_neither_a_worker_nor_anything_else_that_opens_the_units_keys(
    store: Store,
) -> None:
    code, said = run(store, "worker", "--until-idle")

    assert (code, "an examiner, officer or supervisor starts them" in said) == (4, True)


def test_a_server_is_not_started_as_a_reader(
    store: Store, capfd: pytest.CaptureFixture[str]
) -> None:
    code, said = run(store, "serve", "--port", "8099")

    assert (code, "an examiner, officer or supervisor starts them" in said) == (4, True)
    assert capfd.readouterr().err == ""  # nothing was asked


def test_a_reader_sets_a_new_passphrase_beside_somebody_who_opens_the_units_keys(
    store: Store,
) -> None:
    folder = store.data.parent
    (folder / "new").write_text("another passphrase of the clerk")
    (folder / "keeper").write_text(PASSPHRASES["C3"])
    words = ("person", "change-passphrase", "--new-passphrase-file", str(folder / "new"))

    assert run(store, *words)[0] == 4
    code, said = run(
        store, *words, "--keys-by", "C3", "--keys-passphrase-file", str(folder / "keeper")
    )

    assert code == 0, said
    store.open_own_key("R1", "another passphrase of the clerk")
