"""Rules for the whole suite: what may be skipped where, and what the markers mean."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from evidence_store.errors import EvidenceStoreError
from evidence_store.ways import Advice, said_by, ways_of
from tests import golden_log
from tests.cost import slow
from tests.cost.commits import commit_without_waiting
from tests.cost.compiled import compile_tests
from tests.cost.drawing import Draw, members_drawn, seed_of_the_day
from tests.cost.keys import seal_at_little_cost
from tests.cost.once import remember

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

# What tests write is their user's alone, as people are told to keep files of passphrases.
os.umask(0o077)
# Before numpy is loaded, as in every process of ours that reads suspect data: with more threads a
# product of matrices takes forty times as long where the processors are busy with other tests.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

IN_CI = os.environ.get("CI") == "true"
OURS = tuple(str(Path(__file__).parents[1] / each) for each in ("evidence_store", "webui"))
CORPUS = os.environ.get("EXPUNGE_CORPUS", "")

# In CI a test may be skipped for these reasons only; a missing tool is a failure there.
HONEST_REASONS = (
    "EXPUNGE_CORPUS is not present",
    "is not present in the corpus",
    "runs only with --long",
    "needs root",
)

# Files of few tests that take minutes: begun last, one would run while the other worker is idle.
LONGEST = ("tests/bare/", "tests/test_demo.py", "tests/webui/nets/", "tests/attacks/",
           "tests/evidence_store/disclosure/", "tests/evidence_store/cli/whole_way/")  # fmt: skip

# Modules of a second or two: the last ones, so that neither worker waits long for the other.
SHORTEST = ("tests/evidence_store/workflow/", "tests/evidence_store/domain/", "tests/config/")

# In CI each run tries the same examples, so that a change is judged and not chance; at a desk they
# are new in every run.
settings.register_profile("ci", derandomize=True)
if IN_CI:
    settings.load_profile("ci")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="also run the tests marked long")
    parser.addoption(
        "--renew-golden", action="store_true", help="write the golden log of what is run again"
    )
    parser.addoption(
        "--draw", metavar="SEED", help=f"draw as on that day; {ALL}: leave nothing out"
    )
    parser.addoption("--renew-slow", action="store_true", help="write the list of slow modules")


GOLDEN = pytest.StashKey[golden_log.Golden]()
COLLECTED = pytest.StashKey[frozenset[str]]()
DRAW = pytest.StashKey[Draw]()
LEFT_OUT = pytest.StashKey[frozenset[Path]]()
ALL = "all"


def pytest_configure(config: pytest.Config) -> None:
    seal_at_little_cost()
    commit_without_waiting()
    config.stash[GOLDEN] = golden_log.read()
    config.option.draw = config.option.draw or seed_of_the_day()  # workers are given the options
    config.stash[DRAW] = Draw(None if _holds_all(config) else config.option.draw)
    config.stash[LEFT_OUT] = _modules_left_out(config)
    if hasattr(config, "workerinput"):
        return
    if config.option.renew_slow:
        config.pluginmanager.register(slow.Measured())
    if config.getoption("numprocesses", None) and _is_suite(config):
        compile_tests(config)


def _is_suite(config: pytest.Config) -> bool:
    return config.args_source is pytest.Config.ArgsSource.TESTPATHS


def _holds_all(config: pytest.Config) -> bool:
    """Whether every member is run: a test that is named is, and what a golden log is made of."""
    is_named = any("::" in each for each in config.args)
    asked = config.getoption("--long") or config.getoption("--renew-golden")
    return is_named or asked or config.option.draw == ALL


def _modules_left_out(config: pytest.Config) -> frozenset[Path]:
    """Slow modules that are not drawn, where the whole suite is run and no word is looked for."""
    if not _is_suite(config) or config.option.keyword or config.option.renew_slow:
        return frozenset()
    return slow.left_out(config.stash[DRAW], slow.read())


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    return True if collection_path in config.stash[LEFT_OUT] else None


def pytest_report_header(config: pytest.Config) -> list[str]:
    if config.stash[DRAW].seed is None:
        return ["families: every member", "slow modules: all"]
    left_out, day = len(config.stash[LEFT_OUT]), config.option.draw
    return [
        f"families: a share of each; again by --draw {day}, all by --draw {ALL}",
        f"slow modules: {left_out} of {len(slow.read())} are left out by this draw",
    ]


@pytest.fixture(scope="session")
def draw(pytestconfig: pytest.Config) -> Draw:
    """For a test that walks a family itself: which members of it this run holds."""
    return pytestconfig.stash[DRAW]


def pytest_sessionfinish(session: pytest.Session) -> None:
    if session.config.getoption("--renew-golden"):
        session.config.stash[GOLDEN].renew(is_whole=_is_whole(session.config))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    config.stash[COLLECTED] = frozenset(item.name for item in items)
    reasons = {
        "corpus": "" if CORPUS and Path(CORPUS).is_dir() else "EXPUNGE_CORPUS is not present",
        "long": "" if config.getoption("--long") else "runs only with --long",
        "root": "" if os.geteuid() == 0 else "needs root",
    }
    drawn = members_drawn(config.stash[DRAW], items)
    config.hook.pytest_deselected(items=list({*items} - {*drawn}))
    items[:] = drawn
    for item in items:
        for name, reason in reasons.items():
            if reason and item.get_closest_marker(name):
                item.add_marker(pytest.mark.skip(reason=reason))
        if config.getoption("--long") and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(0))  # a hundred thousand inputs take an hour
    items.sort(key=lambda item: _place(item.nodeid))  # stable: within a place the order is chance


def pytest_collection_finish() -> None:
    """Leave what all tests share out of each search for garbage: it was an eighth of the work."""
    gc.collect()
    gc.freeze()


def _place(name: str) -> int:
    if name.startswith(SHORTEST):
        return len(LONGEST) + 1
    return next((n for n, each in enumerate(LONGEST) if name.startswith(each)), len(LONGEST))


def _is_whole(config: pytest.Config) -> bool:
    """Whether every test of each module that is run was chosen."""
    return not config.option.keyword and not any("::" in each for each in config.args)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    skipped_in_ci = IN_CI and report.skipped and not hasattr(report, "wasxfail")
    if skipped_in_ci and not any(reason in str(report.longrepr) for reason in HONEST_REASONS):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped in CI: {report.longrepr}"
    return report


@pytest.fixture(scope="session", autouse=True)
def settings_of_a_user(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A folder for the key of working copies, so that the suite never touches the real one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("settings")))
        patch.setenv("EXPUNGE_WHY", "A test of the suite")
        yield


@pytest.fixture(scope="session", autouse=True)
def same_input_worked_out_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        remember(patch)
        yield


@pytest.fixture(scope="session", autouse=True)
def no_sentence_loses_its_way() -> Iterator[None]:
    """Put into another text without ``+``, it would name a command on a page."""

    def form(said: Advice | EvidenceStoreError, how: str) -> str:
        sentence = said_by(said) if isinstance(said, EvidenceStoreError) else said
        caller = sys._getframe(1).f_code.co_filename
        is_terminal = "/cli/" in caller or not caller.startswith(OURS)
        assert is_terminal or not ways_of(sentence), f"It lost its way: {sentence!s}"
        return format(str(sentence), how)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Advice, "__format__", form)
        patch.setattr(EvidenceStoreError, "__format__", form)
        yield


@pytest.fixture
def golden(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hold what the steps of a test commit to its lines of the golden log.

    A test of examples by chance has none: they are others in every run.
    """
    kept, test = request.config.stash[GOLDEN], request.node
    if getattr(test.obj, "is_hypothesis_test", False):
        yield
        return
    drafts = golden_log.collect(monkeypatch)
    yield
    module, made = golden_log.key_of(test.path), golden_log.lines_of(drafts)
    kept.found[module][test.name] = made
    if request.config.getoption("--renew-golden"):
        return
    lines = kept.of(test.name, module)
    if lines is not None and lines != made:
        pytest.fail(f"{golden_log.OTHERS}\n{golden_log.difference(lines, made)}", pytrace=False)
    collected = request.config.stash[COLLECTED]
    if _is_whole(request.config) and (gone := kept.siblings(test.name, module) - collected):
        pytest.fail(f"{golden_log.GONE} {', '.join(sorted(gone))}", pytrace=False)


@pytest.fixture(scope="session")
def corpus() -> Path:
    return Path(CORPUS)
