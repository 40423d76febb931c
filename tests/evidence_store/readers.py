"""A unit of three and a court clerk; what a clerk can do with the data folder alone."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.bootstrap import init_store
from evidence_store.domain.holds.waiting_stops import SignedStop, sign_stop
from evidence_store.domain.law.rules import STOP_AND_REFER
from evidence_store.domain.people.person import Duty
from evidence_store.open_folder.founding import sign_founding
from evidence_store.workflow._kit.grounds import require_no_stop_file
from tests.builders import a_case, a_draft, an_exhibit, an_order
from tests.evidence_store.keeping import keep
from tests.evidence_store.stores import (
    FORM,
    PASSPHRASES,
    SteppingClock,
    a_request,
    acting,
    found,
    let_ballast_go,
    reopen,
)

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.open_folder.acting import OwnKey
    from evidence_store.open_folder.store import Store

CLERK = "the clerk's own passphrase"


def make_unit(folder: Path) -> Path:
    """A unit of three and a court clerk, never changed: tests take copies."""
    (folder / "form.toml").write_text(FORM)
    clerk = a_request("R1", duties=(Duty.READER,), passphrase=CLERK)
    store = init_store(
        folder / "data",
        form=folder / "form.toml",
        requests=[*(a_request(each) for each in PASSPHRASES), clerk],
        training=True,
        clock=SteppingClock(),
    )
    let_ballast_go(store.data)
    found(store, PASSPHRASES)
    sign_founding(store, store.open_own_key("R1", CLERK))
    sign_founding(store, acting(store))  # once more: the clerk, who signed last, records nothing
    return folder


def copy_of(made: Path, folder: Path) -> Store:
    """A copy of one's own, with one case and one exhibit."""
    shutil.copytree(made / "data", folder / "data")
    opened = reopen(folder / "data")
    with opened.unit_of_work(acting(opened).unit_keys) as uow:
        keep(uow, acting(opened), a_case(), an_exhibit(), an_order(), at=opened.clock())
        uow.commit()
    return opened


def clerk_of(store: Store) -> OwnKey:
    return store.open_own_key("R1", CLERK)


def signed_stop(store: Store, **changes: object) -> SignedStop:
    own = clerk_of(store)
    with store.reading() as uow:
        exhibit = uow.exhibits.get("x_1")
    made = sign_stop(
        exhibit,
        code=STOP_AND_REFER,
        log=str(store.log_key),
        person=own.actor.id,
        at=store.clock(),
        signer=own.sign,
    )
    return replace(made, statement=replace(made.statement, **changes))  # type: ignore[arg-type]  # a test's own


def act(store: Store) -> None:
    """Anything that somebody records who opens the unit's keys."""
    with store.unit_of_work(acting(store).unit_keys) as uow:
        uow.custody.append(a_draft("job.done", None, None, store.clock()))
        uow.commit()


def require_none(store: Store) -> None:
    with store.reading() as uow:
        require_no_stop_file(uow, uow.exhibits.get("x_1"))
