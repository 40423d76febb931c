from __future__ import annotations

import ast
import sys
from pathlib import Path

ADAPTER = "programme"
OWN = [
    path
    for path in sorted(Path(__file__).parent.glob("*.py"))
    if path.stem != ADAPTER and not path.stem.startswith("test_")
]


def test_the_referee_uses_python_and_itself_and_nothing_of_the_programme() -> None:
    assert len(OWN) > 10
    for path in OWN:
        for module in _imported(path.read_text()):
            ours = module.split(".")[:2] == ["tests", "referee"] and ADAPTER not in module
            assert ours or module.split(".")[0] in sys.stdlib_module_names, (path, module)


def _imported(text: str) -> list[str]:
    nodes = list(ast.walk(ast.parse(text)))
    plain = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    return plain + [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
