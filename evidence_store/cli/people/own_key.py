"""``expunge person``: one's own key; a new passphrase, the recovery slip, a request for another."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidence_store.keys.recovery_slips import RecoverySlip
    from evidence_store.keys.unit_keys import UnitKeys
    from evidence_store.open_folder.store import Store

from evidence_store.bootstrap import open_store
from evidence_store.cli._kit.acting import data_option, passphrase_option, read_passphrase
from evidence_store.cli._kit.options import handed, path_option
from evidence_store.cli._kit.slips import hand_over, read_slip, require_place, slip_option
from evidence_store.cli.people.hand_keys import handed_unit_keys
from evidence_store.keys.passphrases import require_passphrase
from evidence_store.keys.requests import make_key_request
from evidence_store.unit_keys.keeping import renew_key
from forensics.documents import time_to_text, to_json
from forensics.output import refuse_existing, write_new

_whose_option = click.option(
    "--as", "who", required=True, metavar="PERSON", help="Whose key it is: id or staff number."
)
_new_option = path_option(
    "--new-passphrase-file",
    "new_file",
    metavar="FILE",
    help="Read the new passphrase from the first line of this file instead of asking for it.",
)


@dataclass(frozen=True, slots=True)
class _Keeper:
    """Who opens the unit's keys for a reader, whose own key opens none; nobody by default."""

    person: str | None
    passphrase_file: Path | None

    def open(self, store: Store) -> UnitKeys | None:
        """Open the unit's keys in a process of their own, where somebody was named."""
        if self.person is None:
            return None
        click.echo(f"{self.person}, who opens the unit's keys:", err=True)
        # No process holds two people's keys (ADR 6): their own stays in the other one.
        return handed_unit_keys(store, self.person, self.passphrase_file, serves=False)


def _keeper_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """``--keys-by PERSON`` and ``--keys-passphrase-file FILE``, as ``keeper``."""

    def opened(keys_by: str | None, keys_passphrase_file: Path | None) -> dict[str, Any]:
        return {"keeper": _Keeper(keys_by, keys_passphrase_file)}

    file = path_option("--keys-passphrase-file", help="The passphrase of those.")
    by = click.option(
        "--keys-by", metavar="PERSON", help="For a reader: who opens the unit's keys beside them."
    )
    return by(file(handed(function, opened)))


@click.command()
@data_option
@_whose_option
@path_option(
    "--slip-file",
    "typed",
    metavar="FILE",
    help="Read the recovery slip's four lines from this file instead of asking for them.",
)
@_new_option
@slip_option
@_keeper_options
def recover(
    data: Path,
    who: str,
    typed: Path | None,
    new_file: Path | None,
    slip_file: Path | None,
    keeper: _Keeper,
) -> None:
    """Set a new passphrase with your recovery slip, when you have forgotten yours.

    The slip is void afterwards and a new one is shown once. Where you have no slip either, two
    others replace your key: begin with expunge person request-key.
    """
    void = "The slip that you used is void."
    _renew(data, who, lambda: read_slip(typed), new_file, slip_file, void=void, keeper=keeper)


@click.command(name="change-passphrase")
@data_option
@_whose_option
@passphrase_option
@_new_option
@slip_option
@_keeper_options
def change_passphrase(
    data: Path,
    who: str,
    passphrase_file: Path | None,
    new_file: Path | None,
    slip_file: Path | None,
    keeper: _Keeper,
) -> None:
    """Set a new passphrase for your own key, and get a new recovery slip; the old one is void."""
    void = "The previous passphrase and slip are void."
    _renew(
        data,
        who,
        lambda: read_passphrase(passphrase_file),
        new_file,
        slip_file,
        void=void,
        keeper=keeper,
    )


def _renew(
    data: Path,
    who: str,
    read: Callable[[], str | RecoverySlip],
    new_file: Path | None,
    slip_file: Path | None,
    *,
    void: str,
    keeper: _Keeper,
) -> None:
    """Set a new passphrase for a key that ``read`` opens, and hand over its new slip."""
    # Before the key is sealed again: with nowhere to write the new slip, the old one would be void
    # and none in anybody's hand.
    require_place(slip_file)
    store = open_store(data)
    person = store.find_person(who)
    slip = renew_key(
        store,
        person.id,
        opened_by=read(),
        passphrase=read_passphrase(new_file, new=True),
        unit_keys=keeper.open(store),
    )
    click.echo(f"The new passphrase is set. {void}")
    today = time_to_text(store.clock())[:10]
    hand_over(slip, staff_number=person.staff_number, made_on=today, slip_file=slip_file)


@click.command(name="request-key")
@data_option
@_whose_option
@path_option("--out", required=True, metavar="FILE")
@slip_option
@passphrase_option
def request_key(
    data: Path, who: str, out: Path, slip_file: Path | None, passphrase_file: Path | None
) -> None:
    """Make another key for yourself, and the request that two others put it in force.

    For when neither passphrase nor slip opens your key, or somebody else may have it. You are asked
    for a new passphrase; a recovery slip is shown once. Take FILE to two others in person:
    expunge person replace-key, then expunge person confirm-key.
    """
    refuse_existing(out)
    require_place(slip_file)
    store = open_store(data)
    person, now = store.find_person(who), store.clock()
    passphrase = read_passphrase(passphrase_file, new=True)
    # Held to what colleagues know of its owner, who would try that first.
    require_passphrase(passphrase, about=person.known_to_others)
    made = make_key_request(person.id, passphrase=passphrase, now=now)
    write_new(out, to_json(made.request))
    click.echo(f"The request {made.request.id} is in {out.name}. Two others put it in force.")
    today = time_to_text(now)[:10]
    hand_over(made.slip, staff_number=person.staff_number, made_on=today, slip_file=slip_file)
