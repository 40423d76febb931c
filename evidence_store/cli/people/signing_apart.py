"""The second person of one statement signs at the same desk, in a process of their own.

No process holds two people's keys (ADR 6). So the verb that the giver runs starts another one for
the taker: that shows what is signed, asks for their passphrase, signs for that one statement, and
ends. What goes between the two is one line each way, through a socket that nobody else has.
"""

from __future__ import annotations

import socket
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

import click

from evidence_store.bootstrap import open_store
from evidence_store.cli._kit.acting import acting_options, read_passphrase
from evidence_store.cli.people.shown_apart import ToSign, lines_shown, require_as_shown
from evidence_store.domain.signing.act_statements import ActStatement
from evidence_store.domain.signing.signed_acts import ShownSigner, sign_act
from evidence_store.errors import StatementError
from forensics.documents import from_json, to_canonical
from forensics.python_process import python

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator
    from pathlib import Path

    from evidence_store.open_folder.store import Store

S = TypeVar("S")
_READY = b"ready"
_SECONDS = 60.0
"""Nobody types anything while the record is locked, so this is time enough for one signature."""
_END_SECONDS = 10.0
_AT_ONCE = 1 << 16


class NotSignedApartError(click.exceptions.Exit):
    """The other process said already why nobody signed; the same exit code goes on."""


@contextmanager
def signing_apart(
    store: Store,
    person: str,
    passphrase_file: Path | None,
    to_sign: ToSign,
    *,
    answers_within: float = _SECONDS,
) -> Iterator[ShownSigner]:
    """Have somebody open their own key in a process of their own, for one signature.

    They are shown what they sign and type their passphrase before this goes on.

    Args:
        store: the data folder.
        person: who signs.
        passphrase_file: where their passphrase stands; None where they type it.
        to_sign: what they are shown.
        answers_within: seconds in which their process signs, once it is asked to.

    Raises:
        NotSignedApartError: they did not open it, and the other process said why.
        StatementError: the other process ended without a word.
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
        try:
            if _asked(ours, to_canonical(to_sign)) != _READY:
                raise NotSignedApartError(code) if (code := process.wait()) > 0 else _nobody()
            # People take their time; their process does not, and the record is locked meanwhile.
            ours.settimeout(answers_within)
            yield _Apart(ours)
        finally:
            _end(process, ours)


def _end(process: subprocess.Popen[bytes], ours: socket.socket) -> None:
    """See that the other process is gone: it ends by itself, unless something holds it up."""
    ours.close()
    try:
        process.wait(_END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()


class _Apart(ShownSigner):
    """Signs by the other process, which is given the statement whole."""

    def __init__(self, ours: socket.socket) -> None:
        self._ours = ours
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
        try:
            signature = bytes.fromhex(_asked(self._ours, to_canonical(self._statement)).decode())
        except ValueError:
            signature = b""
        if not signature:
            raise _nobody()
        return signature


def _nobody() -> StatementError:
    return StatementError("The second person did not sign. Nothing was recorded.")


def _asked(ours: socket.socket, line: bytes) -> bytes:
    """Give the other process a line, and return its own; nothing where it is gone, or stands."""
    told = b""
    try:
        ours.sendall(line + b"\n")
        while not told.endswith(b"\n") and (more := ours.recv(_AT_ONCE)):
            told += more
    except OSError:
        return b""
    return told.strip()


@click.command()
@click.option(
    "--by", required=True, type=int, metavar="FD", help="The socket of the process that asked."
)
@acting_options
def sign_apart(by: int, person: str, passphrase_file: Path | None, data: Path) -> None:
    """Sign one statement for another process; for programs, not for people."""
    with socket.socket(fileno=by) as theirs, theirs.makefile("rwb") as line:
        asked = from_json(line.readline(), ToSign)
        store = open_store(data)
        found = store.find_person(person)
        shown = "\n".join(lines_shown(store, asked))
        click.echo(f"{found.rank} {found.name} {shown}", err=True)
        own = store.open_own_key(person, read_passphrase(passphrase_file))
        _send(line, _READY)
        if told := line.readline():  # nothing where the other process signs for nothing
            statement = from_json(told, ActStatement)
            require_as_shown(statement, asked, by=own.actor.id)
            made = sign_act(statement, role=asked.role, by=own.actor.id, signer=own.sign)
            _send(line, made.signature.hex().encode())


def _send(line: io.BufferedRWPair, data: bytes) -> None:
    line.write(data + b"\n")
    line.flush()


if __name__ == "__main__":
    from forensics.cli.root import expunge, main

    expunge.add_command(sign_apart, "sign-apart")
    main(["sign-apart", *sys.argv[1:]])
