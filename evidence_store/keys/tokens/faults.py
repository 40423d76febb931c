"""What keeps the unit's token from signing: each state with a sentence and the next step."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from evidence_store.errors import TokenError
from evidence_store.ways import Way
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from evidence_store.keys.tokens.token_keys import TokenPlace


class TokenState(StrEnum):
    """How the unit's token stands, where it does not sign."""

    LIBRARY_MISSING = "library_missing"
    MODULE_MISSING = "module_missing"
    MODULE_OPEN = "module_open"  # somebody other than root could change it
    ABSENT = "absent"
    OTHER = "other"  # another token is plugged in
    PIN_NOT_GIVEN = "pin_not_given"
    PIN_WRONG = "pin_wrong"
    PIN_LAST_TRY = "pin_last_try"
    PIN_LOCKED = "pin_locked"
    PIN_SPENT = "pin_spent"  # it was wrong before, and is not tried again
    PIN_NOT_SET = "pin_not_set"
    UNABLE = "unable"
    KEY_MISSING = "key_missing"
    KEY_NOT_KEPT = "key_not_kept"  # it could be read out, or was not made in the token
    KEY_OTHER = "key_other"  # it signs, and is not the unit's
    FAULT = "fault"


_NOT_TWICE = "The program does not try it again. Find out the PIN before you start it again."
_NEW_KEYS = "Two people make new keys: " + Way.KEYS_REPLACE + " --with PERSON."
_NOTHING = " Nothing was signed and nothing was recorded. A hold or a stop is kept all the same: "


@dataclass(frozen=True, slots=True)
class _Said:
    """What is so, and what to do next."""

    what: str
    then: str


_SENTENCES = {
    TokenState.LIBRARY_MISSING: _Said(
        "The unit's keys are in a token, and python-pkcs11 is not installed.",
        "Install it: pip install 'expunge[token]'.",
    ),
    TokenState.MODULE_MISSING: _Said(
        "The PKCS#11 module of the unit's token cannot be loaded: {module}.",
        "Install the package of the token's maker, or correct module under [token] in "
        "expunge.toml.",
    ),
    TokenState.MODULE_OPEN: _Said(
        "The PKCS#11 module is not loaded, because others than root could have changed it: "
        "{module}.",
        "Have your system administrator install it below /usr/lib, /usr/lib64, /usr/local/lib or "
        "/opt, owned by root.",
    ),
    TokenState.ABSENT: _Said(
        "The unit's token {place} is not plugged in, or its module does not see it.",
        "Plug it in and try again.",
    ),
    TokenState.OTHER: _Said(
        "Another token is plugged in ({found}) than the unit's, {place}.",
        "Plug in the unit's token and try again.",
    ),
    TokenState.PIN_NOT_GIVEN: _Said(
        "The PIN of the unit's token {place} was not given.",
        "Type it where the program asks for it, or give it as the systemd credential "
        "expunge-token-pin.",
    ),
    TokenState.PIN_WRONG: _Said(
        "This is not the PIN of the unit's token {place}. The token does not say how many tries "
        "are left.",
        _NOT_TWICE,
    ),
    TokenState.PIN_LAST_TRY: _Said(
        "This is not the PIN of the unit's token {place}. One try is left; another wrong PIN "
        "locks it.",
        _NOT_TWICE,
    ),
    TokenState.PIN_LOCKED: _Said(
        "The PIN of the unit's token {place} is locked after too many wrong tries.",
        "Ask the person who keeps the security officer's PIN to unlock it with the maker's tool.",
    ),
    TokenState.PIN_SPENT: _Said(
        "The PIN that was given for the unit's token {place} was wrong.",
        _NOT_TWICE,
    ),
    TokenState.PIN_NOT_SET: _Said(
        "The PIN of the unit's token {place} is not set, or has expired.",
        "Set one with the maker's tool.",
    ),
    TokenState.UNABLE: _Said(
        "The token {place} does not make keys of both kinds that the unit needs: Ed25519 (EdDSA) "
        "and P-256 (ECDSA).",
        "Use another token.",
    ),
    TokenState.KEY_MISSING: _Said("The unit's key is not in the token {place}.", _NEW_KEYS),
    TokenState.KEY_NOT_KEPT: _Said(
        "The token {place} says that the unit's key could be read out or changed, or was not made "
        "in it, so it is not used.",
        _NEW_KEYS,
    ),
    TokenState.KEY_OTHER: _Said(
        "The token {place} signed with a key that is not the unit's. Another token may have been "
        "put in its place.",
        "Tell your supervisor, and plug in the unit's own token.",
    ),
    TokenState.FAULT: _Said(
        "The unit's token {place} did not sign ({found}).",
        "Unplug it, plug it in and try again.",
    ),
}


def token_fault(state: TokenState, place: TokenPlace, *, found: str = "") -> TokenError:
    """The error for a state: what is so, and what to do next. It quotes no PIN.

    Args:
        state: how the token stands.
        place: the unit's token.
        found: the token that is there instead, or how the module calls its fault.
    """
    said = _SENTENCES[state]
    told = said.what.format(place=place, module=place.module, found=found)
    return TokenError(told + " " + said.then + _NOTHING + Way.EXHIBIT_REFER + ".", state.value)
