"""Where the unit's token is, and by what a key in it is known; nothing here is a secret."""

from __future__ import annotations

from forensics.value_classes import dataclass


@dataclass(frozen=True, slots=True)
class TokenPlace:
    """The unit's token, as the settings of the data folder name it.

    Args:
        module: path of the PKCS#11 module of the token's maker.
        serial: the token's serial number, as it says it.
        label: the token's label, as it says it.
    """

    module: str
    serial: str
    label: str

    def __str__(self) -> str:
        """As it is named to people."""
        return f"{self.serial} ({self.label})" if self.label else self.serial


@dataclass(frozen=True, slots=True)
class TokenKey:
    """A private key in the token.

    Args:
        id: its ``CKA_ID`` in hexadecimal.
        public: its public half; 32 bytes of Ed25519, or P-256 as SPKI (DER). What the token signs
            is checked by it, so that no other token signs in its place.
    """

    id: str
    public: bytes
