"""The two ceremonies of Web Authentication: a device makes a passkey, and a passkey is used.

What is asked of a device is fixed here: the person is verified on it, the passkey is found there
without a name being typed, its key is of P-256, and it is told apart whether it can be copied. No
attestation is asked for: makes and models of devices are not recorded.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import webauthn
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from webauthn.helpers import (
    base64url_to_bytes,
    decode_credential_public_key,
    encode_cbor,
    options_to_json,
    parse_authentication_credential_json,
)
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.decode_credential_public_key import DecodedEC2PublicKey
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    CredentialDeviceType,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from evidence_store.domain.signing.passkeys import (
    NewPasskey,
    Passkey,
    PasskeyKey,
    PasskeySignature,
    holds,
)
from evidence_store.errors import PasskeyError
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evidence_store.domain.people.person import Person

LARGEST_ANSWER = 16 * 1024
# By a PIN or a finger: the touch alone is anybody's who finds the device.
_VERIFIED = UserVerificationRequirement.REQUIRED
_COSE = {1: 2, 3: -7, -1: 1}  # EC2, ES256, P-256 (RFC 9053)
# RSA is offered, as browsers expect, so that a device that knows nothing else can be told why not.
_OFFERED = [
    COSEAlgorithmIdentifier.ECDSA_SHA_256,
    COSEAlgorithmIdentifier.RSASSA_PKCS1_v1_5_SHA_256,
]
_NOT_P256 = (
    "This device makes passkeys with RSA only, which the verifiers of this program do not read. "
    "Use a security key."
)
_WRONG = (
    "The passkey did not answer as it should. Try again; if it happens again, use your passphrase "
    "and tell your system administrator."
)


@dataclass(frozen=True, slots=True)
class Site:
    """Where passkeys are used: the page's origin, such as ``http://localhost:8080``, and a name."""

    origin: str
    name: str

    @property
    def rp(self) -> str:
        """The host for which passkeys are made."""
        return urlsplit(self.origin).hostname or ""


@dataclass(frozen=True, slots=True)
class Use:
    """One use of a passkey that holds: its signature, and what its counter says."""

    signature: PasskeySignature
    count: int


def making_options(site: Site, person: Person, *, challenge: bytes, had: Iterable[Passkey]) -> str:
    """What the browser is asked to have a device make, as JSON.

    Args:
        site: where.
        person: whose it will be.
        challenge: 32 random bytes.
        had: passkeys that are not to be made a second time.
    """
    return options_to_json(
        webauthn.generate_registration_options(
            rp_id=site.rp,
            rp_name=site.name,
            user_name=person.staff_number,
            user_display_name=person.name,
            # Web Authentication 5.4.3, 14.6.1: it has at most 64 bytes and names nobody.
            user_id=hashlib.sha256(person.id.encode()).digest(),
            challenge=challenge,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED, user_verification=_VERIFIED
            ),
            exclude_credentials=_described(had),
            supported_pub_key_algs=_OFFERED,
        )
    )


def read_made(answer: str, *, site: Site, challenge: bytes) -> tuple[NewPasskey, int]:
    """The passkey that a device made, and its counter.

    Raises:
        PasskeyError: the answer is for another challenge or origin, nobody was verified, or it is
            not of the form that was asked for.
    """
    try:
        made = webauthn.verify_registration_response(
            credential=_limited(answer),
            expected_challenge=challenge,
            expected_rp_id=site.rp,
            expected_origin=site.origin,
            require_user_verification=True,
            supported_pub_key_algs=_OFFERED,
        )
        key = decode_credential_public_key(made.credential_public_key)
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise PasskeyError(_WRONG) from error
    if not isinstance(key, DecodedEC2PublicKey):
        raise PasskeyError(_NOT_P256)
    public = b"\x04" + key.x.rjust(32, b"\0") + key.y.rjust(32, b"\0")
    # Backup eligible: it may lie in somebody's cloud account as well (ADR 21).
    can_be_copied = made.credential_device_type is not CredentialDeviceType.SINGLE_DEVICE
    new = NewPasskey(
        made.credential_id,
        PasskeyKey(public, site.rp),
        can_be_copied or made.credential_backed_up,
        made.user_verified,
    )
    return new, made.sign_count


def using_options(site: Site, *, challenge: bytes, own: Iterable[Passkey]) -> str:
    """What the browser is asked to have a passkey sign, as JSON.

    Args:
        site: where.
        challenge: 32 bytes.
        own: the passkeys that will do; none where any may answer, to sign in.
    """
    return options_to_json(
        webauthn.generate_authentication_options(
            rp_id=site.rp,
            challenge=challenge,
            allow_credentials=_described(own),
            user_verification=_VERIFIED,
        )
    )


def which_passkey(answer: str) -> bytes:
    """The id of the passkey that says it answered.

    Raises:
        PasskeyError: it is no answer of a passkey.
    """
    try:
        return parse_authentication_credential_json(_limited(answer)).raw_id
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise PasskeyError(_WRONG) from error


def read_use(answer: str, *, site: Site, challenge: bytes, passkey: Passkey, owner: bytes) -> Use:
    """The signature that a passkey made, checked twice: by the library, and as verifiers check it.

    The counter is given and not judged here: anyone who keeps it does.

    Args:
        answer: JSON, as the browser gave it.
        site: where.
        challenge: what was asked to be signed.
        passkey: the passkey in force of that id.
        owner: its owner's Ed25519 key (32 bytes).

    Raises:
        PasskeyError: it is for another challenge, origin or passkey, nobody was verified, it can be
            copied, or the signature is not valid.
    """
    try:
        used = webauthn.verify_authentication_response(
            credential=_limited(answer),
            # For an act the statement's own digest: so the device signs for just that (ADR 21).
            expected_challenge=challenge,
            expected_rp_id=site.rp,
            expected_origin=site.origin,
            credential_public_key=_cose(passkey.key.public_key),
            # The library would refuse a counter that went back and forget it. Here the passkey is
            # refused for good, and its owner is warned (ADR 21).
            credential_current_sign_count=0,
            require_user_verification=True,
        )
        response = json.loads(answer)["response"]
        data, client, made = (
            base64url_to_bytes(response[name])
            for name in ("authenticatorData", "clientDataJSON", "signature")
        )
        r, s = decode_dss_signature(made)
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise PasskeyError(_WRONG) from error
    signature = PasskeySignature(
        admitted=passkey.admitted,
        authenticator=data,
        client=client,
        passkey=passkey.id,
        public_key=passkey.key.public_key,
        rp=passkey.key.rp,
        s=r.to_bytes(32) + s.to_bytes(32),
    )
    same = used.credential_id == passkey.id and passkey.key.rp == site.rp
    if not same or not holds(signature, owner=owner, challenge=challenge):
        raise PasskeyError(_WRONG)
    return Use(signature, used.new_sign_count)


def _described(passkeys: Iterable[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=each.id) for each in passkeys]


def _cose(public: bytes) -> bytes:
    return bytes(encode_cbor({**_COSE, -2: public[1:33], -3: public[33:]}))


def _limited(answer: str) -> str:
    if len(answer) > LARGEST_ANSWER:
        message = "too long"
        raise ValueError(message)
    return answer
