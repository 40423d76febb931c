from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evidence_store.backups.creating import beside
from evidence_store.backups.keyring import open_identity
from evidence_store.backups.signing import sign_first, sign_second
from evidence_store.custody.heads.known_heads import GivenHeads
from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.exhibits.exhibit import Stage
from evidence_store.domain.signing.signed_statements import SignedStatement
from evidence_store.kept_files.plans import keep_plan
from forensics.documents import digest_of
from forensics.value_classes import dataclass
from tests.builders import a_case, a_disposal, a_draft, a_plan, a_statement, an_exhibit, an_order
from tests.evidence_store.keeping import keep
from tests.evidence_store.opened import create_backup, restore_backup
from tests.evidence_store.stores import PASSPHRASES, START, acting, reopen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidence_store.backups.restoring import Restored
    from evidence_store.custody.heads.known_heads import KnownHeads
    from evidence_store.custody.leaves.drafts import Head
    from evidence_store.keys.unit_keys import UnitKeys
    from evidence_store.open_folder.store import Store
    from evidence_store.workflow.unit.restorations import EpochBegun

LATER = START + timedelta(days=1)


@dataclass(frozen=True)
class Place:
    """A folder with ``data``, its backup ``one.age``, and what happens to both."""

    folder: Path

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def backup(self) -> Path:
        return self.folder / "one.age"

    @property
    def kept(self) -> int:
        """How many entries the backup holds, as the checkpoint beside it says."""
        return int(beside(self.backup)[0].read_text().splitlines()[1])

    def store(self, name: str = "data", *, days: int = 1) -> Store:
        return reopen(self.folder / name, at=START + timedelta(days=days))

    def restore(
        self,
        *heads: Head,
        places: Sequence[KnownHeads] = (),
        name: str = "again",
        by: str = "C3",
    ) -> Restored:
        identity = open_identity(beside(self.backup)[1], passphrase=PASSPHRASES[by])
        return restore_backup(
            self.backup,
            into=self.folder / name,
            identities=[identity],
            known=lambda _: [GivenHeads("paper", heads), *places],
            clock=self.store().clock,
        )

    def sign(self, name: str = "again", *, first: str = "A1", second: str = "B2") -> EpochBegun:
        store = self.store(name)
        one = store.open_actor(first, PASSPHRASES[first], restored=True)
        sign_first(store, one, second=store.find_person(second).id)
        store = self.store(name, days=2)
        two = store.open_actor(second, PASSPHRASES[second], restored=True)
        return sign_second(store, two)


def head_of(store: Store) -> Head:
    with store.reading() as uow:
        return uow.custody.head()


def go_on(store: Store, times: int = 1) -> Head:
    """Record something more, and give the head after it."""
    keys = acting(store).unit_keys
    for _ in range(times):
        with store.unit_of_work(keys) as uow:
            uow.custody.append(a_draft("case.opened", "c_1", None, store.clock()))
            uow.commit()
    return head_of(store)


@pytest.fixture(scope="session")
def backed_up(
    made_folder: Path, unit_keys: UnitKeys, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Never changed: tests take copies. Two exhibits, one authorised, one certified."""
    place = tmp_path_factory.mktemp("backed-up")
    shutil.copytree(made_folder, place / "data")
    store = reopen(place / "data")
    who = {number: store.find_person(number).id for number in PASSPHRASES}
    with store.unit_of_work(unit_keys) as uow:
        proposal = SignedStatement(a_statement(person_id=who["A1"]), bytes(64))
        given = SignedStatement(a_statement(person_id=who["B2"]), bytes(64))
        authorised = {"state": DisposalState.AUTHORISED, "authorisation": given}
        plan = a_plan()
        keep_plan(store, plan)
        told = {"proposal": proposal, "plan_digest": digest_of(plan), **authorised}
        other = an_exhibit(id="x_2", reference="ABC/2", stage=Stage.CERTIFIED)
        records = (a_case(), an_exhibit(), other, an_order(), a_disposal(**told))
        keep(uow, acting(store), *records, at=store.clock(), supervisor=acting(store, "B2"))
        uow.commit()
    create_backup(store, acting(store), place / "one.age")
    return place


@pytest.fixture
def place(backed_up: Path, tmp_path: Path) -> Place:
    shutil.copytree(backed_up, tmp_path / "place")
    return Place(tmp_path / "place")
