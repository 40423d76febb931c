"""The witness's own verbs, with files as a USB stick would carry them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from evidence_store.cli.unit.witness import witness
from evidence_store.custody.heads.checkpoints import LogKey
from forensics.cli.root import sentence_for
from tests.evidence_store.witness.trees import ORIGIN, PASSPHRASE, SEED, Tree

if TYPE_CHECKING:
    from pathlib import Path


class Keeper:
    """Somebody at the witness's computer, and the stick that goes to and fro."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.said = ""
        (folder / "passphrase").write_text(PASSPHRASE, "utf-8")

    def run(self, *words: str, secret: bool = True) -> int:
        told = [*words, "--folder", str(self.folder / "witness")]
        told += ["--passphrase-file", str(self.folder / "passphrase")] if secret else []
        result = CliRunner().invoke(witness, told, standalone_mode=False)
        self.said = result.output
        if result.exception is not None:
            self.said += sentence_for(result.exception)  # type: ignore[arg-type]  # verbs raise Exceptions
            return int(getattr(result.exception, "exit_code", 1))
        return result.return_value or 0

    def stick(self, name: str, content: bytes = b"") -> str:
        if content:
            (self.folder / name).write_bytes(content)
        return str(self.folder / name)


@pytest.fixture
def keeper(tmp_path: Path) -> Keeper:
    made = Keeper(tmp_path)
    key = str(LogKey.of_seed(ORIGIN, SEED))
    assert made.run("init", "--name", "witness.test/psd", "--log-key", key) == 0
    assert "witness.test/psd+" in made.said
    return made


def test_a_stick_goes_there_and_back(keeper: Keeper) -> None:
    request = keeper.stick("request", Tree().grow(5).request(0))

    assert keeper.run("cosign", request, "--out", keeper.stick("reply")) == 0

    assert (keeper.folder / "reply").read_text("utf-8").startswith("— witness.test/psd ")
    assert keeper.run("list", secret=False) == 0
    assert f"{ORIGIN}: 1 checkpoints, 0 refusals kept" in keeper.said


def test_a_fork_ends_with_refusal_and_nothing_goes_back(keeper: Keeper) -> None:
    first = keeper.stick("first", Tree().grow(5).request(0))
    fork = keeper.stick("fork", Tree().grow(5, mark="other").request(5))
    assert keeper.run("cosign", first, "--out", keeper.stick("reply")) == 0

    assert keeper.run("cosign", fork, "--out", keeper.stick("second")) == 4

    assert "two different histories" in keeper.said
    assert not (keeper.folder / "second").exists()
    assert keeper.run("export", ORIGIN, "--out", keeper.stick("out"), secret=False) == 0
    assert len(list((keeper.folder / "out" / "refused").iterdir())) == 1


def test_nothing_is_written_over(keeper: Keeper) -> None:
    request = keeper.stick("request", Tree().grow(5).request(0))

    assert keeper.run("cosign", request, "--out", keeper.stick("taken", b"x")) == 1
    assert keeper.run("init", "--name", "witness.test/psd") == 1
    keeper.folder = keeper.folder / "nowhere"
    keeper.folder.mkdir()
    assert keeper.run("follow", str(LogKey.of_seed("custody.b/1", SEED)), secret=False) == 2
    assert keeper.run("list", secret=False) == 2
