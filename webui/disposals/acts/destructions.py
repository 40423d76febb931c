"""A destruction or a reset: begun when everything still holds, then signed for by two who saw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.people.duties import Act
from evidence_store.errors import OutOfSequenceError
from evidence_store.kept_files.brought_files import keep_photographs_of_act
from evidence_store.ways import Way
from evidence_store.workflow.disposals.destruction import (
    WitnessAccount,
    begin_destruction,
    record_witness,
)
from evidence_store.workflow.disposals.disposals import issue_permit
from forensics.values import claim_of, is_witnessed, reads_phone
from webui.acts.forms import LARGEST_PAPER, SignedForm, line, paper, reference_typed
from webui.acts.moments import NOT_NOW, OccurredForm, occurred_of
from webui.acts.page import ActPage, Doing, Done, Kind, Subject
from webui.acts.subjects import exhibit_of
from webui.exhibits.acts.seals import ask_seal, bag_work, seal_broken

if TYPE_CHECKING:
    from evidence_store.domain.disposals.disposal import Disposal

NOT_SO = "This disposal overwrites the device; no witness signs for that."


class BeginForm(SignedForm):
    """The reference typed again."""

    reference = reference_typed()
    seal = seal_broken()


class WitnessForm(OccurredForm, SignedForm):
    """What a witness saw with their own eyes."""

    number = line("Number on the device",
                  hint="Serial number or IMEI as you read it on the device.",
                  needed="Enter the number that you read")  # fmt: skip
    method = line("How was it destroyed?", hint="For example: shredded to 6 mm",
                  needed="Enter how it was destroyed")  # fmt: skip
    place = line("Where?", needed="Enter where it was destroyed")
    photograph = paper("A photograph of the act", hint="A JPEG or PNG file of at most 16 MB "
                       "that you took. It is kept sealed, and you sign for it.",
                       needed="Choose the photograph")  # fmt: skip


def _require_destruction(disposal: Disposal) -> None:
    if not is_witnessed(disposal.method):
        raise OutOfSequenceError(NOT_SO)


def _begin(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- a form as WTForms made it
    _require_destruction(subject.record)
    exhibit = exhibit_of(subject.record)
    if exhibit.reference != form.reference.data:
        raise OutOfSequenceError(
            "This is not the reference of the exhibit. Read it from its label."
        )
    permitted = issue_permit(who.signing_desk, subject.id)
    permit_id = "" if permitted.permit is None else permitted.permit.id
    begin_destruction(who.desk, subject.id, permit_id=permit_id, bag=bag_work(form))
    claim = claim_of(permitted.method)
    reads = (
        "When it is done, a witness who took no other part reads the phone first: "
        f"{Way.EXHIBIT_READ_PHONE}. "
        if claim.reads_phone
        else ""
    )
    return Done(
        f"The {claim.act} may begin now. {reads}Two witnesses, not the authoriser, sign for it."
    )


def _ask_bag(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- the same
    ask_seal(form, exhibit_of(subject.record))


def _ask_number(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- the same
    if reads_phone(subject.record.method):
        form.method.label.text = "How was it reset?"
        form.method.description = "For example: Erase All Content and Settings, on the phone"
        form.place.label.text = "Where was it reset?"
    exhibit = exhibit_of(subject.record)
    if exhibit.serial is None and exhibit.imei is None:
        form.number.label.text = "Number of the seal that was broken on its bag"
        form.number.description = (
            "No serial number and no IMEI of this device is recorded. Read the number of the seal "
            "that was broken to take it out."
        )


def _witness(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    _require_destruction(subject.record)
    occurred, _ = occurred_of(form, now=who.now)
    digests = keep_photographs_of_act(
        who.store,
        who.desk,
        subject.id,
        [form.photograph.data.read(LARGEST_PAPER)],
        unit_keys=who.unit_keys,
    )
    account = WitnessAccount(
        form.number.data,
        form.method.data,
        form.place.data,
        occurred,
        digests,
    )
    made = record_witness(who.signing_desk, subject.id, account=account)
    if made.state is DisposalState.PASSED:
        return Done("Both witnesses have signed. A certificate can be issued.")
    if made.state is DisposalState.FAILED:
        return Done("Both witnesses have signed. What the phone says does not show its reset: a "
                    "non-completion report is due.")  # fmt: skip
    return Done("Your signature is recorded. A second witness signs next.")


PAGES = (
    ActPage("begin-destruction", Kind.DISPOSAL, Act.PERMIT, "Begin before two witnesses",
            "Begin now", BeginForm, _begin, _ask_bag,
            about=("Holds, signatures and clock are checked again now.",
                   "Touch the device only after the next page says that it may begin.",
                   "You sign that you carry it out."),
            warning="A device that is destroyed or reset cannot be recovered.", signed=True,
            shown="disposals/proposed.html"),
    ActPage("witness", Kind.DISPOSAL, Act.WITNESS, "Sign as a witness",
            "Sign as a witness", WitnessForm, _witness, _ask_number,
            about=("State only what you saw. A second witness signs for themselves.",),
            signed=True, by_passkey=False, takes=LARGEST_PAPER,
            folds=(NOT_NOW,), shown="disposals/proposed.html"),
)  # fmt: skip
