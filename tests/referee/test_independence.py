from __future__ import annotations

import ast
import sys
from pathlib import Path

HERE = Path(__file__).parent
OWN = ("days", "endings", "facts", "judging", "lives", "picture", "rules", "shrinking", "windows")


def test_the_referee_uses_python_and_itself_and_nothing_of_the_programme() -> None:
    for name in OWN:
        for module in _imported((HERE / f"{name}.py").read_text()):
            ours = module.split(".")[:2] == ["tests", "referee"]
            assert ours or module.split(".")[0] in sys.stdlib_module_names, (name, module)


def _imported(text: str) -> list[str]:
    nodes = list(ast.walk(ast.parse(text)))
    plain = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    return plain + [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
