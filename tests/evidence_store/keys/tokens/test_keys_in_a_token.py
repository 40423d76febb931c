"""Keys in a token: made and used there, refused where they can be read out; a PIN is tried once."""

from __future__ import annotations

import pickle
import traceback
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from evidence_store.errors import TokenError
from evidence_store.keys.tokens.faults import TokenState, token_fault
from evidence_store.keys.tokens.making import make_log_key, make_seal_key, read_point
from evidence_store.keys.tokens.modules import find_token, is_of_root_alone
from evidence_store.keys.tokens.pins import CREDENTIAL, PINS, Pins
from evidence_store.keys.tokens.sessions import after_wrong, logged_in
from evidence_store.keys.tokens.token_keys import TokenKey, TokenPlace
from evidence_store.keys.tokens.token_signing import LogKeyInToken, require_kept
from evidence_store.ways import Way, ways_of
from tests.evidence_store.soft_tokens import MODULE, SoftToken, needs_softhsm, soft_token

pkcs11 = pytest.importorskip("pkcs11", reason="python-pkcs11 is not present")
pytestmark = needs_softhsm
ELSEWHERE = TokenPlace(MODULE, "0123456789abcdef", "unit")


@pytest.fixture(scope="module")
def token(tmp_path_factory: pytest.TempPathFactory) -> SoftToken:
    return soft_token(tmp_path_factory.mktemp("token") / "here")


@pytest.fixture(scope="module")
def log_key(token: SoftToken) -> LogKeyInToken:
    return make_log_key(token.place)


@pytest.fixture
def another(tmp_path: Path, token: SoftToken, monkeypatch: pytest.MonkeyPatch) -> SoftToken:
    """A token whose PIN this process was not given, in the place of the first."""
    monkeypatch.setenv("SOFTHSM2_CONF", str(token.folder.parent / "softhsm2.conf"))
    return soft_token(tmp_path / "another", knows_pin=False)


def test_keys_are_made_in_the_token_and_sign_as_those_in_files_do(
    token: SoftToken, log_key: LogKeyInToken
) -> None:
    Ed25519PublicKey.from_public_bytes(log_key.public_key).verify(log_key.sign(b"head"), b"head")
    seal = make_seal_key(token.place)
    public = load_der_public_key(seal.public_key)
    assert isinstance(public, ec.EllipticCurvePublicKey)
    public.verify(seal.sign(b"document"), b"document", ec.ECDSA(hashes.SHA256()))


def test_nobody_is_logged_in_after_a_signature(token: SoftToken, log_key: LogKeyInToken) -> None:
    log_key.sign(b"head")

    with find_token(token.place).open() as session:
        private = {pkcs11.Attribute.CLASS: pkcs11.ObjectClass.PRIVATE_KEY}
        assert not list(session.get_objects(private))


_SIGNS = {"TOKEN": True, "PRIVATE": True, "SENSITIVE": True, "SIGN": True, "EXTRACTABLE": False}
_NO_MORE = {"MODIFIABLE": False, "DECRYPT": False, "UNWRAP": False, "DERIVE": False}


@pytest.mark.parametrize(
    "changed", [{"EXTRACTABLE": True}, {"SENSITIVE": False}, {"MODIFIABLE": True}, {"DERIVE": True}]
)
def test_a_key_that_is_not_kept_is_refused(token: SoftToken, changed: dict[str, bool]) -> None:
    told = _SIGNS | _NO_MORE | changed
    key_id = bytes([len(changed), *map(ord, next(iter(changed)))])
    with logged_in(token.place, writes=True) as session:
        curve = {pkcs11.Attribute.EC_PARAMS: bytes.fromhex("06032b6570")}
        made, _ = session.create_domain_parameters(
            pkcs11.KeyType.EC_EDWARDS, curve, local=True
        ).generate_keypair(
            mechanism=pkcs11.Mechanism.EC_EDWARDS_KEY_PAIR_GEN,
            store=True,
            id=key_id,
            private_template={pkcs11.Attribute[each]: is_so for each, is_so in told.items()},
        )
        public = bytes(made[pkcs11.Attribute.EC_POINT])[-32:]

    with pytest.raises(TokenError, match="could be read out or changed") as refused:
        LogKeyInToken(token.place, TokenKey(key_id.hex(), public)).sign(b"head")
    assert refused.value.state == TokenState.KEY_NOT_KEPT


def test_what_another_key_signed_is_not_used(token: SoftToken, log_key: LogKeyInToken) -> None:
    other = make_log_key(token.place)
    swapped = LogKeyInToken(token.place, TokenKey(other.key.id, log_key.public_key))

    assert state_of(swapped) == TokenState.KEY_OTHER
    assert state_of(LogKeyInToken(token.place, TokenKey("00" * 16, log_key.public_key))) == (
        TokenState.KEY_MISSING
    )


def test_a_wrong_pin_is_tried_once_and_stands_in_no_trace(another: SoftToken) -> None:
    PINS.give(another.place, "99999999")
    with pytest.raises(TokenError) as refused:
        make_log_key(another.place)
    assert refused.value.state == TokenState.PIN_WRONG
    traced = "".join(traceback.format_exception(refused.value))
    assert "99999999" not in traced
    assert "99999999" not in repr(PINS)

    PINS.give(another.place, another.pin)  # nor any other: a person starts the program again
    with pytest.raises(TokenError) as spent:
        make_log_key(another.place)
    assert spent.value.state == TokenState.PIN_SPENT


def test_a_token_that_is_gone_signs_nothing_and_signs_again_when_it_is_back(
    token: SoftToken, log_key: LogKeyInToken, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOFTHSM2_CONF", str(token.folder.parent / "softhsm2.conf"))
    log_key.sign(b"head")
    token.unplug()
    try:
        assert state_of(log_key) == TokenState.ABSENT
    finally:
        token.plug_in()
    require_kept(log_key)


def test_another_token_and_another_module_are_told_by_name(
    token: SoftToken, tmp_path: Path
) -> None:
    find_token(token.place)
    with pytest.raises(TokenError, match=rf"Another token is plugged in \({token.place.serial}\)"):
        find_token(ELSEWHERE)
    for module, state in (
        (tmp_path / "nothing.so", TokenState.MODULE_MISSING),
        (Path("libsofthsm2.so"), TokenState.MODULE_MISSING),
        (tmp_path / "own.so", TokenState.MODULE_OPEN),
        (Path("/usr/lib/os-release"), TokenState.MODULE_MISSING),  # of root, and no module
    ):
        (tmp_path / "own.so").write_bytes(Path(MODULE).read_bytes())
        with pytest.raises(TokenError) as refused:
            find_token(TokenPlace(str(module), token.place.serial, ""))
        assert refused.value.state == state


def test_a_module_is_a_file_of_root_where_programmes_are_installed(tmp_path: Path) -> None:
    assert is_of_root_alone(Path(MODULE).resolve())
    link = tmp_path / "link.so"
    link.symlink_to(MODULE)
    assert not is_of_root_alone(link)
    assert not is_of_root_alone(Path("/etc/passwd"))


def test_the_pin_comes_from_systemd_or_a_person_and_from_nowhere_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pins = Pins()
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    with pytest.raises(TokenError) as none:
        pins.of(ELSEWHERE)
    assert none.value.state == TokenState.PIN_NOT_GIVEN

    pins.ask_by(lambda place: f"typed for {place.serial}")
    assert pins.of(ELSEWHERE) == f"typed for {ELSEWHERE.serial}"

    (tmp_path / CREDENTIAL).write_text("1357 9\n", "utf-8")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert Pins().of(ELSEWHERE) == "1357 9"


def test_what_a_token_says_of_its_pin_is_told() -> None:
    kinds = pkcs11.TokenFlag
    low = kinds.USER_PIN_COUNT_LOW
    assert after_wrong(low, kinds) == TokenState.PIN_WRONG
    assert after_wrong(low | kinds.USER_PIN_FINAL_TRY, kinds) == TokenState.PIN_LAST_TRY
    assert after_wrong(low | kinds.USER_PIN_LOCKED, kinds) == TokenState.PIN_LOCKED


@pytest.mark.parametrize("state", TokenState)
def test_each_state_says_what_to_do_and_that_a_stop_is_still_kept(state: TokenState) -> None:
    fault = token_fault(state, ELSEWHERE, found="another")

    assert "Nothing was signed and nothing was recorded." in str(fault)
    assert Way.EXHIBIT_REFER in ways_of(fault.args[0])
    again: Any = pickle.loads(pickle.dumps(fault))  # noqa: S301 -- made here
    assert (str(again), again.state) == (str(fault), state)


def test_a_point_is_read_by_its_length_and_not_by_its_first_bytes() -> None:
    looks_wrapped = bytes((0x04, 63)) + bytes(63)  # a point on P-256 whose x begins with 63

    assert read_point(looks_wrapped, ELSEWHERE, size=65) == looks_wrapped
    assert read_point(bytes((0x04, 65)) + looks_wrapped, ELSEWHERE, size=65) == looks_wrapped
    with pytest.raises(TokenError):
        read_point(bytes(64), ELSEWHERE, size=65)


def state_of(key: LogKeyInToken) -> str:
    with pytest.raises(TokenError) as refused:
        key.sign(b"head")
    return refused.value.state
