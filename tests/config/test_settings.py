from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import pytest

from config.settings import (
    SettingsError,
    load_form,
    load_policy,
    load_rules,
    load_settings,
    policy_from,
    policy_toml,
    to_toml,
)

if TYPE_CHECKING:
    from pathlib import Path

    from config.policy import PolicySettings

GOOD = """
[unit]
force = "Testshire"
name = "Unit"
telephone = "01632"
[log]
origin = "custody.test/2026"
"""


def a_file(folder: Path, text: str) -> Path:
    file = folder / "some.toml"
    file.write_text(text, "utf-8")
    return file


def test_what_a_file_does_not_say_has_its_default(tmp_path: Path) -> None:
    settings = load_settings(a_file(tmp_path, ""))

    assert settings.store.training is False
    assert settings.store.rules == "england-and-wales"


def test_settings_are_read_back_as_they_were_written(tmp_path: Path) -> None:
    settings = load_form(a_file(tmp_path, GOOD.replace("Unit", 'Uned \\"Tŷ\\" \\\\ 1\\n')))

    assert load_settings(a_file(tmp_path, to_toml(settings))) == settings


@pytest.mark.parametrize(
    "text",
    [
        "[unit]\nnmae = 'x'",
        "[clock]\nnow = '2020'",
        "[store]\ntraining = 'yes'",
        "[store]\ntraining = 1",
        "[unit]\nname = 1",
        "unit = 1",
        "[unit",
        "[store]\nhold_days = 1",
    ],
)
def test_an_unknown_key_or_a_value_of_the_wrong_kind_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError):
        load_settings(a_file(tmp_path, text))


@pytest.mark.parametrize(
    "text",
    [
        GOOD.replace('"Testshire"', '" "'),
        GOOD.replace('telephone = "01632"', ""),
        GOOD.replace('origin = "custody.test/2026"', ""),
        GOOD + "[store]\ntraining = true\n",
        GOOD + 'verifier_key = "x"\n',
        'log = "x"',
    ],
)
def test_a_units_form_is_whole_and_says_nothing_else(text: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError):
        load_form(a_file(tmp_path, text))


def test_a_missing_file_is_named_without_its_folder(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"^gone\.toml is not there"):
        load_settings(tmp_path / "gone.toml")


def test_the_shipped_rules_are_found_by_name() -> None:
    document, data = load_rules("england-and-wales")

    assert document["schema"] in data.decode()


@pytest.mark.parametrize("name", ["", "../settings", "none", "england-and-wales.toml"])
def test_no_other_file_is_taken_for_rules(name: str) -> None:
    with pytest.raises(SettingsError):
        load_rules(name)


WITNESS = "w.test/1+00000000+AAAA"
ROOT = "-----BEGIN CERTIFICATE-----"


def a_policy(folder: Path, **lines: object) -> PolicySettings:
    text = "".join(f"{key} = {json.dumps(value)}\n" for key, value in lines.items())
    return load_policy(a_file(folder, f"[policy]\n{text}"))


def test_by_default_an_erasure_waits_for_an_anchor_off_the_machine(tmp_path: Path) -> None:
    policy = a_policy(tmp_path)

    assert policy.erasure_waits_for == ("sheet",)
    assert policy.anchors_needed == 1


def test_a_policy_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    policy = a_policy(
        tmp_path,
        erasure_waits_for=["sheet", "high-water", "witness", "tsa"],
        anchors_needed=3,
        high_water="/mnt/stick/high-water.jsonl",
        high_water_after=["disposal.authorised"],
        witnesses=[WITNESS],
        tsa_url="https://tsa.test/stamp",
        tsa_roots=[f"{ROOT}\nMIIB\n"],
    )
    (tmp_path / "again.toml").write_text(policy_toml(policy), "utf-8")

    assert load_policy(tmp_path / "again.toml") == policy
    assert policy_from(asdict(policy)) == policy


@pytest.mark.parametrize(
    "lines",
    [
        {"erasure_waits_for": []},
        {"erasure_waits_for": ["paper"]},
        {"erasure_waits_for": ["sheet", "sheet"]},
        {"erasure_waits_for": ["high-water"], "high_water": "/mnt/x"},
        {"erasure_waits_for": ["sheet", "high-water"]},
        {"erasure_waits_for": ["witness"]},
        {"erasure_waits_for": ["tsa"]},
        {"anchors_needed": 0},
        {"anchors_needed": 2},
        {"anchors_needed": True},
        {"anchor_hours": 0},
        {"anchor_hours": 10_000_000},
        {"high_water": "relative/file"},
        {"high_water_after": ["disposal.authorised"]},
        {"witnesses": [WITNESS, WITNESS]},
        {"witnesses": [WITNESS], "witnesses_needed": 2},
        {"witnesses": [1]},
        {"tsa_url": "ftp://tsa.test", "tsa_roots": [ROOT]},
        {"tsa_url": "http://", "tsa_roots": [ROOT]},
        {"tsa_url": "http://user:pass@tsa.test", "tsa_roots": [ROOT]},
        {"tsa_url": "http://tsa.test:99999", "tsa_roots": [ROOT]},
        {"tsa_url": "http://tsa.test"},
        {"tsa_seconds": 0},
        {"delegation_days": 0},
        {"delegation_days": 93},
        {"no_anchor": True},
    ],
    ids=str,
)
def test_a_policy_that_cannot_be_held_to_is_refused(
    lines: dict[str, object], tmp_path: Path
) -> None:
    with pytest.raises(SettingsError, match="policy"):
        a_policy(tmp_path, **lines)


def test_the_form_of_a_policy_says_nothing_else(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="alone"):
        load_policy(a_file(tmp_path, "[policy]\n[store]\ntraining = true\n"))
