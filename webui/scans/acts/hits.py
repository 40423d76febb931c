"""One blurred picture of one hit: asked for behind a warning, with a reason that is recorded."""

from __future__ import annotations

import time
from typing import Any

from flask import url_for

from evidence_store.domain.people.duties import Act
from evidence_store.workflow.scans.hits import show_hit
from webui.acts.forms import ActForm, text
from webui.acts.page import ActPage, Doing, Done, Kind, Subject
from webui.door.sessions import table_session
from webui.scans.scans import TO_SHOW


class LookForm(ActForm):
    """Why."""

    reason = text(
        "Why you need to see it",
        hint="For example, to tell whether a candidate is the known picture. Name no victim.",
        needed="Enter why you need to see it",
    )


def _look(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- a form as WTForms made it
    view, hit = subject.record
    show_hit(who.desk, view.scan.id, hit.number, reason=form.reason.data)
    table_session()[TO_SHOW] = (subject.id, time.time())
    return Done("It is recorded that you were shown this hit.",
                url_for("scans.picture", hit_id=subject.id))  # fmt: skip


PAGES = (
    ActPage(
        "look",
        Kind.HIT,
        Act.SHOW_HIT,
        "You are about to see an intimate picture",
        "Record the reason and show it blurred",
        LookForm,
        _look,
        about=(
            "A small copy is drawn and blurred on the server. It may still be distressing.",
            "You do not have to look: a hit of a whole file rests on its digest, not on your eyes.",
            "Your name, the time, the number of the hit and your reason are recorded first.",
            "If it may show a child or another offence, stop and refer. You need no certainty.",
        ),
        warning="Make sure that nobody else can see your screen.",
        link="See this picture, blurred",
    ),
)
