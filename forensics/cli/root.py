"""The command ``expunge``: loads its verbs by name, turns errors into one sentence and a code.

Exit codes (``docs/examiners.md``): 0 done; 1 failed; 2 wrong use; 3 done, but something was not
examined; 4 refused for want of authority; 130 interrupted.
"""

from __future__ import annotations

import gc
import importlib
import io
import os
import sys
from typing import NoReturn

import click

from forensics import __version__
from forensics.cli.printable import printable
from forensics.python_process import loading

VERBS = "expunge.verbs"
LOG_VARIABLE = "EXPUNGE_LOG"
"""Names the file for support. No option: the programs that the program starts follow it."""
# Those of this package, known without a look through all that is installed: it takes longer than
# the rest of the start.
OWN_VERBS = {
    "copy": ("forensics.cli.copy", "copy"),
    "erase": ("forensics.cli.erase", "erase"),
    "export": ("forensics.cli.export", "export"),
    "hash-set": ("forensics.cli.hash_set", "hash_set"),
    "phone": ("forensics.cli.devices.phone", "phone"),
    "scan": ("forensics.cli.scan", "scan"),
}


class VerbGroup(click.Group):
    """A click group whose verbs are entry points, so that each package brings its own."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all verbs, sorted."""
        from importlib.metadata import entry_points  # noqa: PLC0415 -- see OWN_VERBS

        return sorted({*super().list_commands(ctx), *entry_points(group=VERBS).names})

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write each verb with its first sentence, without loading any of them."""
        from importlib.metadata import entry_points  # noqa: PLC0415 -- see OWN_VERBS

        from forensics.cli.verb_summaries import summary_of  # noqa: PLC0415 -- of the help alone

        places = dict(OWN_VERBS) | {
            point.name: (point.module, point.attr) for point in entry_points(group=VERBS)
        }
        limit = formatter.width - 6 - max(map(len, places))
        rows = [
            (verb, summary_of(*places[verb], limit=limit))
            for verb in self.list_commands(ctx)
            if verb in places
        ]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a verb when it is asked for: start-up stays quick, whatever is installed."""
        found = super().get_command(ctx, cmd_name)
        if found is not None:
            return found
        loaded = _own_verb(cmd_name) if cmd_name in OWN_VERBS else _verb_of_another(cmd_name)
        return loaded if isinstance(loaded, click.Command) else None


def _own_verb(name: str) -> object:
    module, attribute = OWN_VERBS[name]
    _load(module)
    return getattr(sys.modules[module], attribute)


def _verb_of_another(name: str) -> object:
    from importlib.metadata import entry_points  # noqa: PLC0415 -- see OWN_VERBS

    point = next(iter(entry_points(group=VERBS, name=name)), None)
    if point is None:
        return None
    _load(point.module)
    return point.load()


def _load(module: str) -> None:
    if module not in sys.modules:
        with loading():
            importlib.import_module(module)


@click.command(cls=VerbGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="expunge")
@click.option("--debug", is_flag=True, help="Show a traceback when something fails.")
def expunge(*, debug: bool) -> None:
    """From a court's deprivation order to a signed erasure certificate.

    \b
    Exit codes: 0 done; 1 failed; 2 wrong use; 3 done, but something was not
    examined; 4 refused for want of authority; 130 interrupted.

    For support: EXPUNGE_LOG=FILE has every command write there what it did, when
    and how much. No name, path or text of the record stands in it.
    """  # noqa: D301 -- \b is click's mark for a paragraph that keeps its lines
    del debug  # read again by main(), which must know it before any verb runs


def main(argv: list[str] | None = None) -> NoReturn:
    """Run one verb and leave with the exit code that the contract names."""
    words = sys.argv[1:] if argv is None else argv
    try:
        _write_diagnostics()
        code = expunge.main(args=words, prog_name="expunge", standalone_mode=False)
        gc.freeze()  # the process ends: no search for circles among all that it still holds
    except click.exceptions.Abort:
        sys.exit(130)
    except KeyboardInterrupt:
        sys.exit(130)
    except click.ClickException as error:
        shown = io.StringIO()
        error.show(shown)
        _tell(shown.getvalue().removesuffix("\n"))
        sys.exit(error.exit_code)
    except Exception as error:
        if "--debug" in words:
            raise
        _tell(sentence_for(error))
        sys.exit(getattr(error, "exit_code", 1))
    sys.exit(code if isinstance(code, int) else 0)


def _tell(refusal: str) -> None:
    """Say why something is refused: it may name a file that somebody sent, of whatever name."""
    click.echo(printable(refusal, lines=True), err=True)


def _write_diagnostics() -> None:
    """For support, where the environment names a file."""
    if file := os.environ.get(LOG_VARIABLE):
        from forensics.cli.diagnostics import write_diagnostics  # noqa: PLC0415 -- see OWN_VERBS

        write_diagnostics(file)


def sentence_for(error: Exception) -> str:
    """One sentence for a person; of an unforeseen error only its kind: its text may name files."""
    if hasattr(error, "exit_code"):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        return (
            f"The system refused: {error.strerror.lower()}. Check the path, the free space and "
            "your rights to it."
        )
    return (
        f"Something went wrong inside the program ({type(error).__name__}). Nothing more was "
        "done. Run the command again with --debug before the verb, and send the text to support."
    )
