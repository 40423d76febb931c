from __future__ import annotations

import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent
TEXT = (HERE.parent / "docs" / "threat-model.md").read_text("utf-8")
NAMED = sorted(set(re.findall(r"`(test_\w+)`", TEXT)))
ROWS = [
    line for line in TEXT.splitlines() if line.startswith("| ") and "| what tells it" not in line
]


@pytest.fixture(scope="session")
def defined() -> set[str]:
    found: set[str] = set()
    for path in HERE.rglob("test_*.py"):
        found |= set(
            re.findall(r"^ *(?:async )?def (test_\w+)\(", path.read_text("utf-8"), re.MULTILINE)
        )
    return found


@pytest.mark.parametrize("name", NAMED)
def test_every_test_that_the_threat_model_names_exists(name: str, defined: set[str]) -> None:
    assert name in defined


def test_every_attack_names_a_test_and_says_what_remains() -> None:
    assert len(ROWS) > 30
    for row in ROWS:
        cells = [cell.strip() for cell in row.strip("|").split(" | ")]
        assert len(cells) == 4, row
        assert "`test_" in cells[2], row
        assert cells[3], row
