from __future__ import annotations

import ast
from collections import defaultdict
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import evidence_store
from config.settings import load_rules
from evidence_store.custody.leaves.drafts import Entry
from evidence_store.disclosure.choosing import choose, pointed_at, shown_of
from evidence_store.disclosure.policy import Audience, Form, FormLine, read_policy
from evidence_store.domain.events.catalogue import EVENTS
from evidence_store.errors import WrongEntryError
from forensics.canonical import canonical
from tests.evidence_store.disclosure import generator as gen

if TYPE_CHECKING:
    from evidence_store.disclosure.choosing import Choice
    from evidence_store.disclosure.policy import Policy

DOCUMENT, _ = load_rules("disclosure")


def policy(audience: Audience = Audience.DEFENCE, **form: Any) -> Policy:
    return read_policy(DOCUMENT, audience, form=Form(**form))


def choices(log: gen.MadeLog, decided: Policy) -> dict[tuple[int, str], Choice]:
    kept = defaultdict(list)
    for each in log.disclosures:
        kept[each.seq].append(each)
    return {(c.seq, c.path): c for c in choose(entries(log), kept, policy=decided)}


def entries(log: gen.MadeLog) -> list[Entry]:
    return [Entry(n, canonical(b), log.leaves[n]) for n, b in enumerate(log.bodies)]


def a_log() -> gen.MadeLog:
    log = gen.MadeLog(gen.seeded("choosing"))
    log.append("log.started")
    return log


def with_statement(log: gen.MadeLog, facts: dict[str, str], **committed: Any) -> int:
    signers, event = {"settler": 1}, "order.undertaking_closed"
    return log.append(event, case="c_one", facts=facts, signers=signers, committed=committed)


def committed_fields() -> set[str]:
    """Every name under which the code commits to something, read from its source."""
    found: set[str] = set()
    for file in Path(evidence_store.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            match node:
                case ast.keyword(arg="committed", value=value):
                    inside = value
                case ast.AnnAssign(target=ast.Name("committed"), value=ast.expr() as value):
                    inside = value
                case ast.Assign(
                    targets=[ast.Subscript(ast.Name("committed"), ast.Constant(str(name)))]
                ):
                    found.add(name)
                    continue
                case _:
                    continue
            dicts = (one for one in ast.walk(inside) if isinstance(one, ast.Dict))
            found |= {
                key.value
                for one in dicts
                for key in one.keys
                if isinstance(key, ast.Constant) and isinstance(key.value, str)
            }
    return found


@pytest.mark.parametrize("audience", [Audience.DEFENCE, Audience.CPS])
def test_somebody_has_decided_of_every_field_that_a_step_commits_to(audience: Audience) -> None:
    decided = {name for line in DOCUMENT[audience.value]["line"] for name in line["fields"]}
    committed = committed_fields()

    assert len(committed) > 40
    assert committed - decided == set()


@pytest.mark.parametrize("audience", Audience)
def test_a_field_that_no_line_names_is_withheld_until_somebody_decides(audience: Audience) -> None:
    log = a_log()
    log.append("case.noted", case="c_one", committed={"quite_new": "Complainant A"})

    found = choices(log, policy(audience))[1, "quite_new"]

    assert not found.is_shown
    assert found.because == policy(audience).otherwise.because


def test_a_name_withheld_in_one_entry_does_not_come_out_by_a_statement_of_another() -> None:
    log = a_log()
    log.append("person.enrolled", committed={"name": "Siân Ŷs-Hughes"})
    giving = with_statement(log, {"place": "with Siân Ŷs-Hughes"})
    other = with_statement(log, {"place": "with nobody"})

    found = choices(log, policy())

    assert not found[1, "name"].is_shown
    assert not found[giving, "statement/place"].is_shown
    assert found[giving, "statement/place"].code == found[1, "name"].code
    assert found[other, "statement/place"].is_shown
    assert found[giving, "statement"].is_shown
    assert found[giving, "sig"].is_shown


MOVED = {"from": "Property store, Bangor", "to": "PC 7 SIÂN ŶS-HUGHES", "reason": "Imaging"}


def moved(log: gen.MadeLog) -> int:
    event, told = "exhibit.handover", {"until": "2026-01-01", **MOVED}
    return log.append(event, case="c_one", exhibit="x_one0", committed=told)


def test_whose_name_is_withheld_is_named_by_no_handover_as_giver_taker_or_holder() -> None:
    log = a_log()
    log.append("person.enrolled", committed={"name": "Siân Ŷs-Hughes", "staff_number": "7"})
    seq = moved(log)

    found = choices(log, policy())

    assert (found[seq, "to"].is_shown, found[seq, "to"].code) == (False, "staff")
    assert found[seq, "from"].is_shown
    assert found[seq, "until"].is_shown


def test_whose_name_is_handed_over_is_named_by_handovers_too() -> None:
    log = a_log()
    log.append("person.enrolled", committed={"name": "Siân Ŷs-Hughes", "staff_number": "7"})
    seq = moved(log)

    form = (FormLine("name", "The court ordered it."),)
    assert choices(log, policy(hand_over=form))[seq, "to"].is_shown
    assert choices(log, policy(Audience.CPS))[seq, "to"].is_shown


def test_why_an_exhibit_moved_goes_to_the_defence_once_somebody_has_read_it() -> None:
    log = a_log()
    seq = moved(log)

    assert choices(log, policy())[seq, "reason"].code == "free_text"
    form = (FormLine("reason", "Read.", seq=seq),)
    assert choices(log, policy(hand_over=form))[seq, "reason"].is_shown


def test_a_short_value_gives_away_only_what_was_signed_for_its_own_entry() -> None:
    log = a_log()
    own = with_statement(log, {"place": "no"}, reason="no")
    other = with_statement(log, {"place": "no"})

    found = choices(log, policy())

    assert not found[own, "statement/place"].is_shown
    assert found[other, "statement/place"].is_shown


def test_what_is_signed_of_free_text_is_withheld_and_its_signature_is_not() -> None:
    log = a_log()
    seq = with_statement(log, {"reason": "a long story"}, reason="a long story")

    found = choices(log, policy(withhold=(FormLine("statement", "Kept back.", seq=seq),)))

    assert not found[seq, "statement/reason"].is_shown
    assert (found[seq, "statement"].is_shown, found[seq, "sig"].is_shown) == (True, True)


def test_the_prosecutor_gets_what_the_defence_does_not() -> None:
    log = a_log()
    seq = with_statement(log, {"reason": "no"}, reason="no")

    found = choices(log, policy(Audience.CPS))

    assert found[seq, "statement/reason"].is_shown
    assert found[seq, "reason"].is_shown


def test_a_value_that_is_not_kept_is_withheld_as_destroyed() -> None:
    log = a_log()
    log.append("case.noted", case="c_one", committed={"by": "u_1"})
    log.disclosures.clear()
    decided = policy()

    (found,) = choices(log, decided).values()
    shown = shown_of([found], policy=decided)

    assert (found.is_shown, found.code) == (False, "destroyed")
    assert set(shown.reasons) == {"destroyed"}


def test_a_form_decides_for_one_entry_before_the_rules_do() -> None:
    log = a_log()
    for _ in range(2):
        log.append("case.noted", case="c_one", committed={"by": "u_1", "note": "A note"})
    decided = policy(
        withhold=(FormLine("by", "An order.", seq=1),),
        hand_over=(FormLine("note", "Read.", event="case.noted"),),
    )

    found = choices(log, decided)

    assert [found[n, "by"].is_shown for n in (1, 2)] == [False, True]
    assert found[1, "by"].because == "An order."
    assert found[1, "note"].is_shown
    assert decided.reasons["decided_1"] == "An order."


def test_failed_jobs_and_administrators_acts_are_pointed_at() -> None:
    log = a_log()
    log.append("job.failed", case="c_one")
    log.append("erase.completed", case="c_one", public={"outcome": "failed"})
    log.append("erase.completed", case="c_one", public={"outcome": "erased"})
    log.append("person.enrolled")

    assert pointed_at(entries(log), policy=policy()) == ((1, 2), (4,))


def test_the_rules_name_only_events_that_there_are() -> None:
    named = {each for a in Audience for line in policy(a).lines for each in line.events}
    listed = policy().listed

    assert named <= set(EVENTS)
    assert set(listed.failures) <= set(EVENTS)
    for start in listed.administrators:
        assert any(event.startswith(start) for event in EVENTS) or start == "policy."


def test_every_line_of_the_rules_has_a_reason_that_a_recipient_can_read() -> None:
    for audience in Audience:
        decided = policy(audience)
        assert all(line.because.endswith(".") for line in (*decided.lines, decided.otherwise))
    assert (files("config.rules") / "disclosure.toml").is_file()


@pytest.mark.parametrize("part", ["line", "otherwise", "documents"])
def test_rules_that_lack_a_part_are_refused(part: str) -> None:
    broken = {**DOCUMENT, "defence": {k: v for k, v in DOCUMENT["defence"].items() if k != part}}

    with pytest.raises(WrongEntryError):
        read_policy(broken, Audience.DEFENCE, form=Form())
