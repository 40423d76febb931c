"""``--head``: heads of the custody log that somebody holds from elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evidence_store.custody.heads.epochs import head_from
from evidence_store.custody.heads.known_heads import GivenHeads, KnownHeads, outside_head
from evidence_store.errors import NotFoundError, TamperedLogError
from evidence_store.log_views.held_heads import known_heads_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from evidence_store.custody.heads.checkpoints import LogKey
    from evidence_store.open_folder.store import Store

MAX_NOTE = 64 * 1024


def head_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """``--head SIZE:ROOT|FILE``, as ``heads``; can be given again."""
    return click.option(
        "--head",
        "heads",
        multiple=True,
        metavar="SIZE:ROOT|FILE",
        help=(
            "A head of the custody log that you hold from elsewhere: from a certificate or a "
            "printed sheet, or a file with a checkpoint. Can be given again."
        ),
    )(function)


def given_heads(words: Sequence[str], key: LogKey) -> list[KnownHeads]:
    """The heads that were given on the command line.

    Raises:
        BadParameter: one is of another form.
        NotFoundError: there is no such file.
        TamperedLogError: a file holds no checkpoint that this log signed.
    """
    found: list[KnownHeads] = []
    for word in words:
        try:
            # This form does not say of which epoch a head is; a whole checkpoint in a file does
            # (ADR 16).
            found.append(GivenHeads("what you gave", (head_from(word),)))
        except ValueError:
            found.append(_of_file(Path(word), key))
    return found


def known_heads(words: Sequence[str], store: Store) -> list[KnownHeads]:
    """Every head from outside that this folder's checks are held to: given here, or recorded.

    Raises:
        BadParameter: one is of another form.
        NotFoundError: there is no such file.
        TamperedLogError: a file holds no checkpoint that this log signed.
    """
    return [*given_heads(words, store.log_key), *known_heads_of(store)]


def _of_file(file: Path, key: LogKey) -> KnownHeads:
    if not file.is_file():
        # A word with a dot was meant as a file's name, one without perhaps as a head.
        if file.suffix:
            raise NotFoundError(f"{file.name} is not there.")
        message = (
            "a head is written SIZE:ROOT, with the root as 64 hexadecimal digits; "
            "or it is the name of a file that holds a checkpoint"
        )
        raise click.BadParameter(message, param_hint="--head")
    with file.open("rb") as handle:
        note = handle.read(MAX_NOTE + 1).decode("utf-8", "replace")
    try:
        return GivenHeads(file.name, (outside_head(note, key=key),))
    except TamperedLogError:
        # Either is evidence: a checkpoint by another key, or a log that was written again.
        raise TamperedLogError(
            f"{file.name} does not contain a checkpoint that this custody log signed. If it "
            "should, keep the file: one of the two was changed."
        ) from None
