"""Every act is in the browser and at the desk, but for those that are listed here with a reason.

What commits is found by reading the steps; where one is offered, by reading both faces for it.
A declared act has the faces that its class names.
"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from evidence_store.acts._kit.recorded_act import RecordedAct
from evidence_store.acts.catalogue import ACTS

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[3]


def trees(*folders: str) -> Iterator[tuple[Path, ast.Module]]:
    for folder in folders:
        place = ROOT / folder
        for path in [place] if place.suffix else sorted(place.rglob("*.py")):
            yield path, ast.parse(path.read_text("utf-8"))


def named_in(tree: ast.AST) -> set[str]:
    """Every name that is used, also behind a full stop or in an import."""
    found = {each.id for each in ast.walk(tree) if isinstance(each, ast.Name)}
    found |= {each.attr for each in ast.walk(tree) if isinstance(each, ast.Attribute)}
    return found


def commits(function: ast.FunctionDef) -> bool:
    return any(
        isinstance(each, ast.Call)
        and isinstance(each.func, ast.Attribute)
        and each.func.attr == "commit"
        for each in ast.walk(function)
    )


@cache
def steps() -> frozenset[str]:
    """The public functions of ``workflow`` that commit, by themselves or by one of their module."""
    found: set[str] = set()
    for path, tree in trees("evidence_store/workflow"):
        if "_kit" in path.parts:
            continue
        functions = {each.name: each for each in tree.body if isinstance(each, ast.FunctionDef)}
        committing = {name for name, each in functions.items() if commits(each)}
        while more := {
            name
            for name, each in functions.items()
            if name not in committing and named_in(each) & committing
        }:
            committing |= more
        found |= {name for name in committing if not name.startswith("_")}
    return frozenset(found)


@cache
def named_by(*folders: str) -> frozenset[str]:
    return frozenset[str]().union(*(named_in(tree) for _, tree in trees(*folders)))


def by_hand() -> dict[str, tuple[bool, bool]]:
    """Of each step that a declared act calls: whether that act has a page, and a command."""
    found: dict[str, tuple[bool, bool]] = {}
    for act in ACTS:
        if not issubclass(act, RecordedAct):
            calls = steps() & {*act.record.__code__.co_names}
            for name in calls:
                page, verb = found.get(name, (False, False))
                found[name] = (page or bool(act.page), verb or bool(act.verb))
    return found


def faces(step: str) -> str:
    declared = by_hand().get(step, (False, False))
    page = step in named_by("webui") or declared[0]
    verb = step in named_by(*AT_THE_DESK) or declared[1]
    return {(True, True): "both", (True, False): "page", (False, True): "command"}.get(
        (page, verb), "none"
    )


# ``erase run`` has its permission from the record by the module that the worker has it by.
AT_THE_DESK = ("evidence_store/cli", "evidence_store/worker/permitted.py")

BYTES = "it needs the device, the disk image or its files, on the machine where they are"
TWO = "two people sign at one form, each with their own key file"
KEYS = "it makes, mends or ends keys, and must work when no server does"
OUTSIDE = "what is outside holds the record to account, and no server stands between the two"
ITSELF = "the program does it itself, as part of another act or when it starts"

AT_THE_DESK_ALONE = {
    **dict.fromkeys(("verify_acquisition", "record_scan", "start_erasure",
                     "begin_stretch", "record_interruption", "record_receipt",
                     "register_training_file", "begin_trial", "record_trial",
                     "confirm_trial", "record_phone", "register_copy_files", "start_ending",
                     "record_written", "draw_sample"), BYTES),
    **dict.fromkeys(("hand_over_together", "hand_over_manifest", "destroy_case_values"), TWO),
    **dict.fromkeys(("ask_breakglass", "use_breakglass"), KEYS),
    **dict.fromkeys(("accept_cosignatures", "accept_stamp", "sign_withdrawn_list"), OUTSIDE),
}  # fmt: skip
IN_THE_BROWSER_ALONE = {
    "show_hit": "a picture is drawn blurred, once, for the person who asked; no terminal draws any",
    **dict.fromkeys(("admit_passkey", "remove_passkey"), "a passkey is held by a browser"),
}
MOST_ON_ONE_FACE = 30
ON_NO_FACE = dict.fromkeys(
    ("begin_epoch", "close_worker_slot", "confirm_policy", "end_job", "issue_certificate",
     "issue_copy_document", "issue_edition", "issue_extract", "issue_extract_edition",
     "open_worker_slot", "queue_imaging", "begin_imaging", "end_imaging",
     "propose_policy", "read_acquisition",
     "record_backup", "record_begun", "record_built", "record_download", "record_export",
     "record_export_download", "record_read",
     "raise_level", "queue_set_building", "register_built_set",
     "record_other_reading", "record_other_tool", "stop_for_another_device",
     "record_stop_file", "renew_own_key", "replace_unit_keys", "sign_translation", "take_job"),
    ITSELF,
)  # fmt: skip
"""Called by a room over the open folder, or the worker, for what a verb or a page asked of them."""
ROOMS = tuple(
    f"evidence_store/{each}"
    for each in ("backups", "bundles", "kept_files", "log_views", "open_folder", "station",
                 "unit_keys", "worker")
)  # fmt: skip
OF_A_STEP = {"raise_level": "raise_each"}
"""One that is public for its own tests, and the step of its module that calls it."""


def listed(where: str) -> set[str]:
    return {each for each in steps() if faces(each) == where}


def test_what_is_at_the_desk_alone_is_listed_with_its_reason() -> None:
    assert listed("command") == AT_THE_DESK_ALONE.keys()


def test_what_is_in_the_browser_alone_is_listed_with_its_reason() -> None:
    assert listed("page") == IN_THE_BROWSER_ALONE.keys()


def test_what_no_face_calls_by_itself_is_listed_with_its_reason() -> None:
    assert listed("none") == ON_NO_FACE.keys()


def test_what_no_face_calls_is_called_by_a_room_or_a_worker_or_a_step_that_has_faces() -> None:
    of_rooms = named_by(*ROOMS)
    uncalled = {each for each in ON_NO_FACE if each not in of_rooms}

    assert uncalled == OF_A_STEP.keys()
    assert {faces(each) for each in OF_A_STEP.values()} == {"both"}


def test_no_more_acts_are_on_one_face_than_a_list_with_reasons_bears() -> None:
    alone = (AT_THE_DESK_ALONE, IN_THE_BROWSER_ALONE, WRITTEN_COMMANDS)

    assert sum(map(len, alone)) <= MOST_ON_ONE_FACE


def test_every_declared_act_is_on_both_faces_or_its_step_has_a_command_of_its_own() -> None:
    one = {act.__name__ for act in ACTS if not (act.page and act.verb)}

    assert one == WRITTEN_COMMANDS.keys()


WRITTEN_COMMANDS = dict.fromkeys(
    ("PlaceHold", "StopAndRefer"),
    "where the record cannot be opened, their command leaves a signed file that holds at once",
)
"""Declared acts whose command is written by hand."""
