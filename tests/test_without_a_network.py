"""The README's first command where no network is, or an old Python: the user is told what to do."""

from __future__ import annotations

import ast
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
PYTHON = "/usr/bin/python3"  # of Debian's python3 and python3-venv, as the README asks for
BROUGHT = ("run.py", "pyproject.toml", "hatch_build.py", "hatch_metadata.py", "docs", "frontend")
NOBODY_LISTENS = "http://127.0.0.1:1/simple"
PAGE, SECTION = "docs/administrators.md", "Without a network"


def ordinary() -> pwd.struct_passwd | None:
    """Somebody without rights, where we are root; None where we are ordinary ourselves."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


@pytest.fixture
def clone() -> Iterator[Path]:
    """What a clone brings that the installation reads, in a folder of an ordinary user."""
    folder = Path(tempfile.mkdtemp(prefix="expunge-offline-"))
    for name in (*BROUGHT, *(each.name for each in ROOT.glob("requirements*"))):
        if (ROOT / name).is_dir():
            aside = shutil.ignore_patterns("node_modules", "screens")
            shutil.copytree(ROOT / name, folder / name, ignore=aside)
        else:
            shutil.copy(ROOT / name, folder / name)
    if (user := ordinary()) is not None:
        for each in (folder, *folder.rglob("*")):
            os.chown(each, user.pw_uid, user.pw_gid)
    yield folder
    shutil.rmtree(folder)


def demonstration(clone: Path) -> subprocess.CompletedProcess[str]:
    """``python3 run.py demo`` where no index answers; tried once, to be told sooner."""
    user = ordinary()
    return subprocess.run(
        [PYTHON, "run.py", "demo"],
        cwd=clone,
        env={"HOME": str(clone), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8",
             "PIP_CONFIG_FILE": os.devnull, "PIP_INDEX_URL": NOBODY_LISTENS, "PIP_RETRIES": "0"},
        user=None if user is None else user.pw_uid,
        group=None if user is None else user.pw_gid,
        extra_groups=None if user is None else (),
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_a_clone_without_a_network_says_what_to_do_as_often_as_it_is_tried(clone: Path) -> None:
    for done in (demonstration(clone), demonstration(clone)):
        said = " ".join(done.stderr.partition("What Expunge needs")[2].split())

        assert done.returncode == 1
        assert said.startswith("could not be installed; the lines above say why.")
        assert f'see "{SECTION}" in {PAGE}.' in said
        assert "Traceback" not in done.stderr + done.stdout
        assert not (clone / "demo").exists()
    assert f"### {SECTION}\n" in (clone / PAGE).read_text("utf-8")


def test_a_python_that_is_too_old_is_told_before_anything_is_installed(clone: Path) -> None:
    an_older_one = (
        "import sys; sys.version_info = (3, 10, 12); sys.argv = ['run.py', 'demo']; "
        "import run; sys.exit(run.main())"
    )
    done = subprocess.run(
        [sys.executable, "-c", an_older_one], cwd=clone, capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    assert done.stdout.startswith("Expunge needs Python 3.11 or later; this is ")
    assert not (clone / ".venv").exists()
    assert "You need Python 3.11 or later" in (ROOT / "README.md").read_text("utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["requires-python"] == ">=3.11"
    ast.parse((clone / "run.py").read_text("utf-8"), feature_version=(3, 7))  # else no word is said
