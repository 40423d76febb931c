"""What a selective plan takes and leaves, in sentences: for terminal, page and document alike."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from forensics.values.planned.selections import CheckVerdict, WhyLeft
from forensics.values.scan_words import HIT_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence_store.domain.disposals.selected import Selected
    from forensics.values import Digest
    from forensics.values.planned.selections import FileSystemCheck

_STAYS = {
    WhyLeft.CONTAINER_STAYS: "the picture, in a file that holds other things and goes back",
    WhyLeft.NOT_THE_PICTURE: "not the picture, as two people said",
}
_CHECKED = {
    CheckVerdict.CONTENT: "with nothing to repair",
    CheckVerdict.NOT_CONTENT: "with something to repair",
    CheckVerdict.NOT_CHECKED: "not checked",
}


def selected_rows(selected: Selected) -> list[tuple[str, list[str]]]:
    """Each heading with its lines: the ground, what is taken, what stays, what was not examined."""
    return [
        ("Ground", [selected.ground_title]),
        ("Overwritten", [_taken(selected), *_by_reason(selected)]),
        ("Hits that stay", list(_left(selected)) or ["none"]),
        ("Names of files that stay", [f"at least {selected.names:,}"]),
        ("Not examined", list(_not_examined(selected)) or ["nothing"]),
        ("File systems before", [checked_words(selected.checks)]),
    ]


def selected_lines(selected: Selected) -> list[str]:
    """The same for a terminal, a line each."""
    return [f"{name}: {'; '.join(lines)}" for name, lines in selected_rows(selected)]


def beside_left(selected: Selected | None) -> str:
    """What follows a number of hits of a new scan, among which are none that the plan leaves."""
    return " beside those that the plan leaves" if selected is not None and selected.left else ""


def rest_words(selected: Selected, outside: Digest | None) -> str:
    """Whether all that the plan leaves is what it was, by its digest as read again."""
    if outside is None:
        return "It could not be shown that everything outside the plan is what it was."
    if outside != selected.outside:
        return "Bytes outside the plan are not what they were when two people signed for it."
    return (
        "Everything outside the plan was read as well: its SHA-256 is the one that two people "
        "signed for before the first byte was overwritten."
    )


def checked_words(checks: tuple[FileSystemCheck, ...]) -> str:
    """What checkers said of the file systems of a medium, in counts."""
    counts = Counter(each.verdict for each in checks)
    said = [f"{counts[each]:,} {words}" for each, words in _CHECKED.items() if counts[each]]
    return ", ".join(said) or "none checked"


def _taken(selected: Selected) -> str:
    hits = "1 hit" if selected.hits == 1 else f"{selected.hits:,} hits"
    runs = "1 range" if selected.runs == 1 else f"{selected.runs:,} ranges"
    return f"{hits}, in {runs} with {selected.size:,} bytes"


def _by_reason(selected: Selected) -> Iterator[str]:
    for each in selected.taken:
        yield f"{each.size:,} bytes of {each.why.named}"
    if selected.containers:
        one = selected.containers == 1
        whole = "1 file that holds" if one else f"{selected.containers:,} files that hold"
        yield f"{whole} other things too, overwritten as a whole"


def _left(selected: Selected) -> Iterator[str]:
    for each in selected.left:
        kind = HIT_KINDS[each.kind]
        yield f"{each.hits:,} ({kind[0].lower()}{kind[1:]}): {_STAYS[each.why]}"


def _not_examined(selected: Selected) -> Iterator[str]:
    if selected.not_examined:
        yield f"{selected.not_examined:,} bytes were not read or not understood"
    if selected.faults:
        yield f"{selected.faults:,} places could not be examined to the end"
