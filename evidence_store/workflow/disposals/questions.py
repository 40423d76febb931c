"""A question back to the proposer of a disposal, and the answer; both stay recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.disposals.questions import Question
from evidence_store.domain.events.kinds.disposal_events import (
    DISPOSAL_QUESTION_ANSWERED,
    DISPOSAL_QUESTION_ASKED,
)
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.values.identifiers import new_id
from evidence_store.domain.values.texts import said
from evidence_store.errors import OutOfSequenceError, SamePersonError
from evidence_store.workflow._kit.subjects.open_exhibits import open_exhibit

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.workflow._kit.desk import Desk


def ask_question(desk: Desk, disposal_id: str, *, text: str) -> Question:
    """Ask something about an open disposal; what was signed for it stands as it was.

    Raises:
        WrongEntryError: nothing is asked.
        OutOfSequenceError: the disposal is complete.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.ASK_QUESTION)
    text = said(text, "Write what you want to know.")
    with desk.uow as uow:
        at = desk.clock()
        disposal = uow.disposals.get(disposal_id)
        if not disposal.is_open:
            raise OutOfSequenceError(
                "This disposal is complete. No question can be asked about it."
            )
        made = Question(
            id=new_id("q"),
            version=1,
            exhibit_id=disposal.exhibit_id,
            disposal_id=disposal.id,
            asked_by=desk.actor.id,
            asked_at=at,
            text=text,
        )
        uow.questions.add(made)
        _append(desk, made, at=at)
        uow.commit()
    return made


def answer_question(desk: Desk, question_id: str, *, answer: str) -> Question:
    """Answer a question about a disposal.

    Raises:
        WrongEntryError: nothing is answered.
        OutOfSequenceError: it was answered before.
        SamePersonError: the actor asked it.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.ANSWER_QUESTION)
    answer = said(answer, "Write the answer.")
    with desk.uow as uow:
        at = desk.clock()
        question = uow.questions.get(question_id)
        if question.asked_by == desk.actor.id:
            raise SamePersonError("You asked this. Another person answers it.")
        made = uow.questions.save(question.answered(answer, by=desk.actor.id, at=at))
        _append(desk, made, at=at)
        uow.commit()
    return made


def _append(desk: Desk, question: Question, *, at: datetime) -> None:
    event, words = (
        (DISPOSAL_QUESTION_ASKED, question.text)
        if question.is_open
        else (DISPOSAL_QUESTION_ANSWERED, question.answer)
    )
    open_exhibit(desk, question.exhibit_id, at).append(
        event,
        public={"question": question.id, "disposal": question.disposal_id},
        # Sealed, so that they end with the values of the
        # case: what people write can name a victim.
        committed={"words": words},
    )
