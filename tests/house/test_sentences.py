"""Every text that a document prints is a sentence of the template, or a value of a record."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from evidence_store.documents.languages.po_files import written
from tests.house.make_sentences import SAY, TEMPLATE, called, said, template
from tests.house.source_tree import ROOT, files_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NO_TEXT = frozenset({"OrderLetter", "get", "getattr", "hold", "index", "large_mono", "mono"})
"""What is called with words that no document prints, or with what is typed into a terminal."""
NOT_WRITING = ("kit/", "office/", "languages/", "json_schemas.py", "renderer.py", "archive.py")
"""Where no document is written: how one is drawn, and what files are made of."""
_NO_TEXT = (ast.Raise, ast.Compare, ast.Subscript, ast.Import, ast.ImportFrom)
_WORD = re.compile(r"[A-Za-z]{2}")


def test_the_template_is_what_the_source_says() -> None:
    assert TEMPLATE.read_bytes() == written(template()), "python -m tests.house.make_sentences"


def test_no_document_prints_words_that_stand_outside_a_sentence() -> None:
    assert [each for path in _writing() for each in _loose(path)] == []


def test_what_is_said_is_a_literal_from_which_the_template_is_made() -> None:
    assert [each for path in _writing() for each in _not_literal(path)] == []


def test_words_outside_a_sentence_are_found() -> None:
    source = "def f(x): return Heading(given('On ' + x)), say('Yes'), f'{x} entries'"

    assert sorted(str(each.value) for each in _words(ast.parse(source))) == [" entries", "On "]


def _writing() -> Iterator[Path]:
    folder = ROOT / "evidence_store/documents"
    for path in files_in("evidence_store/documents"):
        inside = str(path.relative_to(folder))
        if path.suffix == ".py" and not inside.startswith(NOT_WRITING):
            name = path.name
            if name not in NOT_WRITING:
                yield path


def _loose(path: Path) -> Iterator[str]:
    for each in _words(ast.parse(path.read_text("utf-8"))):
        yield f"{path.relative_to(ROOT)}:{each.lineno}: {each.value!r}"


def _not_literal(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call) or called(node) not in SAY:
            continue
        if not all(isinstance(each, ast.Constant) for each in said(node)):
            yield f"{path.relative_to(ROOT)}:{node.lineno}"


def _words(node: ast.AST) -> Iterator[ast.Constant]:
    """The literals below a node that a document could print."""
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str) and _WORD.search(node.value):
            yield node
        return
    for kid in _kids(node):
        yield from _words(kid)


def _kids(node: ast.AST) -> list[ast.AST]:
    if isinstance(node, _NO_TEXT) or (isinstance(node, ast.Call) and called(node) in NO_TEXT):
        return []
    match node:
        case ast.Call() if called(node) in SAY:
            return [each for each in ast.iter_child_nodes(node) if each not in said(node)]
        case ast.Expr(ast.Constant()) | ast.ClassDef(bases=[ast.Name("StrEnum"), *_]):
            return []
        case ast.Dict():
            return list(node.values)
        case _:
            return [each for each in ast.iter_child_nodes(node) if not _is_type(node, each)]


def _is_type(node: ast.AST, kid: ast.AST) -> bool:
    return kid in (getattr(node, name, None) for name in ("annotation", "returns", "pattern"))
