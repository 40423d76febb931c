"""The way out of a refusal, in the browser's voice: where a sentence names a command, the page.

Steps know no page: their sentences end with a command. What has a page is named by the page here;
what has none says that it is done on the command line.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flask import current_app

from evidence_store.acts.catalogue import ACTS

if TYPE_CHECKING:
    from flask import Flask
ACT_OF = {
    **{
        act.verb: f"{act.about}_{act.page.replace('-', '_')}"
        for act in ACTS
        if act.page and act.verb
    },
    "acquisition verify": "exhibit_check_image",
    "case share": "case_share_case",
    "case withdraw-share": "case_withdraw_share",
    "case convict": "case_convict",
    "case no-conviction": "case_no_conviction",
    "case sentence": "case_offender_sentence",
    "certificate issue": "disposal_issue_certificate",
    "clock correct": "unit_correct_time",
    "clock state": "unit_state_date",
    "disposal destroy": "disposal_begin_destruction",
    "disposal acknowledge": "disposal_acknowledge_sheet",
    "exhibit book-in": "case_book_in",
    "exhibit claim": "exhibit_claim",
    "exhibit decide-claim": "exhibit_decide_claim",
    "exhibit copy": "exhibit_record_copy",
    "exhibit discrepancy": "exhibit_note_discrepancy",
    "exhibit identify": "exhibit_identify",
    "exhibit open": "exhibit_open_bag",
    "exhibit photograph": "exhibit_add_photograph",
    "exhibit recall": "exhibit_recall_handover",
    "exhibit refer": "exhibit_stop_and_refer",
    "exhibit take": "exhibit_take",
    "exhibit settle": "exhibit_settle_discrepancy",
    "known-set confirm": "known_set_confirm",
    "order confirm-names-nothing": "order_confirm_names_nothing",
    "order answers": "order_answer_questions",
    "order correct-outcome": "order_correct_outcome",
    "order correct-sentence": "order_correct_sentence",
    "order map": "order_map_line",
    "order names-nothing": "order_names_nothing",
    "order notice": "order_letter_sent",
    "order sentence": "order_record_sentence",
    "order validate": "order_read_order",
    "person confirm": "person_confirm_enrolment",
    "person delegate": "person_name_deputy",
    "person enrol": "unit_enrol_person",
    "person replace-key": "person_replace_key",
}
"""The act that does what a command does; of a declared act its class says it."""
PAGE_OF = {
    "certificate verify": "the page “Check a certificate”",
    "disposal sheet": "“Print the authorisation sheet” on the disposal’s page",
    "order show": "the order’s page",
    "person list": "the page “People and keys”",
    "rules show": "the page “Rules in force”",
    "security-events": "the page “Security events”",
    "session list": "the page “Your sessions”",
}
"""The page that shows what a command shows."""
WITHOUT_PAGE = frozenset(
    {
        "anchor accept", "anchor list", "anchor query", "anchor request", "anchor stamp",
        "backup create", "backup restore", "backup sign", "backup verify", "clock show",
        "copy make", "database fence", "database upgrade", "doctor", "eraser",
        "erase plan", "erase run", "erase verify",
        "exhibit record-scan", "fsck", "hold dismiss-file", "hold waiting", "hash-set build",
        "init", "keys replace",
        "known-set register",
        "person breakglass", "person change-passphrase", "person recover", "person request",
        "person request-key", "person sign-founding", "policy apply", "policy propose",
        "policy show", "rules page", "scan", "self-check", "serve", "witness", "worker",
    }
)  # fmt: skip
"""What is done on the command line alone, on the machine that the text is about."""

_PLACES = {
    "exhibit": " on the exhibit’s page",
    "disposal": " on the disposal’s page",
    "order": " on the order’s page",
    "person": " on the person’s page",
    "known_set": " on the case’s page",
}
_COMMAND = re.compile(
    r"\bexpunge (" + "|".join(sorted((*ACT_OF, *PAGE_OF, *WITHOUT_PAGE), reverse=True)) + r")\b"
)
_LEFT = " Commands are run on the server’s command line."


def install(app: Flask) -> None:
    """Give templates the filter ``in_browser``."""
    app.add_template_filter(in_browser)


def in_browser(sentence: object) -> str:
    """The same sentence for somebody at a browser."""
    said = _COMMAND.sub(_page_for, str(sentence))
    return f"{said.rstrip()}{_LEFT}" if _COMMAND.search(said) else said


def _page_for(found: re.Match[str]) -> str:
    command = found[1]
    if command in PAGE_OF:
        return PAGE_OF[command]
    if command not in ACT_OF:
        return found[0]
    pages = current_app.extensions["expunge_acts"]
    page = next(each for each in pages if each.endpoint == ACT_OF[command])
    return f"“{page.title}”{_PLACES.get(page.kind.value, '')}"
