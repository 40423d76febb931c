from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from config.settings import SettingsError, load_form, load_rules, load_settings, to_toml

if TYPE_CHECKING:
    from pathlib import Path

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
