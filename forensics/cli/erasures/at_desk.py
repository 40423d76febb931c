"""What the verbs of erasing ask of the record: where it is, what is registered, its permission.

The record is reached only through the entry-point group ``expunge.permits``, so that these verbs
work on working copies without it, and on nothing else.
"""

from __future__ import annotations

from functools import wraps
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from forensics.erasing.permission import PERMITS, Permission, PermitDesk, WorkingCopyPermission
from forensics.errors import RefusedTargetError
from forensics.values import TargetKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from forensics.erasing.devices.identifying import DeviceAtHand
    from forensics.values import ErasePlan

_OF_DESK = ("data", "as", "passphrase_file", "seal_broken")
FILE = click.Path(path_type=Path)
TARGET_OPTION = click.option(
    "--target", required=True, type=FILE, help="The block device or working copy."
)
DATA_OPTION = click.option(
    "--data", envvar="EXPUNGE_DATA", type=FILE, help="The data folder of the record."
)


def desk_options(verb: Callable[..., int | None]) -> Callable[..., int | None]:
    """Give a verb what the record is asked with, in one value: ``options`` of ``PermitDesk``."""

    @DATA_OPTION
    @click.option("--as", "as", help="Who is erasing, as the record knows them.")
    @click.option("--passphrase-file", type=FILE, help="Passphrase of that person's key.")
    @click.option(
        "--seal-broken",
        metavar="SEAL",
        help="The seal that you broke to take the device out of its bag, as you read it.",
    )
    @wraps(verb)
    def with_options(**asked: Any) -> int | None:  # noqa: ANN401 -- click hands over anything
        options = {name: asked.pop(name) for name in _OF_DESK}
        return verb(options=options, **asked)

    return with_options


def find_desk() -> PermitDesk | None:
    """The desk that the record's package brings, if it is installed."""
    for point in entry_points(group=PERMITS, name="record"):
        desk: PermitDesk = point.load()()
        return desk
    return None


def acquisitions_of(desk: PermitDesk | None, options: dict[str, Any]) -> Callable[[Path], bool]:
    """Return what says whether a file is a registered acquisition of the record."""
    if desk is None:
        return lambda _: False  # without a record there is nothing to be registered in
    given = _given(options)
    return lambda path: desk.is_acquisition(path, given)


def _given(options: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in options.items() if value is not None}


def redeemer(
    plan: ErasePlan,
    permit: Path | None,
    desk: PermitDesk | None,
    options: dict[str, Any],
    *,
    receipt: Path,
) -> Callable[[DeviceAtHand], Permission]:
    """Choose how permission is obtained.

    Args:
        plan: what is carried out.
        permit: the file of its permit; None for a working copy.
        desk: of the record, where one is installed.
        options: as given on the command line.
        receipt: beside which a working copy's key is kept.

    Raises:
        RefusedTargetError: a device without a permit, or a permit without a record.
    """
    if permit is None:
        if plan.target_kind is not TargetKind.WORKING_COPY:
            message = "Only a file that `expunge copy make` made is erased without a permit"
            raise RefusedTargetError(message)
        return lambda _: WorkingCopyPermission(receipt)
    if desk is None:
        message = "No record is installed here that could redeem a permit; nothing was overwritten"
        raise RefusedTargetError(message)
    given = _given(options)
    return lambda device: desk.redeem(permit, plan, device, given)
