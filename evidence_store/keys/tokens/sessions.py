"""A session with the unit's token: logged in for one act, and out of it again at once."""

from __future__ import annotations

import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from evidence_store.keys.tokens.faults import TokenState, token_fault
from evidence_store.keys.tokens.modules import find_token, library
from evidence_store.keys.tokens.pins import PINS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from pkcs11 import PKCS11Error, Session, TokenFlag

    from evidence_store.errors import TokenError
    from evidence_store.keys.tokens.token_keys import TokenPlace

_ONE_AT_A_TIME = threading.RLock()  # a login is of the whole process


@contextmanager
def logged_in(place: TokenPlace, *, writes: bool = False) -> Iterator[Session]:
    """The unit's token, logged in to with its PIN for as long as the block lasts.

    Args:
        place: the unit's token.
        writes: to make keys in it.

    Raises:
        TokenError: the state says why; a wrong PIN is not tried again in this process.
    """
    pkcs11 = library(place)
    with _ONE_AT_A_TIME:
        token = find_token(place)
        try:
            session = token.open(rw=writes, user_pin=PINS.of(place))
        except pkcs11.PKCS11Error as error:
            raise _refused(error, place, pkcs11) from None
        try:
            yield session
        except pkcs11.PKCS11Error as error:
            raise _broken(error, place, pkcs11) from None
        finally:
            with suppress(pkcs11.PKCS11Error):  # nobody is logged in to a token that is gone
                session.close()


def _refused(error: PKCS11Error, place: TokenPlace, pkcs11: ModuleType) -> TokenError:
    """The fault of a login; after a wrong PIN the token is asked what it says of further tries."""
    if isinstance(error, pkcs11.PinIncorrect | pkcs11.PinInvalid | pkcs11.PinLenRange):
        PINS.was_wrong(place)
        return token_fault(after_wrong(find_token(place).flags, pkcs11.TokenFlag), place)
    if isinstance(error, pkcs11.PinLocked):
        PINS.was_wrong(place)
        return token_fault(TokenState.PIN_LOCKED, place)
    if isinstance(error, pkcs11.PinExpired | pkcs11.UserPinNotInitialized):
        return token_fault(TokenState.PIN_NOT_SET, place)
    return _broken(error, place, pkcs11)


def after_wrong(flags: TokenFlag, kinds: type[TokenFlag]) -> TokenState:
    """What the flags of a token say of its PIN, after a wrong one (PKCS #11 3.1, 3.2)."""
    if flags & kinds.USER_PIN_LOCKED:
        return TokenState.PIN_LOCKED
    if flags & kinds.USER_PIN_FINAL_TRY:
        return TokenState.PIN_LAST_TRY
    return TokenState.PIN_WRONG


def _broken(error: PKCS11Error, place: TokenPlace, pkcs11: ModuleType) -> TokenError:
    if isinstance(error, pkcs11.TokenNotPresent | pkcs11.DeviceRemoved | pkcs11.SlotIDInvalid):
        return token_fault(TokenState.ABSENT, place)
    if isinstance(error, pkcs11.MechanismInvalid | pkcs11.DomainParamsInvalid):
        return token_fault(TokenState.UNABLE, place)
    return token_fault(TokenState.FAULT, place, found=type(error).__name__)
