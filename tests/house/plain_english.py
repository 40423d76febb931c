"""Turns of phrase that do not come back (``phrases.toml``), and misspellings (``codespell``).

Read are the strings, docstrings and comments of the packages, templates, scripts and documents:
white space counts as one space, so that a line break hides nothing. Words in code are not read in
documents. ``python -m tests.house.plain_english`` prints what was found.
"""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
import tomllib
from typing import TYPE_CHECKING

from forensics.value_classes import dataclass
from tests.house.source_tree import ROOT, files_in

if TYPE_CHECKING:
    from collections.abc import Iterator

PHRASES = ROOT / "tests" / "house" / "phrases.toml"
PACKAGES = ("forensics", "evidence_store", "webui", "config", "run.py")
DOCUMENTS = ("docs", "README.md", "CONTRIBUTING.md", "SECURITY.md")
PLAIN = (".html", ".mjs", ".js", ".toml")
QUOTING = ("docs/style.md", "docs/glossary.md")  # they show what not to write
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Text:
    """One text for people, with where it begins; ``is_docstring`` is True of its first line."""

    path: str
    line: int
    words: str
    is_docstring: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """One turn of phrase, and what to write instead."""

    pattern: re.Pattern[str]
    instead: str
    of_docstrings: bool = False


def rules(told: dict[str, list[dict[str, str]]]) -> list[Rule]:
    """Return the rules of ``phrases.toml``."""
    return [
        Rule(re.compile(rf"\b(?:{row['pattern']})\b", re.IGNORECASE), row["instead"])
        for row in told["phrase"]
    ] + [
        Rule(re.compile(row["pattern"], re.IGNORECASE), row["instead"], of_docstrings=True)
        for row in told["docstring"]
    ]


def found(texts: Iterator[Text], told: dict[str, list[dict[str, str]]]) -> list[str]:
    """Return a line for each turn of phrase in these texts, with what to write instead."""
    kept, of_all = [row["text"] for row in told["kept"]], rules(told)
    any_of = re.compile("|".join(f"(?:{rule.pattern.pattern})" for rule in of_all), re.IGNORECASE)
    lines = []
    for text in texts:
        words = " ".join(text.words.split())
        if not any_of.search(words):
            continue
        for each in kept:
            words = words.replace(each, "")
        for rule in of_all:
            if rule.of_docstrings:
                hits = [rule.pattern.match(words)] if text.is_docstring else []
            else:
                hits = list(rule.pattern.finditer(words))
            lines += [
                f"{text.path}:{text.line}: “{hit.group()}”. Write: {rule.instead}"
                for hit in hits
                if hit
            ]
    return list(dict.fromkeys(lines))  # a part of a string is a string, too


def all_texts() -> Iterator[Text]:
    """Yield every text of the repository that people read."""
    for path in files_in(*PACKAGES, *DOCUMENTS):
        name = str(path.relative_to(ROOT))
        if name in QUOTING:
            continue
        if path.suffix == ".py":
            yield from of_python(name, path.read_text())
        elif path.suffix == ".md":
            yield from of_document(name, path.read_text())
        elif path.suffix in PLAIN:
            yield from _paragraphs(name, path.read_text())


def of_python(name: str, source: str) -> Iterator[Text]:
    """Yield strings, docstrings and comments of a module."""
    tree = ast.parse(source)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = (each.value for each in node.values if isinstance(each, ast.Constant))
            yield Text(name, node.lineno, "{}".join(str(each) for each in parts))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield Text(name, node.lineno, node.value, id(node) in docstrings)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield Text(name, token.start[0], token.string)


def of_document(name: str, source: str) -> Iterator[Text]:
    """Yield the paragraphs of a document, without what is code in it."""
    yield from _paragraphs(name, CODE.sub(lambda code: "\n" * code.group().count("\n"), source))


def _paragraphs(name: str, source: str) -> Iterator[Text]:
    line = 1
    for part in re.split(r"(\n\s*\n)", source):
        if part.strip():
            yield Text(name, line, part)
        line += part.count("\n")


def main() -> int:
    """Print what was found, with what to write instead; 1 where there is anything."""
    lines = found(all_texts(), tomllib.loads(PHRASES.read_text()))
    sys.stdout.writelines(f"{line}\n" for line in lines)
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
