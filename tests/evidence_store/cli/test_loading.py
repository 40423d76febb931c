"""What a verb loads before it does anything: people wait for it at every command."""

from __future__ import annotations

import subprocess
from importlib.metadata import entry_points

import pytest

from forensics.cli.root import VERBS
from forensics.python_process import python

# Each takes a good part of what loading a verb takes at all.
SLOW = {"aiohttp", "alembic", "flask", "numpy", "pikepdf", "psycopg", "pyhanko", "reportlab",
        "zxcvbn"}  # fmt: skip
# These work on bytes or documents, whatever is asked of them.
MAY_LOAD = {
    "disclosure": {"pikepdf"},
    "disposal": {"numpy"},
    "acquisition": {"numpy"},
    "known-set": {"numpy"},
}
OF_THE_RECORD = (
    "anchor", "backup", "case", "clock", "database", "exhibit", "find", "fsck", "hold", "init",
    "keys", "log", "order", "person", "policy", "rules", "security-events", "session", "witness",
)  # fmt: skip


@pytest.fixture(scope="module")
def loaded() -> dict[str, set[str]]:
    """What is loaded after each verb of the record, and by each of the others beside them all."""
    modules = {each.name: each.module for each in entry_points(group=VERBS)}
    code = f"""
import importlib, os, sys
import forensics.cli.root
for verb, module in {[(verb, modules[verb]) for verb in (*OF_THE_RECORD, *MAY_LOAD)]!r}:
    child = os.fork() if verb in {[*MAY_LOAD]!r} else None
    if not child:
        importlib.import_module(module)
        print(verb, *({SLOW!r} & sys.modules.keys()), flush=True)
    if child == 0:
        os._exit(0)
    if child:
        os.wait()
"""
    done = subprocess.run(python("-c", code), check=True, capture_output=True, text=True)
    lines = [line.split() for line in done.stdout.splitlines()]
    return {verb: set(slow) for verb, *slow in lines}


@pytest.mark.parametrize("verb", [*OF_THE_RECORD, *MAY_LOAD])
def test_a_verb_of_the_record_loads_nothing_slow_that_it_may_not_need(
    loaded: dict[str, set[str]], verb: str
) -> None:
    assert loaded[verb] <= MAY_LOAD.get(verb, set())
