from __future__ import annotations

import ast
import subprocess
from pathlib import Path

import pytest

import forensics
from forensics.python_process import python

STUB = Path(forensics.__file__).with_suffix(".pyi")
PAGE = Path(__file__).resolve().parents[2] / "docs" / "forensics-library.md"


def test_type_checkers_are_told_of_the_names_that_there_are_and_where_from() -> None:
    told = {
        alias.asname: node.module
        for node in ast.parse(STUB.read_text()).body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }

    assert set(forensics.__all__) == {"__version__", *told}
    assert told == forensics._PUBLIC  # type: ignore[attr-defined]  # not in the stub


@pytest.mark.parametrize("name", sorted(set(forensics.__all__) - {"__version__"}))
def test_a_public_name_is_there(name: str) -> None:
    assert getattr(forensics, name) is not None


def test_another_name_is_not_there() -> None:
    with pytest.raises(AttributeError, match="no public name"):
        _ = forensics.walk  # type: ignore[attr-defined]  # that is the claim


def test_naming_them_loads_nothing() -> None:
    asked = "import sys, forensics; print(sorted(m for m in sys.modules if 'forensics' in m))"

    done = subprocess.run(python("-c", asked), check=True, capture_output=True, text=True)

    assert done.stdout.strip() == "['forensics']"


def test_the_page_names_nothing_that_is_not_public() -> None:
    table = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| ")]
    named = {word for line in table for word in line.split("`")[1::2]}

    assert named
    assert named <= set(forensics.__all__)
