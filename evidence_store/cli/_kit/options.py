"""Options of verbs: a file or folder by its path, and what a verb is handed for several of them."""

from __future__ import annotations

import functools
import inspect
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    Verb = Callable[..., Any]


def path_option(*names: str, **more: Any) -> Callable[[Verb], Verb]:  # noqa: ANN401 -- as click takes them
    """An option that names a file or a folder; everything else is as of ``click.option``."""
    return click.option(*names, type=click.Path(path_type=Path), **more)


def handed(verb: Verb, made: Callable[..., dict[str, Any]]) -> Verb:
    """The verb with what ``made`` gives in place of the options that ``made`` takes, by name."""
    options = tuple(inspect.signature(made).parameters)

    @functools.wraps(verb)
    def called(*args: Any, **given: Any) -> Any:  # noqa: ANN401 -- what the verb takes and answers
        taken = {name: given.pop(name) for name in options}
        return verb(*args, **given, **made(**taken))

    return called


print_language = click.option(
    "--language",
    type=click.Choice(["cy"]),
    help="Its tag: cy is Welsh. It takes a translation for which two people signed.",
)
"""In which language something is printed; English without it."""
