"""A folder with a form, requests and passphrases, and commands run by one person each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from click.testing import CliRunner, Result

from evidence_store.cli.people.sign_founding import sign_founding_verb
from evidence_store.cli.unit.init import init

if TYPE_CHECKING:
    from pathlib import Path

    import click


FOURTH = "fourth training passphrase"


def run(command: click.Command, *words: object) -> Result:
    """Run a verb as ``expunge`` does: its errors come out as they are."""
    result = CliRunner().invoke(command, [str(each) for each in words], standalone_mode=False)
    if result.exception is not None:
        raise result.exception
    return result


def start(folder: Path, *more: str, people: str = "A1 B2 C3") -> Path:
    data = folder / "data"
    requests = [word for each in people.split() for word in ("--request", folder / f"{each}.json")]
    run(init, "--data", data, "--form", folder / "unit.toml", *requests, *more)
    for each in people.split():
        sign(folder, each)
    return data


def sign(folder: Path, by: str, *more: object) -> Result:
    words = ("--data", folder / "data", "--as", by, "--passphrase-file", folder / f"{by}.txt")
    return run(sign_founding_verb, *words, *more)
