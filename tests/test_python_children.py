"""Whoever can write in the folder where a command is started has no code of theirs run by it."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evidence_store.demo.stage import DemoStage
from evidence_store.health import self_check
from forensics.python_process import python
from forensics.scanning.workers.executors import spawned_pool
from forensics.scanning.workers.guarded_child import GuardedChild
from tests.paths_of_children import PLANT, PLANTED, path_in_guarded_child, path_in_worker

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
EXPUNGE = str(Path(sys.executable).with_name("expunge"))
PLACES = ("forensics", "evidence_store", "webui", "config", "benchmarks")
ALONE = ("run.py", "hatch_build.py", "hatch_metadata.py")
STARTS = frozenset(
    {"Popen", "run", "call", "check_call", "check_output", "execv", "execve", "execvp", "execvpe",
     "posix_spawn", "posix_spawnp", "spawnv", "spawnve", "system", "popen",
     "create_subprocess_exec", "create_subprocess_shell"}
)  # fmt: skip
MODULES = frozenset({"subprocess", "os", "asyncio"})
OTHER_PROGRAMS = {
    "evidence_store/worker/scanning.py": "the console script of this environment",
    "evidence_store/demo/recipe.py": "mkfs and its like",
    "evidence_store/health/machine.py": "systemctl and its like",
    "evidence_store/certificates/sealing.py": "openssl",
    "forensics/cli/staying_awake.py": "systemd-inhibit",
    "forensics/erasing/tools/held_start.py": "hdparm, nvme and their like",
}
"""Modules of the packages that start something which is no Python."""


BESIDE = 'Path(sys.executable).with_name("expunge")'
NO_PYTHON = ("forensics/cli/staying_awake.py", "benchmarks/reporting.py")
"""Where ``-c`` or ``-m`` is a word of another program."""


def sources() -> list[Path]:
    found = [path for place in PLACES for path in sorted((ROOT / place).rglob("*.py"))]
    return [*found, *(ROOT / name for name in ALONE)]


def starts(tree: ast.AST) -> list[ast.Call]:
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in STARTS
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in MODULES
    ]


def test_every_start_of_a_child_in_the_packages_is_python_isolated_or_another_program() -> None:
    unknown, seen = [], 0
    for path in sources():
        name, text = str(path.relative_to(ROOT)), path.read_text("utf-8")
        if name.startswith(("benchmarks/", *ALONE)) or not starts(ast.parse(text)):
            continue
        seen += 1
        isolated = re.search(r"from forensics\.python_process import .*\bpython\b", text)
        if not isolated and name not in OTHER_PROGRAMS:
            unknown.append(name)

    assert seen >= 8
    assert unknown == []


def test_only_one_module_names_the_interpreter_that_it_starts() -> None:
    named = {
        str(path.relative_to(ROOT))
        for path in sources()
        if str(path.relative_to(ROOT)).startswith(PLACES[:4])
        # Some ask for the script beside the interpreter, and start that.
        and "sys.executable" in path.read_text("utf-8").replace(BESIDE, "")
    }

    assert named == {"forensics/python_process.py"}


def test_no_list_of_words_asks_an_interpreter_for_a_module_from_the_current_folder() -> None:
    bare = []
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.List | ast.Tuple):
                continue
            if str(path).endswith(NO_PYTHON):
                continue
            words = [e.value if isinstance(e, ast.Constant) else None for e in node.elts]
            first = next((n for n, word in enumerate(words) if word in ("-m", "-c")), None)
            # What a command for Python looks like: no literal names the program, nor its options.
            if (
                first
                and words[0] is None
                and set(words[:first]) <= {None, "-W", "ignore"}
                and not {"-P", "-I"} & set(words[:first])
            ):
                bare.append(f"{path.relative_to(ROOT)}:{node.lineno}")

    assert bare == []


@pytest.fixture
def planted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A current folder in which somebody put modules of their own."""
    folder = tmp_path / "planted"
    folder.mkdir()
    for name in PLANTED:
        (folder / f"{name}.py").write_text(PLANT)
    monkeypatch.chdir(folder)
    return folder


def test_what_is_planted_runs_where_a_start_is_not_isolated(planted: Path) -> None:
    bare = {name: text for name, text in os.environ.items() if name != "PYTHONSAFEPATH"}
    done = subprocess.run([sys.executable, "-c", "import click"], check=False, env=bare)

    assert done.returncode == 97
    assert (planted / "ran").exists()


@pytest.mark.parametrize("command", [[EXPUNGE], [sys.executable, "-m", "forensics"]])
def test_the_command_itself_runs_nothing_planted(planted: Path, command: list[str]) -> None:
    done = subprocess.run([*command, "fsck", "--help"], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert not (planted / "ran").exists()


def test_the_self_check_runs_nothing_planted(planted: Path) -> None:
    self_check._run("fsck", "--help")

    assert not (planted / "ran").exists()


def test_the_demonstrations_commands_run_nothing_planted(planted: Path) -> None:
    said: list[str] = []
    stage = DemoStage(planted.parent / "training", planted.parent, said.append, verbose=True)
    stage.run("fsck", "--help")

    assert any("Usage: expunge fsck" in line for line in said)

    assert not (planted / "ran").exists()


@contextmanager
def started_from_here() -> Iterator[None]:
    """As ``python -m`` has it: the current folder is looked through first."""
    sys.path.insert(0, "")
    try:
        yield
    finally:
        while "" in sys.path:
            sys.path.remove("")


def test_no_process_of_a_scan_looks_for_modules_in_the_current_folder(planted: Path) -> None:
    with started_from_here(), spawned_pool(1, (ROOT,)) as pool:
        of_worker = pool.submit(path_in_worker, None).result(60).split(os.pathsep)
        child = GuardedChild(silence_seconds=60, readable=(ROOT,))
        try:
            of_child = list(child.run(path_in_guarded_child, None))
        finally:
            child.close()

    assert not {"", str(planted), os.curdir} & {*of_worker, *of_child}
    assert not (planted / "ran").exists()


def test_a_command_for_python_is_isolated() -> None:
    done = subprocess.run(
        python("-c", "import sys; print(sys.flags.safe_path)"),
        capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert done.stdout == "True\n"
