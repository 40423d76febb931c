"""Write again the tables of kinds of entries that the two verifiers and ``docs/defence.md`` carry.

    python3 -m tests.evidence_store.disclosure.renew_tables

For a new kind of entry, duty or firmware method, once it is declared. The verifiers read no module
of the program: they check with what stands in them, so read what git shows of it. Tests hold
their tables to the program's, and try both with forged logs.
"""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from dataclasses import astuple
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from evidence_store.custody.signed.enrolled import OF_KEYS
from evidence_store.custody.signed.times import UNTIMED
from evidence_store.disclosure.verifiers import verify
from evidence_store.domain.events import bars, separations
from evidence_store.domain.events.catalogue import EVENTS
from evidence_store.domain.events.together import TOGETHER
from evidence_store.domain.events.who_signs import MAY_BE_UNSIGNED, SIGNED, UNSIGNED
from evidence_store.domain.people.parts_and_duties import ACTS, words_of_duties
from evidence_store.domain.people.person import Duty
from tests.evidence_store.disclosure import pages
from tests.evidence_store.disclosure.generator import LISTED as POINTED_AT
from tests.evidence_store.disclosure.renew_policy import renewed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

PROGRAM, PAGE = Path(verify.__file__), pages.PAGE
DEFENCE = Path(__file__).parents[3] / "docs" / "defence.md"
WIDTH = 88


def tables() -> dict[str, Any]:
    """The tables in which a kind of entry, or a duty, has a row, as the program has them."""
    return {
        "KINDS": {n: (" ".join(e.signed_by), e.clear, e.says) for n, e in EVENTS.items()},
        "DUTIES": {
            event: {part: words_of_duties(act) for part, act in parts.items()}
            for event, parts in ACTS.items()
        },
        "DIFFERENT": [
            (kind, *astuple(each)) for kind, rows in separations.DIFFERENT.items() for each in rows
        ],
        "FOLLOWS": _lists(separations.FOLLOWS),
        "VOIDS": _lists(separations.VOIDS),
        "LASTS": {
            kind: [(each.kind, each.by) for each in rows]
            for kind, rows in separations.LASTS.items()
        },
        "SETTLED": {*separations.SETTLED},
        "CARRY_OUT": separations.CARRY_OUT,
        "TRIED": {*separations.TRIED},
        "OF_KEYS": {*OF_KEYS},
        "MAY_BE_UNSIGNED": {*MAY_BE_UNSIGNED},
        "UNTIMED": UNTIMED,
        "FAILURES": POINTED_AT.failures,
        "ADMINISTRATORS": POINTED_AT.administrators,
        "OPENS": [
            (kind, each.bar, each.by, each.holds.value, each.until, each.only)
            for kind, every in bars.OPENS.items()
            for each in every
        ],
        "CLOSES": _ends(bars.CLOSES),
        "REOPENS": _ends(bars.REOPENS),
        "OUTDATES": {kind: reach.value for kind, reach in bars.OUTDATES.items()},
        "ENDS_A_BAR": dict(separations.ENDS_A_BAR),
        "TOGETHER": TOGETHER,
        "DUTY_WORDS": tuple(sorted(each.value for each in Duty)),
    }


def _lists(table: Mapping[str, tuple[Any, ...]]) -> dict[str, list[Any]]:
    return {kind: [astuple(each) for each in rows] for kind, rows in table.items()}


def _ends(table: Any) -> list[tuple[str, ...]]:
    return [(kind, each.bar, each.by, each.only) for kind, every in table.items() for each in every]


def in_program(source: str) -> str:
    """``verify.py`` with these tables."""
    for name, table in tables().items():
        (node,) = [each for each in ast.parse(source).body if _target(each) == name]
        lines = source.split("\n")
        head = re.match(rf"{name}[^=]*= ", lines[node.lineno - 1])
        assert head is not None
        lines[node.lineno - 1 : node.end_lineno] = [head[0] + _literal(table)]
        source = "\n".join(lines)
    command = [sys.executable, "-P", "-m", "ruff", "format", "--stdin-filename", str(PROGRAM), "-"]
    return subprocess.run(command, input=source, capture_output=True, text=True, check=True).stdout


def _target(node: ast.stmt) -> str:
    match node:
        case ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]):
            return name
        case _:
            return ""


def _literal(value: object) -> str:  # noqa: PLR0911 -- one for each kind of value
    """A value as Python has it, a long text in pieces."""
    match value:
        case dict():
            body = "".join(f"{json.dumps(key)}: {_literal(each)}," for key, each in value.items())
            return f"{{{body}}}" if "(" in body else f"{{{body.removesuffix(',')}}}"
        case list():
            return f"[{', '.join(map(_literal, value))}{',' if len(value) > 1 else ''}]"
        case frozenset():
            return f"frozenset({_literal(sorted(value))})"
        case set():
            return f"{{{''.join(f'{_literal(each)},' for each in sorted(value))}}}"
        case tuple():
            return f"({', '.join(map(_literal, value))}{',' if len(value) == 1 else ''})"
        case bool():
            return repr(value)
        case str() if len(value) > WIDTH:
            pieces = [f"{each} " for each in wrap(value, WIDTH - 10)]
            pieces[-1] = pieces[-1].removesuffix(" ")
            return f"({' '.join(map(json.dumps, pieces))})"
        case _:
            return json.dumps(value)


def in_page(source: str) -> str:
    """``verify.html`` with these tables, and with the policy that names its script."""
    for name, table in tables().items():
        first, last = ("{", "}") if isinstance(table, dict) else ("[", "]")
        if isinstance(table, frozenset):
            first, last = "new Set([", "])"
        made = "".join((f"const {name} = {first}\n", *map(_line, _rows(table)), f"{last};\n"))
        source, count = re.subn(
            rf"^const {name} = (?:new Set\()?[\[{{]\n.*?^[\]}}]\)?;\n",
            lambda _, made=made: made,  # type: ignore[misc]  # bound while it is that table's
            source,
            flags=re.DOTALL | re.MULTILINE,
        )
        assert count == 1, name
    return renewed(source)


def _rows(table: Any) -> Iterator[str]:
    if isinstance(table, dict):
        for key, value in table.items():
            if isinstance(value, list) and len(value) > 1:
                yield f"{json.dumps(key)}: ["
                yield from (f"  {json.dumps(each)}," for each in value)
                yield "],"
            else:
                yield f"{json.dumps(key)}: {json.dumps(value)},"
    else:
        rows = sorted(table) if isinstance(table, (set, frozenset)) else table
        yield from (f"{json.dumps(value)}," for value in rows)


def _line(row: str) -> str:
    """One row; a long one with its last field on a line of its own."""
    at = row.rfind(', "')
    is_whole = at < 0 or len(row) < WIDTH
    return f"  {row}\n" if is_whole else f"  {row[: at + 1]}\n    {row[at + 2 :]}\n"


def in_defence(text: str) -> str:
    """``docs/defence.md`` with each kind of entry where the program has it."""
    signed = {f"| `{kind}` | {', '.join(by)} |": None for kind, by in SIGNED.items()}
    own = re.compile(r"^\| `[a-z_.]+` \| [a-z, ]+ \|\n", re.MULTILINE)
    found = [each[0].rstrip("\n") for each in own.finditer(text)]
    starts = [each.start() for each in own.finditer(text)]
    kept = [each for each in found if each in signed]
    rows = "".join(f"{each}\n" for each in (*kept, *(each for each in signed if each not in kept)))
    end = starts[-1] + len(found[-1]) + 1
    head, tail = text[: starts[0]] + rows, text[end:]
    return head + "\n".join(_listed(each) for each in tail.split("\n"))


TOKEN = re.compile(r"`([a-z_]+\.[a-z_]+)`(?: \(([a-z]+)\))?")


def _listed(line: str) -> str:
    """A line that lists kinds of entries, with all that belong there."""
    is_row = line.startswith("| ") and not line.startswith("| `")
    if not (found := TOKEN.search(line)) or not (is_row or "The kinds: `" in line):
        return line
    kind, part = found[1], found[2] or next(iter(ACTS.get(found[1], {})), "")
    if not is_row:
        return _with(line, [f"`{each}`" for each in separations.ENDS_A_BAR])
    if part and kind in ACTS and not _is_reason(line, kind):
        words = words_of_duties(ACTS[kind][part])
        wanted = [
            f"`{event}` ({one})" if len(parts) > 1 else f"`{event}`"
            for event, parts in ACTS.items()
            for one, act in parts.items()
            if words_of_duties(act) == words
        ]
        return _with(line, wanted)
    return _with(line, [f"`{each}`" for each, why in UNSIGNED.items() if why == UNSIGNED[kind]])


def _is_reason(line: str, kind: str) -> bool:
    """Whether the row says why nobody signs its kinds, and not whose duty they are."""
    return kind in UNSIGNED and not TOKEN.search(line.split("|")[1]) and "(" not in line


def _with(line: str, wanted: Iterable[str]) -> str:
    """The line with these alone listed: first those that were there, in their order."""
    tokens = [*TOKEN.finditer(line)]
    every = {TOKEN.fullmatch(each)[1]: each for each in wanted}  # type: ignore[index]  # they fit
    there = [each[0] for each in tokens if each[1] in every]
    added = [each for name, each in every.items() if name not in {t[1] for t in tokens}]
    return line[: tokens[0].start()] + ", ".join((*there, *added)) + line[tokens[-1].end() :]


def main() -> None:
    for path, made in ((PROGRAM, in_program), (PAGE, in_page), (DEFENCE, in_defence)):
        path.write_text(made(path.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
