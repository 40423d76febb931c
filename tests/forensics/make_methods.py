"""Write again all that names the firmware methods, from their one list and from their classes.

python -m tests.forensics.make_methods

For a new method, once its name and its module are there: the rules of the law (with their next
number, since another version of them permits another thing), both verifiers, the schemas, and the
pages on erasing and on the law. Read what git shows of it: that a method may be proposed is said by
the rules, so two people look at that line.
"""

from __future__ import annotations

import re
from pathlib import Path

from evidence_store.data_folder.law import shipped_rules
from evidence_store.domain.law.rules_page import rules_page
from forensics.erasing.firmware.method import MediumType
from forensics.erasing.firmware.permitted import methods_for
from forensics.values.erase_methods import FirmwareMethodName
from tests.evidence_store.disclosure import renew_tables
from tests.forensics import make_erasing
from tests.house import make_schemas

ROOT = Path(__file__).parents[2]
RULES, LAW = ROOT / "config" / "rules" / "england-and-wales.toml", ROOT / "docs" / "law.md"
MEDIA = {"hdd": MediumType.DISK, "ssd": MediumType.FLASH}
"""The kinds of medium of the rules that methods by firmware are for."""
_NUMBER = re.compile(r'^(version = "[\d-]+-)(\d+)"', re.MULTILINE)
WIDTH = 150


def in_rules(text: str) -> str:
    """The rules with each method for the media that it is for."""
    made = text
    for code, medium in MEDIA.items():
        block = re.compile(rf'(code = "{code}"\ntitle = .*?\nmethods = )\[(.*?)\]', re.DOTALL)
        (found,) = block.finditer(made)
        others = [each for each in _names_in(found[2]) if each not in set(FirmwareMethodName)]
        own = [each.value for each in FirmwareMethodName if each in methods_for(medium)]
        if _names_in(found[2]) != [*others, *own]:
            lines = "".join([_listed(others), *_in_lines(own)])
            made = f"{made[: found.start()]}{found[1]}[\n{lines}]{made[found.end() :]}"
    return made if made == text else _NUMBER.sub(_next, made, count=1)


def _names_in(block: str) -> list[str]:
    return re.findall(r'"(\w+)"', block)


def _next(found: re.Match[str]) -> str:
    return f'{found[1]}{int(found[2]) + 1}"'


def _listed(names: list[str]) -> str:
    return "  " + " ".join(f'"{each}",' for each in names) + "\n"


def _in_lines(names: list[str]) -> list[str]:
    lines: list[list[str]] = [[]]
    for each in names:
        if len(_listed([*lines[-1], each])) > WIDTH:
            lines.append([])
        lines[-1].append(each)
    return [_listed(each) for each in lines]


def main() -> None:
    RULES.write_text(in_rules(RULES.read_text("utf-8")), "utf-8")
    renew_tables.main()
    make_schemas.main()
    make_erasing.main()
    LAW.write_text(rules_page(shipped_rules()), "utf-8")


if __name__ == "__main__":
    main()
