"""Every sentence with which a step refuses, worked out of its source: what it says, and its ways.

What is put into a sentence when it is said stands as ``THING`` here; what stands there for a value
of an enumeration, as the code writes it, is ``A_CODE``: a sentence says a value's words. An id of a
record is ``AN_ID``.
"""

from __future__ import annotations

import ast
import importlib
from functools import cache, singledispatchmethod
from pathlib import Path
from typing import TYPE_CHECKING, Any

import evidence_store
from evidence_store import errors
from evidence_store.domain.cases.case import Ending
from evidence_store.domain.exhibits.discrepancies import DiscrepancyKind
from evidence_store.domain.people.duties import Part
from evidence_store.domain.people.person import Duty
from evidence_store.ways import Advice, Way
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from types import ModuleType

ROOT = Path(evidence_store.__file__).parent
PACKAGES = ("acts", "domain", "open_folder", "persistence", "workflow")
THING = "ABC/1"
A_CODE = "code_of_a_value"
AN_ID = f"p_{'2' * 20}"
WORDS_THEMSELVES = {
    "duty.value": Duty,
    "missing.value": Duty,
    "part.value": Part,
    "found.ended.value": Ending,
    "each.ended.value": Ending,
    "wrong.kind.value": DiscrepancyKind,  # of a weighing: weight or seal
}
"""Values that are said as they stand, by what stands in the source."""

SAID_BY_NAME = {"nothing", "own", "otherwise", "done", "early"}
"""Arguments that are the sentence of a refusal, which is raised where they are given to."""

MOST = 12
"""Wordings of one sentence, where parts of it are said in several ways."""

SHOWN = (
    errors.RefusedError, errors.WrongEntryError, errors.NotFoundError, errors.ConflictError,
    errors.PasskeyError,
)  # fmt: skip
"""What the page of an act says of itself; all else has a page of its own."""


@dataclass(frozen=True)
class Said:
    """One sentence: where it stands, and what it says there."""

    place: str
    sentence: str


@cache
def refusals() -> tuple[Said, ...]:
    """Every sentence of an error that the page of an act shows, and of a rule of a case."""
    return tuple(each for path in modules() for each in _Module(path).refusals())


def modules() -> Iterator[Path]:
    """What steps, records and rules are written in."""
    for package in PACKAGES:
        every = sorted((ROOT / package).rglob("*.py"))
        yield from (each for each in every if "migrations" not in each.parts)


class _Module:
    def __init__(self, path: Path) -> None:
        named = path.relative_to(ROOT.parent).with_suffix("")
        self.name = ".".join(named.parts).removesuffix(".__init__")
        self.place = str(path.relative_to(ROOT))
        self.tree = ast.parse(path.read_text("utf-8"))

    def refusals(self) -> Iterator[Said]:
        module = importlib.import_module(self.name)
        for function in ast.walk(self.tree):
            if isinstance(function, ast.FunctionDef):
                yield from self._of(function, module)

    def _of(self, function: ast.FunctionDef, module: ModuleType) -> Iterator[Said]:
        words = _Words(function, vars(module))
        for node in ast.walk(function):
            if (said := _said(node, vars(module), self.name)) is not None:
                for each in words.of(said):
                    yield Said(f"{self.place}:{said.lineno}", each)


def _said(node: ast.AST, known: Mapping[str, Any], module: str) -> ast.expr | None:
    """The expression of the sentence, where the node refuses something."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
        kind = known.get(node.func.id)
        return node.args[0] if isinstance(kind, type) and issubclass(kind, SHOWN) else None
    if isinstance(node, ast.keyword):
        return node.value if node.arg in SAID_BY_NAME and _is_text(node.value) else None
    if isinstance(node, ast.Return) and module.endswith("offers.case_offers"):
        return node.value if _is_text(node.value) else None
    return None


def _is_text(node: ast.expr | None) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and node.value != ""
    return isinstance(node, (ast.JoinedStr, ast.BinOp))


class _Words:
    """What expressions of texts can say within one function."""

    def __init__(self, function: ast.FunctionDef, known: Mapping[str, Any]) -> None:
        self._known = known
        self._local: dict[str, list[ast.expr]] = {}
        for node in ast.walk(function):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                self._local.setdefault(node.targets[0].id, []).append(node.value)

    @singledispatchmethod
    def of(self, node: ast.expr) -> tuple[str, ...]:
        """Each wording, with the ways that it names; of what is worked out, a thing."""
        del node
        return (THING,)

    @of.register
    def _(self, node: ast.Constant) -> tuple[str, ...]:
        return (str(node.value),)

    @of.register
    def _(self, node: ast.JoinedStr) -> tuple[str, ...]:
        # As text a way is its command, and leads nowhere: it is joined with a plus.
        return tuple(str(each) for each in _all_of(self.of(each) for each in node.values))

    @of.register
    def _(self, node: ast.FormattedValue) -> tuple[str, ...]:
        return self.of(node.value)

    @of.register
    def _(self, node: ast.BinOp) -> tuple[str, ...]:
        return _all_of((self.of(node.left), self.of(node.right)))

    @of.register
    def _(self, node: ast.IfExp) -> tuple[str, ...]:
        return (*self.of(node.body), *self.of(node.orelse))[:MOST]

    @of.register
    def _(self, node: ast.BoolOp) -> tuple[str, ...]:
        return tuple(text for each in node.values for text in self.of(each))[:MOST]

    @of.register
    def _(self, node: ast.Attribute) -> tuple[str, ...]:
        if isinstance(node.value, ast.Name) and node.value.id == "Way":
            return (Advice("") + Way[node.attr],)
        if _is_id(node.attr):
            return (AN_ID,)
        is_code = node.attr == "value" and ast.unparse(node) not in WORDS_THEMSELVES
        return (A_CODE if is_code else THING,)

    @of.register
    def _(self, node: ast.Name) -> tuple[str, ...]:
        if node.id in self._local:
            return self._assigned(node.id)
        if _is_id(node.id):
            return (AN_ID,)
        known = self._known.get(node.id)
        return (known if isinstance(known, str) else THING,)

    @of.register
    def _(self, node: ast.Call) -> tuple[str, ...]:
        if isinstance(node.func, ast.Attribute) and node.func.attr == "isoformat":
            return (A_CODE,)  # a day is said as people write it
        is_join = isinstance(node.func, ast.Attribute) and node.func.attr == "join"
        return self._listed(node.args[0]) if is_join and node.args else (THING,)

    def _assigned(self, name: str) -> tuple[str, ...]:
        given = self._local.pop(name)  # a text that is made of itself ends here
        try:
            return tuple(text for each in given for text in self.of(each))[:MOST] or (THING,)
        finally:
            self._local[name] = given

    def _listed(self, listed: ast.expr) -> tuple[str, ...]:
        """Of what is joined, one of it."""
        inner = listed
        while isinstance(inner, ast.Call) and inner.args:
            inner = inner.args[0]
        if isinstance(inner, (ast.GeneratorExp, ast.SetComp, ast.ListComp)):
            return self.of(inner.elt)
        return self.of(inner) if isinstance(inner, ast.Name) else (THING,)


def _is_id(name: str) -> bool:
    return name in ("id", "identifier") or name.endswith("_id")


def _all_of(parts: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """Every wording of a text that is made of such parts."""
    made: list[str] = [Advice("")]
    for each in parts:
        made = [before + after for before in made for after in each][:MOST]
    return tuple(made)
