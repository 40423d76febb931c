from __future__ import annotations

import subprocess
import sys
from importlib.metadata import entry_points, version

from forensics import __version__
from forensics.cli.root import OWN_VERBS, VERBS

SLOW = {"importlib.metadata", "numpy", "pytsk3", "sqlalchemy", "flask"}


def test_the_verbs_known_without_a_look_are_those_that_this_package_brings() -> None:
    brought = {point.name: (point.module, point.attr) for point in entry_points(group=VERBS)}

    assert {
        name: place for name, place in brought.items() if place[0].startswith("forensics.")
    } == OWN_VERBS


def test_the_installed_version_is_that_of_the_programme() -> None:
    assert version("expunge") == __version__


def test_the_server_of_processes_says_nothing_of_ctrl_c_while_it_loads() -> None:
    code = (
        "import os, signal, forensics.scanning.loading as loading\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "loading.load_parsers = lambda: os.kill(os.getpid(), signal.SIGINT)\n"
        "import forensics.scanning.preloaded\n"
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
