"""What the tests are compiled to, made once before the processes that run them begin.

On a clean checkout each of these would rewrite the assertions of every module for itself: they read
the modules in one order and at one pace, so that none finds what another has just made.
"""

from __future__ import annotations

import multiprocessing
from pathlib import Path
from typing import TYPE_CHECKING

from _pytest.assertion import rewrite
from _pytest.assertion.rewrite import assertstate_key

if TYPE_CHECKING:
    import pytest

TESTS = Path(__file__).parents[1]
REWRITTEN = ("test_*.py", "conftest.py")
AT_ONCE = 2


def compile_tests(config: pytest.Config) -> None:
    """Put every module of tests, as pytest reads it, beside its source, where it is not yet."""
    modules = sorted(each for pattern in REWRITTEN for each in TESTS.rglob(pattern))
    shares = [modules[number::AT_ONCE] for number in range(AT_ONCE)]
    fork = multiprocessing.get_context("fork")
    children = [fork.Process(target=_compile, args=(share, config)) for share in shares]
    for each in children:
        each.start()
    for each in children:
        each.join()


def _compile(modules: list[Path], config: pytest.Config) -> None:
    for each in modules:
        place = rewrite.get_cache_dir(each) / f"{each.stem}{rewrite.PYC_TAIL}"
        if rewrite._read_pyc(each, place) is None and rewrite.try_makedirs(place.parent):
            source_hash, code = rewrite._rewrite_test(each, config)
            rewrite._write_pyc(config.stash[assertstate_key], code, source_hash, place)
