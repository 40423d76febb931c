"""Accounts of this machine, by name: whom a service of the station serves."""

from __future__ import annotations

import os
import pwd
from typing import TYPE_CHECKING

from forensics.errors import WrongUseError

if TYPE_CHECKING:
    from collections.abc import Iterable


def accounts_of(names: Iterable[str]) -> frozenset[int]:
    """Return the numbers of these accounts, and of this process's own.

    Raises:
        WrongUseError: this machine has no such account.
    """
    return frozenset({os.getuid(), *(_account(each).pw_uid for each in names)})


def numbers_of(name: str) -> tuple[int, int] | None:
    """The numbers of an account and of its group; None where this machine has no such account."""
    try:
        found = _account(name)
    except WrongUseError:
        return None
    return found.pw_uid, found.pw_gid


def _account(name: str) -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        raise WrongUseError(f"This machine has no account {name}") from None
