"""The second person of one statement signs at the same desk, in a process of their own.

No process holds two people's keys (ADR 6). So the verb that the giver runs starts another one for
the taker: that shows what is signed, asks for their passphrase, signs for that one statement, and
ends. What goes between the two is one line each way, through a socket that nobody else has.
"""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Mapping
from contextlib import contextmanager
from operator import itemgetter
from typing import TYPE_CHECKING, TypeVar

import click

from evidence_store.bootstrap import open_store
from evidence_store.cli._kit.acting import acting_options, read_passphrase
from evidence_store.domain.signing.act_statements import ActStatement
from evidence_store.domain.signing.signed_acts import ShownSigner, kept_facts, sign_act
from evidence_store.domain.values.texts import require_readable
from evidence_store.errors import StatementError
from forensics.documents import from_json, to_canonical
from forensics.python_process import python
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator
    from pathlib import Path

    from evidence_store.open_folder.store import Store

S = TypeVar("S")
_READY = b"ready\n"


class NotSignedApartError(click.exceptions.Exit):
    """The other process said already why nobody signed; the same exit code goes on."""


@dataclass(frozen=True, slots=True)
class ToSign:
    """For what the second person is asked to sign: the entry, their part, and what it says.

    ``about`` are ids of case and exhibit; ``facts`` stand so in the statement.
    """

    event: str
    role: str
    about: tuple[str, str | None]
    facts: Mapping[str, str]


@contextmanager
def signing_apart(
    store: Store, person: str, passphrase_file: Path | None, to_sign: ToSign
) -> Iterator[ShownSigner]:
    """Have somebody open their own key in a process of their own, for one signature.

    They are shown what they sign and type their passphrase before this goes on.

    Raises:
        NotSignedApartError: they did not open it, and the other process said why.
    """
    ours, theirs = socket.socketpair()
    # A child of Python inherits no descriptor unless it is told to (PEP 446).
    theirs.set_inheritable(True)
    command = python("-m", __spec__.name, "--data", str(store.data), "--as", person)
    command += ["--by", str(theirs.fileno())]
    if passphrase_file is not None:
        command += ["--passphrase-file", str(passphrase_file)]
    # Not close_fds: a passphrase file may be a pipe of the shell, such as /dev/fd/63.
    with subprocess.Popen(command, close_fds=False) as process, ours:
        theirs.close()  # while this process holds that end as well, reading would never end
        with ours.makefile("rwb") as line:
            _send(line, to_canonical(to_sign))
            if line.readline() != _READY:
                raise NotSignedApartError(process.wait() or 1)
            yield _Apart(line)


class _Apart(ShownSigner):
    """Signs by the other process, which is given the statement whole."""

    def __init__(self, line: io.BufferedRWPair) -> None:
        self._line = line
        self._statement: object = None

    def shown(self, statement: S) -> S:
        """Keep it for the signature."""
        self._statement = statement
        return statement

    def __call__(self, data: bytes) -> bytes:
        """Give the signature.

        Raises:
            StatementError: nobody signed.
        """
        del data  # the other process makes these bytes of the statement itself
        _send(self._line, to_canonical(self._statement))
        try:
            return bytes.fromhex(self._line.readline().decode()) or _nobody()
        except OSError:
            return _nobody()


def _nobody() -> bytes:
    raise StatementError("The second person did not sign. Nothing was recorded.")


def _send(line: io.BufferedRWPair, data: bytes) -> None:
    line.write(data + b"\n")
    line.flush()


@click.command()
@click.option(
    "--by", required=True, type=int, metavar="FD", help="The socket of the process that asked."
)
@acting_options
def sign_apart(by: int, person: str, passphrase_file: Path | None, data: Path) -> None:
    """Sign one statement for another process; for programs, not for people."""
    with socket.socket(fileno=by) as theirs, theirs.makefile("rwb") as line:
        asked = from_json(line.readline(), ToSign)
        require_readable({**asked.facts}, has_lines=False)  # a terminal prints it
        store = open_store(data)
        found = store.find_person(person)
        click.echo(f"{found.rank} {found.name} signs as the {asked.role}:", err=True)
        for name, value in filter(itemgetter(1), asked.facts.items()):
            click.echo(f"  {name}: {value}", err=True)
        own = store.open_own_key(person, read_passphrase(passphrase_file))
        _send(line, _READY.strip())
        if told := line.readline():  # nothing where the other process signs for nothing
            statement = from_json(told, ActStatement)
            require_as_shown(statement, asked, by=own.actor.id)
            made = sign_act(statement, role=asked.role, by=own.actor.id, signer=own.sign)
            _send(line, made.signature.hex().encode())


def require_as_shown(statement: ActStatement, asked: ToSign, *, by: str) -> None:
    """Check that a statement is what its signer was shown.

    Raises:
        StatementError: it is for something else, or says something else.
    """
    facts = dict(statement.facts)
    if (statement.event, (statement.case_id, statement.exhibit_id)) != (asked.event, asked.about):
        raise StatementError("This is to be signed for something else than was shown.")
    if (asked.role, by) not in statement.signers:
        raise StatementError("This is to be signed in another part than was shown.")
    if any(facts.get(name) != value for name, value in kept_facts(asked.facts)):
        raise StatementError("This is to be signed, and says something else than was shown.")


if __name__ == "__main__":
    from forensics.cli.root import expunge, main

    expunge.add_command(sign_apart, "sign-apart")
    main(["sign-apart", *sys.argv[1:]])
