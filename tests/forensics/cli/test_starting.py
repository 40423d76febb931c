from __future__ import annotations

import subprocess
import sys
from importlib.metadata import entry_points, version

import click
import pytest
from click.testing import CliRunner

from forensics import __version__
from forensics.cli.root import OWN_VERBS, VERBS, expunge
from forensics.python_process import python

SLOW = {"importlib.metadata", "numpy", "pytsk3", "sqlalchemy", "flask"}


def test_the_verbs_known_without_a_look_are_those_that_this_package_brings() -> None:
    brought = {point.name: (point.module, point.attr) for point in entry_points(group=VERBS)}

    assert {
        name: place for name, place in brought.items() if place[0].startswith("forensics.")
    } == OWN_VERBS


@pytest.mark.parametrize(
    "words",
    [
        ("certificate", "verify", "{name}"),
        ("erase", "run", "{name}", "--target", "x", "--receipt", "r", "--working-copy"),
        ("certificate", "{name}"),
        ("scan", "image", "--{name}"),
        ("certificate", "verify", "genuine.pdf", "{name}"),
    ],
)
def test_no_name_of_a_file_that_somebody_sent_moves_the_cursor(words: tuple[str, ...]) -> None:
    name = "\x1b[2J\x1b[31mgenuine\u202efdp.\x07"
    told = [each.format(name=name) for each in words]

    done = subprocess.run(
        python("-m", "forensics", *told), check=False, capture_output=True, text=True
    )

    assert done.returncode != 0
    assert "genuine" in done.stderr
    assert [sign for sign in done.stdout + done.stderr if not sign.isprintable()] == ["\n"] * (
        done.stdout + done.stderr
    ).count("\n")


def test_the_installed_version_is_that_of_the_programme() -> None:
    assert version("expunge") == __version__


def test_the_server_of_processes_says_nothing_of_ctrl_c_while_it_loads() -> None:
    code = (
        "import os, signal, forensics.scanning.workers.parser_loading as loading\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "loading.load_parsers = lambda: os.kill(os.getpid(), signal.SIGINT)\n"
        "import forensics.scanning.workers.preload\n"
        "print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)\n"
    )

    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)

    assert (done.stdout, done.stderr) == ("True\n", "")


def test_a_scan_reads_its_passphrase_before_it_loads_what_takes_long() -> None:
    code = (
        f"import sys, forensics.cli.root, forensics.cli.scan; print(*({SLOW} & sys.modules.keys()))"
    )

    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)

    assert done.stdout.split() == []


def test_the_commands_help_says_of_each_verb_what_the_verb_says_of_itself() -> None:
    with click.Context(expunge) as context:
        verbs = {
            name: expunge.get_command(context, name) for name in expunge.list_commands(context)
        }
    told = CliRunner().invoke(expunge, ["--help"], terminal_width=200).stdout

    for name, verb in verbs.items():
        assert verb is not None
        line = next(line for line in told.splitlines() if line.split()[:1] == [name])
        assert line.split(maxsplit=1)[1] == verb.get_short_help_str(200)


def test_the_commands_help_loads_no_verb() -> None:
    asked = "from forensics.cli.root import expunge; import sys\n"
    asked += "try: expunge.main(['--help'])\nfinally: print(sorted(sys.modules))"
    done = subprocess.run(python("-c", asked), capture_output=True, text=True, check=False)

    assert "'click'" in done.stdout
    assert "'sqlalchemy'" not in done.stdout
    assert "'flask'" not in done.stdout
