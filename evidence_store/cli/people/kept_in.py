"""Where new keys of the unit are kept, as two people say it: in a token, or in sealed files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evidence_store.cli._kit.options import handed, path_option
from evidence_store.keys.tokens.modules import named_token
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidence_store.keys.tokens.token_keys import TokenPlace
    from evidence_store.open_folder.store import Store


@dataclass(frozen=True, slots=True)
class KeptIn:
    """What was said: the serial number of a token and its module, or that it is files."""

    serial: str | None
    module: Path | None
    in_files: bool

    def require_said(self, store: Store) -> None:
        """Check that nobody takes the keys out of the token without saying so.

        Raises:
            UsageError: the unit's keys are in a token, and this says nothing of the new ones.
        """
        if store.token is not None and self.serial is None and not self.in_files:
            raise click.UsageError(
                f"The unit's keys are in the token {store.token}. Say where the new ones are to "
                "be: --token SERIAL, or --in-files."
            )

    def place(self, store: Store) -> TokenPlace | None:
        """The token in which new keys are to be made; None for files.

        Raises:
            UsageError: its module is not known.
            TokenError: it is not there.
        """
        if self.serial is None:
            return None
        if self.module is not None:
            return named_token(str(self.module), self.serial)
        if store.token is None:
            raise click.UsageError("Name the module of the token's maker: --module FILE.")
        return named_token(store.token.module, self.serial)


def kept_in_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a verb ``--token``, ``--module`` and ``--in-files``, and hand it ``kept``."""

    def said(token: str | None, module: Path | None, *, in_files: bool) -> dict[str, Any]:
        if in_files and token is not None:
            raise click.UsageError("Say --token or --in-files, not both.")
        return {"kept": KeptIn(token, module, in_files)}

    made = handed(function, said)
    for option in (
        click.option(
            "--in-files",
            is_flag=True,
            help="The new keys are in sealed files again, and no longer in the unit's token.",
        ),
        path_option(
            "--module",
            metavar="FILE",
            help="To ask first: the PKCS#11 module of the token's maker, where it is another than "
            "the unit has.",
        ),
        click.option(
            "--token",
            metavar="SERIAL",
            help="The serial number of the token in which the new keys of log and seal are made, "
            "and which they never leave. Both people say it.",
        ),
    ):
        made = option(made)
    return made
