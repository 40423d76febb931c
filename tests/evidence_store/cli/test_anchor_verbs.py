"""Anchors by command line: there and back on a stick, over the network, and what stands then."""

from __future__ import annotations

import json
import shutil
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from evidence_store.bootstrap import init_store, open_store
from evidence_store.cli.unit.anchor import anchor
from evidence_store.cli.unit.fsck import fsck
from evidence_store.cli.unit.policy import policy
from evidence_store.cli.unit.witness import witness
from forensics.cli.root import sentence_for
from forensics.value_classes import dataclass
from tests.builders import a_draft
from tests.evidence_store.authority import Authority, served
from tests.evidence_store.stores import FORM, PASSPHRASES, a_request, acting, found, let_ballast_go

if TYPE_CHECKING:
    import click

    from evidence_store.open_folder.store import Store


@dataclass
class Unit:
    """A training folder on the system's clock, its people, and somebody else with a witness."""

    folder: Path
    said: str = field(default="")

    @property
    def store(self) -> Store:
        return open_store(self.folder / "data")

    def run(self, group: click.Command, *words: str, by: str | None = None) -> int:
        told = list(words)
        if group is not witness:
            told += ["--data", str(self.folder / "data")]
        if by is not None:
            told += ["--as", by, "--passphrase-file", str(self.folder / by)]
        result = CliRunner().invoke(group, told, standalone_mode=False)
        self.said = result.output
        if result.exception is not None:
            self.said += sentence_for(result.exception)  # type: ignore[arg-type]  # verbs raise Exceptions
            return int(getattr(result.exception, "exit_code", 1))
        return result.return_value or 0

    @property
    def size(self) -> int:
        with self.store.reading() as uow:
            return uow.custody.head().size

    def path(self, name: str) -> str:
        return str(self.folder / name)

    def append(self) -> None:
        store = self.store
        with store.unit_of_work(acting(store).unit_keys) as uow:
            uow.custody.append(a_draft("job.done", None, None, store.clock()))
            uow.commit()

    def set_policy(self, **lines: object) -> None:
        text = "".join(f"{key} = {json.dumps(value)}\n" for key, value in lines.items())
        (self.folder / "policy.toml").write_text(f"[policy]\n{text}", "utf-8")
        assert self.run(policy, "propose", "--form", self.path("policy.toml"), by="B2") == 0
        assert self.run(policy, "confirm", by="C3") == 0, self.said

    def keep_witness(self) -> None:
        """Somebody else makes a witness for this log; two people enrol its key."""
        words = ["init", "--folder", self.path("witness"), "--name", "witness.test/psd"]
        words += ["--log-key", str(self.store.log_key), "--passphrase-file", self.path("A1")]
        assert self.run(witness, *words) == 0
        key = (self.folder / "witness" / "witness-key.txt").read_text("utf-8").strip()
        self.set_policy(erasure_waits_for=["sheet", "witness"], witnesses=[key])

    def cosign(self, request: str, reply: str) -> int:
        words = ["cosign", self.path(request), "--folder", self.path("witness")]
        words += ["--out", self.path(reply), "--passphrase-file", self.path("A1")]
        return self.run(witness, *words)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unit")
    (folder / "unit.toml").write_text(FORM, "utf-8")
    for number, passphrase in PASSPHRASES.items():
        (folder / number).write_text(passphrase, "utf-8")
    store = init_store(
        folder / "data",
        form=folder / "unit.toml",
        requests=[a_request(each) for each in PASSPHRASES],
        training=True,
    )
    let_ballast_go(store.data)
    found(store, PASSPHRASES)
    return folder


@pytest.fixture
def unit(made: Path, tmp_path: Path) -> Unit:
    shutil.copytree(made, tmp_path / "unit")
    return Unit(tmp_path / "unit")


def test_a_head_goes_to_a_witness_on_a_stick_and_comes_back_cosigned(unit: Unit) -> None:
    unit.keep_witness()
    assert unit.run(anchor, "request", "--out", unit.path("first")) == 0
    assert unit.cosign("first", "reply") == 0
    words = ("accept", unit.path("reply"), "--request", unit.path("first"))
    assert unit.run(anchor, *words, by="B2") == 0

    unit.append()
    assert unit.run(anchor, "request", "--out", unit.path("second")) == 0
    assert unit.cosign("second", "reply-2") == 0
    words = ("accept", unit.path("reply-2"), "--request", unit.path("second"))
    assert unit.run(anchor, *words, by="B2") == 0
    assert unit.run(anchor, "list") == 0

    size = unit.size
    assert (
        f"Verified to {size}; anchored to {size - 1}, just now, by 1 of 1 witnesses." in unit.said
    )
    assert "witness witness.test/psd" in unit.said


def test_a_witness_that_saw_more_than_is_on_record_says_from_where_to_ask(unit: Unit) -> None:
    unit.keep_witness()
    assert unit.run(anchor, "request", "--out", unit.path("first")) == 0
    assert unit.cosign("first", "lost") == 0  # the stick got lost on the way back
    unit.append()
    assert unit.run(anchor, "request", "--out", unit.path("second")) == 0
    assert unit.cosign("second", "reply") == 4

    words = ("accept", unit.path("reply"), "--request", unit.path("second"))
    assert unit.run(anchor, *words, by="B2") == 1
    old = unit.said.rpartition("--old ")[2].strip()
    assert unit.run(anchor, "request", "--old", old, "--out", unit.path("third")) == 0
    assert unit.cosign("third", "reply-3") == 0


def test_a_folder_that_was_put_back_is_refused_by_the_witness_as_a_fork(unit: Unit) -> None:
    unit.keep_witness()
    shutil.copytree(unit.folder / "data", unit.folder / "copy")
    unit.append()
    assert unit.run(anchor, "request", "--out", unit.path("first")) == 0
    assert unit.cosign("first", "reply") == 0
    size = unit.size

    shutil.rmtree(unit.folder / "data")
    (unit.folder / "copy").rename(unit.folder / "data")
    unit.append()
    assert unit.run(anchor, "request", "--out", unit.path("forked")) == 0
    assert unit.cosign("forked", "none") == 4

    assert f"two different histories of {size} entries" in unit.said
    assert unit.run(anchor, "request", "--old", str(size + 1), "--out", unit.path("more")) == 1
    assert "put back to an earlier state" in unit.said


def test_a_head_is_stamped_over_the_network_and_by_file(unit: Unit) -> None:
    authority = Authority(unit.folder / "tsa")
    with served(authority) as url:
        unit.set_policy(
            erasure_waits_for=["tsa"], tsa_url=f"{url}/stamp", tsa_roots=[authority.root_pem]
        )
        assert unit.run(anchor, "stamp", by="B2") == 0, unit.said
        assert "CN=Test TSA" in unit.said
    assert unit.run(anchor, "stamp", by="B2") == 1
    assert "cannot be reached" in unit.said

    assert unit.run(anchor, "query", "--out", unit.path("query")) == 0
    unit.append()
    reply = authority.reply((unit.folder / "query").read_bytes())
    (unit.folder / "reply").write_bytes(reply)
    words = ("accept", unit.path("reply"), "--query", unit.path("query"))
    assert unit.run(anchor, *words, by="B2") == 0, unit.said
    assert unit.run(anchor, "list") == 0
    assert "by time stamp" in unit.said


def test_a_query_of_another_log_is_refused(unit: Unit) -> None:
    authority = Authority(unit.folder / "tsa")
    unit.set_policy(tsa_roots=[authority.root_pem])
    assert unit.run(anchor, "query", "--out", unit.path("query")) == 0
    asked = (unit.folder / "query").read_bytes()
    (unit.folder / "other").write_bytes(asked.replace(asked[30:50], bytes(20)))
    (unit.folder / "reply").write_bytes(authority.reply((unit.folder / "other").read_bytes()))

    words = ("accept", unit.path("reply"), "--query", unit.path("other"))
    assert unit.run(anchor, *words, by="B2") == 2


def test_without_an_authority_or_a_witness_the_verbs_say_what_to_do(unit: Unit) -> None:
    assert unit.run(anchor, "stamp", by="B2") == 2
    assert "policy show" in unit.said
    assert unit.run(anchor, "request", "--out", unit.path("r")) == 2
    assert "none" in unit.said
    assert unit.run(anchor, "accept", unit.path("r"), by="B2") == 2
    assert unit.run(anchor, "list") == 0
    assert "not anchored anywhere outside" in unit.said


def test_fsck_compares_the_log_with_every_anchor_on_record(unit: Unit) -> None:
    assert unit.run(fsck) == 3
    unit.keep_witness()
    assert unit.run(anchor, "request", "--out", unit.path("first")) == 0
    assert unit.cosign("first", "reply") == 0
    words = ("accept", unit.path("reply"), "--request", unit.path("first"))
    assert unit.run(anchor, *words, by="B2") == 0

    # What stands in the same database is compared, and is no head from outside.
    assert unit.run(fsck) == 3
    assert "heads of anchors on its record" in unit.said


def test_a_policy_is_shown_as_the_form_to_change(unit: Unit) -> None:
    assert unit.run(policy, "show") == 0
    assert 'erasure_waits_for = ["sheet"]' in unit.said
    settings = (unit.folder / "data" / "expunge.toml").read_text("utf-8")
    (unit.folder / "data" / "expunge.toml").write_text(
        settings.replace("anchor_hours = 72", "anchor_hours = 99"), "utf-8"
    )

    assert unit.run(anchor, "list") == 1
    assert "not the one that was set by two people" in unit.said
    assert unit.run(policy, "apply") == 0
    assert unit.run(anchor, "list") == 0
