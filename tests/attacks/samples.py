"""Samples of a medium as an insider would have liked them, each with what it is refused for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from forensics.erasing.samples.sampling import BlockSample, commitment_of
from tests.attacks.forging.barred import WORK
from tests.attacks.forging.insider import OWN, Forged, act, begun, mapped

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping

    from tests.evidence_store.disclosure import generator as gen

PLANNED, PERCENT, SUPERVISOR, OPERATOR = 57 << 20, 20, 3, 2
PUT_IN = "which the log did not draw so"
NOT_LEFT = "no decision to read one is left"
NOBODY = "nobody read all of the medium again"
NOTHING = f"follows nothing|{NOT_LEFT}"

WAYS: Mapping[str, str] = {
    "genuine": "",
    "genuine after one that was not read": "",
    "a list of other blocks": PUT_IN,
    "another size": PUT_IN,
    "other bytes than were bound": PUT_IN,
    "another entry than drew it": PUT_IN,
    "nothing of the draw": PUT_IN,
    "another share than was decided": "names another percent",
    "half of it": "names another percent",
    "no decision": NOTHING,
    "a second draw under one decision": NOT_LEFT,
    "a draw of the start before": NOTHING,
    "read twice": PUT_IN,
    "decided after a reading that left it open": "of what was read again before",
    "drawn after a reading that left it open": NOT_LEFT,
    "what its eraser did not read back": NOBODY,
    "decided by who reads": "is verifier and sampler",
    "decided by who carried it out": "is sampler and operator",
    "of what was overwritten in no such way": "where every byte has to be read",
    "of selected ranges": "where every byte has to be read",
    "the words of a whole reading": f"{PUT_IN}|{NOBODY}",
    "the words of a whole reading, without its draw": NOBODY,
}
"""By its way: what every reader says of it (a regular expression); nothing of a genuine one."""


_OF_WHAT = {
    "of what was overwritten in no such way": {"method": "factory_reset"},
    "of selected ranges": {"route": "selective"},
}


def sampled(way: str, chance: random.Random) -> Forged:
    """An erasure of which a sample was read, told in that way, and its certificate."""
    log = begun(chance)
    for event, by in WORK[:4]:
        act(log, event, by, **_OF_WHAT.get(way, {}))
    head = mapped(log, chance)
    is_read_back = way != "what its eraser did not read back"
    _completed(log, outcome="erased" if is_read_back else "written")
    said = _drawn_in(way, log, chance)
    told = {**said, **_wrong(way, said), **_OF_WHAT.get(way, {})}
    bare = [name for name in ("draw", "nonce", "sample") if way.startswith("nothing of")]
    if way.endswith("without its draw"):
        bare = ["draw", "nonce", "sample"]
    act(log, "erase.verified", OWN, without=bare, **told)
    act(log, "certificate.issued", OWN)
    return Forged(log, head)


def _completed(log: gen.MadeLog, **said: Any) -> None:
    act(log, "erase.completed", OPERATOR, **{"bytes_planned": PLANNED, **said})


def _drawn_in(way: str, log: gen.MadeLog, chance: random.Random) -> dict[str, Any]:
    """Decided and drawn in that way; what its reader says of it."""
    doubt: dict[str, Any] = {
        "state": ["completed", "inconclusive"],
        "outcome": "erased_with_exceptions",
    }
    if way == "decided after a reading that left it open":
        act(log, "erase.verified", OWN, **doubt, bytes_read=PLANNED - 512)
    by = {"decided by who reads": OWN, "decided by who carried it out": OPERATOR}
    if way != "no decision":
        _decide(log, by.get(way, SUPERVISOR), **_OF_WHAT.get(way, {}))
    if way == "drawn after a reading that left it open":
        act(log, "erase.verified", OWN, **doubt, bytes_read=PLANNED - 512)
    shares = {"another share than was decided": PERCENT + 1, "half of it": 10}
    said = _draw(log, chance, shares.get(way, PERCENT))
    if way == "genuine after one that was not read":
        _decide(log, SUPERVISOR)
    if way in ("genuine after one that was not read", "a second draw under one decision"):
        said = _draw(log, chance)
    if way == "a draw of the start before":
        for event in ("erase.permitted", "erase.started"):
            act(log, event, OPERATOR, permit="p_2")
        _completed(log)
        said = _draw(log, chance)
    if way == "read twice":
        act(log, "erase.verified", OWN, **{**said, **doubt, "bytes_read": 512})
    return said


def _decide(log: gen.MadeLog, by: int, **of_what: str) -> None:
    act(log, "erase.sampling_decided", by, percent=PERCENT, **of_what)


def _draw(log: gen.MadeLog, chance: random.Random, percent: int = PERCENT) -> dict[str, Any]:
    nonce = chance.randbytes(32)
    at = act(log, "erase.sample_drawn", OWN, percent=percent, commitment=str(commitment_of(nonce)))
    read = BlockSample(nonce, log.leaves[at], percent).read_of(PLANNED)
    return {"outcome": "sampled", "bytes_read": read.size, "draw": read.draw.hex(),
            "nonce": nonce.hex(), "sample": str(read.listed)}  # fmt: skip


def _wrong(way: str, said: Mapping[str, Any]) -> dict[str, Any]:
    wrong: dict[str, dict[str, Any]] = {
        "a list of other blocks": {"sample": "sha256:" + "00" * 32},
        "another size": {"bytes_read": said["bytes_read"] - 512},
        "other bytes than were bound": {"nonce": bytes(32).hex()},
        "another entry than drew it": {"draw": "00" * 32},
        "the words of a whole reading": {"outcome": "erased", "sample": "sha256:" + "00" * 32},
        "the words of a whole reading, without its draw": {"outcome": "erased"},
    }
    return wrong.get(way, {})
