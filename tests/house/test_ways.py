"""What mends a refusal is named by its way, and a command by hand nowhere (ADR 50)."""

from __future__ import annotations

import ast
import re
from functools import cache
from typing import TYPE_CHECKING

import click

from evidence_store.acts.catalogue import ACTS
from evidence_store.ways import Way
from forensics.cli.root import expunge
from tests.house.source_tree import ROOT, files_in
from webui.door.ways import SHOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

BY_HAND = re.compile(r"\bexpunge [a-z]")
NO_COMMANDS = ("expunge case value", "expunge case key", "expunge draft")
"""For what a key is derived, or what a digest is of: they only begin as commands do."""
SAYS_COMMANDS = (
    "evidence_store/cli/",
    "evidence_store/demo/",
    "evidence_store/documents/",  # printed
    "evidence_store/domain/law/force_rules.py",  # a form to be kept as a file
    "evidence_store/domain/law/rules_page.py",  # a page of the documentation
    "evidence_store/keys/recovery_slips.py",  # printed
    "webui/cli.py",
    "webui/door/door_cli.py",
)
"""What only a terminal, a file or a sheet of paper says: there a way is put into any text."""
MADE_OF = (".py", ".html")
DECLARED = {act.verb for act in ACTS}
NAMED = re.compile(r"\bexpunge\s+([a-z][a-z-]*)(?:\s+([a-z][a-z-]*))?")


@cache
def modules() -> tuple[tuple[str, ast.Module], ...]:
    files = [path for path in files_in("evidence_store", "webui") if path.suffix == ".py"]
    return tuple(
        (f"{path.relative_to(ROOT)}", ast.parse(path.read_text("utf-8"))) for path in files
    )


def docstrings(tree: ast.Module) -> set[ast.expr]:
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}


def texts(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Every text of a module but its docstrings; "…" for what stands in it by name."""
    nodes = tuple(ast.walk(tree))
    apart = docstrings(tree).union(*(n.values for n in nodes if isinstance(n, ast.JoinedStr)))
    for node in nodes:
        if isinstance(node, ast.JoinedStr):
            yield (
                node.lineno,
                "".join(
                    str(each.value) if isinstance(each, ast.Constant) else "…"
                    for each in node.values
                ),
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in apart:
            yield node.lineno, node.value


def test_no_text_names_a_command_by_hand() -> None:
    found = [
        f"{name}:{line}: {text}"
        for name, tree in modules()
        for line, text in texts(tree)
        if BY_HAND.search(text) and not text.startswith(NO_COMMANDS)
    ]

    assert not found, "\n".join(found)


def test_no_page_names_a_command_by_hand() -> None:
    pages = [
        path for path in files_in("webui/templates") if BY_HAND.search(path.read_text("utf-8"))
    ]

    assert not pages


def test_a_way_is_joined_to_its_sentence_so_that_a_page_can_say_it_in_its_own_words() -> None:
    found = [
        f"{name}:{node.lineno}: {{Way.{way.name}}}"
        for name, tree in modules()
        if not name.startswith(SAYS_COMMANDS)
        for node in ast.walk(tree)
        if isinstance(node, ast.FormattedValue)
        for way in named_in(node)
        if not name.startswith("webui/") or is_elsewhere(way)
    ]

    assert not found, "\n".join(found)


def named_in(node: ast.AST) -> Iterator[Way]:
    for each in ast.walk(node):
        if isinstance(each, ast.Attribute) and ast.unparse(each.value) == "Way":
            yield Way[each.attr]


def is_elsewhere(way: Way) -> bool:
    """Whether the browser has a page for it."""
    return bool(way.page) or way in SHOWN or way.verb in DECLARED


def test_every_way_is_a_command() -> None:
    verbs = [way.verb.partition(" --")[0] for way in Way]

    assert not [verb for verb in verbs if command(verb.split()) is None]


def test_every_way_is_named_but_those_of_what_can_be_done_now() -> None:
    files = [
        each for each in files_in("evidence_store", "webui") if each.suffix in (".py", ".html")
    ]
    named = set(
        re.findall(r"\bWay\.([A-Z_]+)\b", "".join(each.read_text("utf-8") for each in files))
    )
    listed = {each.name for each in Way if each.about in ("exhibit", "order")}

    assert {each.name for each in Way} - listed <= named


def test_every_command_in_a_docstring_is_one() -> None:
    found = [
        f"{name}:{doc.lineno}: {words}"
        for name, tree in modules()
        for doc in docstrings(tree)
        if isinstance(doc, ast.Constant) and isinstance(doc.value, str)
        for words in NAMED.findall(doc.value)
        if command([words[0]]) is None or not follows(*words)
    ]

    assert not found, "\n".join(found)


def follows(first: str, second: str) -> bool:
    """Whether the second word is a command of the first, where that has some."""
    group = command([first])
    return not second or not isinstance(group, click.Group) or command([first, second]) is not None


def command(words: list[str]) -> click.Command | None:
    found: click.Command | None = expunge
    for word in words:
        if not isinstance(found, click.Group):
            return None
        found = found.get_command(click.Context(found), word)
    return found
