"""Write the template of what documents say again: ``python -m tests.house.make_sentences``.

It is a gettext template (.pot), which translators' tools open. A sentence is a literal in ``say``,
``counted`` or ``Sentence``; those of the custody log's entries stand in its kinds. The source is
read as Python reads it: Babel's own reader of it misses calls that stand within other calls.
"""

from __future__ import annotations

import ast
from importlib.resources import files
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog

from evidence_store.documents.languages.po_files import written
from evidence_store.domain.events.catalogue import EVENTS
from tests.house.codes_of_entries import words_of_codes, words_of_rules
from tests.house.source_tree import ROOT, files_in

if TYPE_CHECKING:
    from collections.abc import Iterator

TEMPLATE = files("evidence_store.documents.languages") / "sentences.pot"
SAY = {"say": slice(0, 1), "Sentence": slice(0, 2), "counted": slice(1, 3)}
"""Which arguments of a call are its sentence, or its sentences of one and of many."""
_OURS = "forensics.saying.sentences import", "class Sentence:"


def template() -> Catalog:
    """Every sentence that the source holds, with the file in which it stands."""
    found = Catalog(project="Expunge", version="1", charset="utf-8", fuzzy=False)
    for path in files_in("evidence_store", "forensics"):
        if path.suffix == ".py" and any(
            each in (source := path.read_text("utf-8")) for each in _OURS
        ):
            place = str(path.relative_to(ROOT))
            for sentence in sentences_in(ast.parse(source)):
                found.add(sentence, locations=[(place, 0)])
    for event in EVENTS.values():
        found.add(event.says, locations=[("custody-log", 0)])
    for words in sorted({*words_of_rules(), *words_of_codes()}):
        found.add(words, locations=[("words-of-records", 0)])
    return found


def sentences_in(tree: ast.AST) -> Iterator[str | tuple[str, str]]:
    """The literals that are said: one alone, or that of one with that of many."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and called(node) in SAY:
            words = [each.value for each in said(node) if isinstance(each, ast.Constant)]
            match words:
                case [str(one)]:
                    yield one
                case [str(one), str(many)]:
                    yield one, many


def said(node: ast.Call) -> list[ast.expr]:
    """The arguments of a call that are its sentence."""
    return node.args[SAY[called(node)]]


def called(node: ast.Call) -> str:
    """The name of the function that is called."""
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


if __name__ == "__main__":
    (ROOT / "evidence_store/documents/languages/sentences.pot").write_bytes(written(template()))
