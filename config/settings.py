"""Typed settings: ``default.toml``, then the data folder's ``expunge.toml``; nothing else is read.

No environment variable changes a setting. An unknown key is an error, because a setting that is
spelt wrongly and quietly passed over is one that somebody believes in.
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import asdict, dataclass, fields
from importlib.resources import files
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from config.policy import PolicySettings, policy_fault

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

S = TypeVar("S")
_KINDS = {str: "a text", bool: "true or false", int: "a whole number", list: "a list of texts"}


class SettingsError(ValueError):
    """A settings file or form cannot be used; the text says which line of thought to change."""

    exit_code: ClassVar[int] = 2


@dataclass(frozen=True, slots=True)
class UnitSettings:
    """The unit as certificates name it, and whom to ring."""

    force: str
    name: str
    address: str
    telephone: str
    email: str


@dataclass(frozen=True, slots=True)
class LogSettings:
    """The custody log's name, its public key (C2SP form), and the keys that it had before.

    Each of these is ``LAST:KEY``: up to how many entries its heads reach, and the key.
    """

    origin: str
    verifier_key: str
    former_keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """``training``: a training folder. ``rules``: the file of legal periods."""

    training: bool
    rules: str


@dataclass(frozen=True, slots=True)
class DatabaseSettings:
    """``url``: the application's role, host and database; empty: SQLite. ``owner``: the owner's."""

    url: str
    owner: str


@dataclass(frozen=True, slots=True)
class PlacesSettings:
    """Folders of this machine from which the pages offer files: disk images, and originals."""

    images: tuple[str, ...]
    originals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TokenSettings:
    """The token that holds the unit's keys (PKCS#11); all empty: they are in files.

    ``module``: the path of its maker's module. ``serial`` and ``label``: as the token says them.
    """

    module: str
    serial: str
    label: str


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of one data folder."""

    unit: UnitSettings
    log: LogSettings
    store: StoreSettings
    places: PlacesSettings
    policy: PolicySettings
    database: DatabaseSettings
    token: TokenSettings


def load_settings(path: Path) -> Settings:
    """Read a data folder's settings over the defaults.

    Raises:
        SettingsError: no such file, not TOML, an unknown key, or a value of the wrong kind.
    """
    return _settings(_merged(_defaults(), _read(path), path.name))


def load_form(path: Path) -> Settings:
    """Read the form of a new unit: ``[unit]``, the log's ``origin``, perhaps more sections.

    Raises:
        SettingsError: as ``load_settings``, or a needed line is empty.
    """
    form = _read(path)
    extra = set(form) - {"unit", "log", "places", "policy", "database"}
    extra |= set(form.get("log", {})) - {"origin"}
    if extra:
        raise SettingsError(
            f"{path.name}: a unit's form has [unit], [places], [policy], [database] and the log's "
            f"origin; "
            f"take out {', '.join(sorted(extra))}."
        )
    settings = _settings(_merged(_defaults(), form, path.name))
    needed = {
        "unit.force": settings.unit.force,
        "unit.name": settings.unit.name,
        "unit.telephone": settings.unit.telephone,
        "log.origin": settings.log.origin,
    }
    empty = [name for name, value in needed.items() if not value.strip()]
    if empty:
        raise SettingsError(f"{path.name}: fill in {', '.join(empty)}.")
    return settings


def load_policy(path: Path) -> PolicySettings:
    """Read the form of a policy: ``[policy]`` alone; what it does not say has its default.

    Raises:
        SettingsError: as ``load_settings``, or it has another section.
    """
    form = _read(path)
    if set(form) != {"policy"}:
        raise SettingsError(f"{path.name}: the form of a policy has the section [policy] alone.")
    return _policy(_merged(_defaults(), form, path.name)["policy"])


def policy_from(content: Mapping[str, Any]) -> PolicySettings:
    """A policy from its document, as a record holds it.

    Raises:
        SettingsError: it cannot be one.
    """
    told = {key: list(each) if isinstance(each, tuple) else each for key, each in content.items()}
    return _policy(_merged(_defaults(), {"policy": told}, "the policy on record")["policy"])


def policy_toml(policy: PolicySettings) -> str:
    """The section ``[policy]`` alone, as a form."""
    return "\n".join(["[policy]", *_lines(asdict(policy))]) + "\n"


def to_toml(settings: Settings) -> str:
    """The text of an ``expunge.toml`` that says all of this."""
    lines = ["# Written when this data folder was made. See config/default.toml for each line."]
    for section, content in asdict(settings).items():
        lines += ["", f"[{section}]", *_lines(content)]
    return "\n".join(lines) + "\n"


def _lines(content: Mapping[str, Any]) -> list[str]:
    # A JSON string, boolean, number or list of strings is one of TOML's, too.
    return [f"{key} = {json.dumps(each)}" for key, each in content.items()]


def load_rules(name: str) -> tuple[dict[str, Any], bytes]:
    """A rules file by name: what it says, and its exact bytes.

    Raises:
        SettingsError: there is none of that name, or it is not TOML.
    """
    file = files("config.rules") / f"{name}.toml"
    if not name.replace("-", "").isalnum() or not file.is_file():
        raise SettingsError(f"There are no legal rules of the name {name!r} in this version.")
    data = file.read_bytes()
    return _parse(data, file.name), data


def _defaults() -> dict[str, Any]:
    return _parse((files("config") / "default.toml").read_bytes(), "default.toml")


def _read(path: Path) -> dict[str, Any]:
    try:
        return _parse(path.read_bytes(), path.name)
    except FileNotFoundError:
        raise SettingsError(f"{path.name} is not there; check the folder.") from None


def _parse(data: bytes, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(data.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{name} cannot be read as TOML: {error}.") from None


def _merged(defaults: Mapping[str, Any], given: Mapping[str, Any], name: str) -> dict[str, Any]:
    merged = {section: dict(content) for section, content in defaults.items()}
    for section, content in given.items():
        if section not in merged or not isinstance(content, dict):
            raise SettingsError(f"{name}: there is no section [{section}].")
        for key, value in content.items():
            _require_known(merged[section], f"{section}.{key}", value, name)
            merged[section][key] = value
    return merged


def _require_known(section: Mapping[str, Any], dotted: str, value: object, name: str) -> None:
    key = dotted.partition(".")[2]
    if key not in section:
        raise SettingsError(f"{name}: there is no setting {dotted}.")
    kind = type(section[key])
    texts = all(isinstance(each, str) for each in value) if isinstance(value, list) else True
    if type(value) is not kind or not texts:
        raise SettingsError(f"{name}: {dotted} must be {_KINDS[kind]}.")


def _settings(content: Mapping[str, Mapping[str, Any]]) -> Settings:
    return Settings(
        unit=_section(UnitSettings, content["unit"]),
        log=_section(LogSettings, content["log"]),
        store=_section(StoreSettings, content["store"]),
        places=_places(content["places"]),
        policy=_policy(content["policy"]),
        database=_section(DatabaseSettings, content["database"]),
        token=_section(TokenSettings, content["token"]),
    )


def _places(content: Mapping[str, Any]) -> PlacesSettings:
    places = _section(PlacesSettings, content)
    for each in (*places.images, *places.originals):
        # All that lies below it is offered: the root of a volume would be everything.
        path = PurePath(each)
        if not path.is_absolute() or path == PurePath(path.anchor):
            raise SettingsError(
                f"[places] {each!r} is not the whole path of a folder below the root."
            )
    return places


def _policy(content: Mapping[str, Any]) -> PolicySettings:
    policy = _section(PolicySettings, content)
    if fault := policy_fault(policy):
        raise SettingsError(f"[policy] {fault}")
    return policy


def _section(kind: type[S], content: Mapping[str, Any]) -> S:
    told = {each.name: _frozen(content[each.name]) for each in fields(kind)}  # type: ignore[arg-type]  # kind is a dataclass
    return kind(**told)


def _frozen(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value
