"""Where new keys of the unit are kept, as two people say it: in a token, or in sealed files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evidence_store.cli._kit.options import handed, path_option
from evidence_store.keys.tokens.modules import named_token
from evidence_store.keys.tokens.token_keys import TokenPlace
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable

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

    def said(self) -> TokenPlace | None:
        """Where the second person says that the new keys are; None for files.

        The module is theirs to name: it is the one that answers for the token, and neither the
        first person's file nor the settings, which others can write, choose who answers.

        Raises:
            UsageError: no module is named.
        """
        if self.serial is None:
            return None
        if self.module is None:
            raise click.UsageError(
                "Name the module of the token's maker, as you know it and not by what the first "
                "person says: --module FILE."
            )
        return TokenPlace(str(self.module), self.serial, "")

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
            help="The PKCS#11 module of the token's maker. The person who asks first names it "
            "where it is another than the unit has, the second person each time.",
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
