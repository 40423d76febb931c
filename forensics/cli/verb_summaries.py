"""The one line that the command's help says of a verb, read without loading the verb.

Thirty verbs load all of the program, which takes a second and more; their docstrings are read
from their source in a twentieth of it.
"""

from __future__ import annotations

import ast
from importlib.util import find_spec
from pathlib import Path

import click


def summary_of(module: str, name: str, *, limit: int) -> str:
    """Return a verb's own first sentence, as click shortens it; empty where it has none.

    Args:
        module: where the verb is defined.
        name: the function, as the module calls it.
        limit: how many characters there is room for.
    """
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        return ""
    for node in ast.parse(Path(spec.origin).read_bytes()).body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            help_text = ast.get_docstring(node)
            return click.Command(name, help=help_text).get_short_help_str(limit)
    return ""
