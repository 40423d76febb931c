"""Loading the PKCS#11 module of a token's maker, and finding the unit's token by it.

A module is code that runs in this process and is handed the PIN. The settings name it, and the
person who can write these could name a file of their own; so it is loaded from where root alone
installs programs, as ``ssh-agent`` does (ssh-agent(1), ``-P``).
"""

from __future__ import annotations

import stat
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from evidence_store.keys.tokens.faults import TokenState, token_fault
from evidence_store.keys.tokens.token_keys import TokenPlace

if TYPE_CHECKING:
    from types import ModuleType

    from pkcs11 import Token
    from pkcs11._pkcs11 import lib

_FOLDERS = ("/usr/lib", "/usr/lib64", "/usr/local/lib", "/opt")
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


def find_token(place: TokenPlace) -> Token:
    """Return the unit's token where it is plugged in; this needs no PIN.

    Raises:
        TokenError: no library or module, or no such token; the state says which.
    """
    pkcs11, module = library(place), _loaded(place)
    found = _tokens(module, pkcs11)
    if not any(each.serial == place.serial.encode() for each in found):
        found = _looked_again(module, pkcs11)  # one that was plugged in after the module was loaded
    own = [each for each in found if each.serial == place.serial.encode()]
    if len(own) == 1:
        return own[0]
    if others := ", ".join(each.serial.decode("ascii", "replace") for each in found):
        raise token_fault(TokenState.OTHER, place, found=others)
    raise token_fault(TokenState.ABSENT, place)


def named_token(module: str, serial: str) -> TokenPlace:
    """The token of that serial number, with the label that it says itself.

    Raises:
        TokenError: it is not there.
    """
    found = find_token(TokenPlace(module, serial, ""))
    return TokenPlace(module, serial, found.label)


def library(place: TokenPlace) -> ModuleType:
    """Return python-pkcs11, which is an extra: where no token is used it need not be there.

    Raises:
        TokenError: it is not installed.
    """
    try:
        return import_module("pkcs11")
    except ImportError:
        raise token_fault(TokenState.LIBRARY_MISSING, place) from None


def _loaded(place: TokenPlace) -> lib:
    pkcs11, file = library(place), Path(place.module)
    if not file.is_absolute() or not file.is_file():
        raise token_fault(TokenState.MODULE_MISSING, place)
    # A link below /usr/lib can lead to a file that others can write.
    real = file.resolve()
    if not is_of_root_alone(real):
        raise token_fault(TokenState.MODULE_OPEN, place)
    try:
        module: lib = pkcs11.lib(str(real))
    except (RuntimeError, OSError):  # what python-pkcs11 raises is a RuntimeError
        raise token_fault(TokenState.MODULE_MISSING, place) from None
    return module


def is_of_root_alone(file: Path) -> bool:
    """Tell whether a file lies where programs are installed, and root alone can change it.

    Args:
        file: its real path, without links.
    """
    if not any(file.is_relative_to(each) for each in _FOLDERS):
        return False
    # The folders as well: anyone who can write in one puts another file in this one's place.
    looked = [each.stat() for each in (file, *file.parents)]
    return all(each.st_uid == 0 and not each.st_mode & _OTHERS_WRITE for each in looked)


def _tokens(module: lib, pkcs11: ModuleType) -> list[Token]:
    try:
        tokens = [slot.get_token() for slot in module.get_slots(token_present=True)]
    except pkcs11.PKCS11Error:
        return []  # it lost its token while it had it in hand
    return [each for each in tokens if each.flags & pkcs11.TokenFlag.TOKEN_INITIALIZED]


def _looked_again(module: lib, pkcs11: ModuleType) -> list[Token]:
    try:
        module.reinitialize()
    except pkcs11.PKCS11Error:
        return []
    return _tokens(module, pkcs11)
