"""What a selective plan takes and leaves, in sentences: for terminal, page and document alike."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from forensics.saying.recognised import word_of_ours
from forensics.saying.sentences import (
    Said,
    counted,
    listed,
    say,
    small,
)
from forensics.values.planned.selections import CheckVerdict, WhyLeft
from forensics.values.scan_words import HIT_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence_store.domain.disposals.selected import Selected
    from forensics.values import Digest
    from forensics.values.planned.selections import FileSystemCheck

_STAYS = {
    WhyLeft.CONTAINER_STAYS: say("the picture, in a file that holds other things and goes back"),
    WhyLeft.NOT_THE_PICTURE: say("not the picture, as two people said"),
}
_CHECKED = {
    CheckVerdict.CONTENT: say("with nothing to repair"),
    CheckVerdict.NOT_CONTENT: say("with something to repair"),
    CheckVerdict.NOT_CHECKED: say("not checked"),
}


def selected_rows(selected: Selected) -> list[tuple[Said, list[Said]]]:
    """Each heading with its lines: the ground, what is taken, what stays, what was not examined."""
    return [
        (say("Ground"), [word_of_ours(selected.ground_title)]),
        (say("Overwritten"), [_taken(selected), *_by_reason(selected)]),
        (say("Hits that stay"), list(_left(selected)) or [say("none")]),
        (say("Names of files that stay"), [say("at least {names}", names=selected.names)]),
        (say("Not examined"), list(_not_examined(selected)) or [say("nothing")]),
        (say("File systems before"), [checked_words(selected.checks)]),
    ]


def selected_lines(selected: Selected) -> list[Said]:
    """The same for a terminal, a line each."""
    return [
        say("{name}: {lines}", name=name, lines=listed(lines, "; "))
        for name, lines in selected_rows(selected)
    ]


def beside_left(hits: Said, selected: Selected | None) -> Said:
    """A number of hits of a new scan, among which are none that the plan leaves."""
    if selected is None or not selected.left:
        return hits
    return say("{hits} beside those that the plan leaves", hits=hits)


def rest_words(selected: Selected, outside: Digest | None) -> Said:
    """Whether all that the plan leaves is what it was, by its digest as read again."""
    if outside is None:
        return say("It could not be shown that everything outside the plan is what it was.")
    if outside != selected.outside:
        return say("Bytes outside the plan are not what they were when two people signed for it.")
    return say(
        "Everything outside the plan was read as well: its SHA-256 is the one "
        "that two people signed for before the first byte was overwritten."
    )


def checked_words(checks: tuple[FileSystemCheck, ...]) -> Said:
    """What checkers said of the file systems of a medium, in counts."""
    counts = Counter(each.verdict for each in checks)
    said = [
        say("{each} {words}", each=counts[each], words=words)
        for each, words in _CHECKED.items()
        if counts[each]
    ]
    return listed(said) or say("none checked")


def _taken(selected: Selected) -> Said:
    hits = counted(selected.hits, "{count} hit", "{count} hits")
    runs = counted(selected.runs, "{count} range", "{count} ranges")
    return say("{hits}, in {runs} with {size} bytes", hits=hits, runs=runs, size=selected.size)


def _by_reason(selected: Selected) -> Iterator[Said]:
    for each in selected.taken:
        yield say("{size} bytes of {named}", size=each.size, named=each.why.named)
    if selected.containers:
        yield counted(
            selected.containers,
            "{count} file that holds other things too, overwritten as a whole",
            "{count} files that hold other things too, overwritten as a whole",
        )


def _left(selected: Selected) -> Iterator[Said]:
    for each in selected.left:
        yield say(
            "{hits} ({kind}): {why}",
            hits=each.hits,
            kind=small(HIT_KINDS[each.kind]),
            why=_STAYS[each.why],
        )


def _not_examined(selected: Selected) -> Iterator[Said]:
    if selected.not_examined:
        yield say(
            "{not_examined} bytes were not read or not understood",
            not_examined=selected.not_examined,
        )
    if selected.faults:
        yield say("{faults} places could not be examined to the end", faults=selected.faults)
