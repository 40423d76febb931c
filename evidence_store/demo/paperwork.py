"""The demonstration's papers: forms, a property-system extract, all dated back from today.

The clock is never moved. What must be old enough is dated back; what must be refused is young.
Names, numbers and places are invented.
"""

from __future__ import annotations

import json
import secrets
from datetime import date, timedelta

from evidence_store.demo.court_order import scanned_order
from evidence_store.domain.law.enquiries import REQUIRED_ENQUIRIES
from evidence_store.domain.orders.status_checks import StatusMatter
from forensics.value_classes import dataclass

OLD = 290
"""Days since the old order was made: more than six months and every window of appeal."""

YOUNG = 40
"""Days since the young order was made: its six months are not past."""

OLD_CASE = "62TR0000126"
YOUNG_CASE = "62TR0000226"
APPEAL_CASE = "62TR0000326"
EARLY_CASE = "62TR0000426"
OFFENDER = "Gwŷn Example"
SERIAL = "TRAINING-USB-0001"
# Its check digit is right: an IMEI with a wrong one is refused.
IMEI = "356938035643809"
DISK_SIZE = 27_262_976
CARD_SIZE = 4 << 20

# Nobody is rung or written to: Ofcom keeps 01632 960 free for fiction, RFC 2606 ".example".
UNIT = """\
[unit]
force = "Training Police"
name = "Digital Disposal Unit, Tŷ Gŵyr"
address = "1 Example Street, Bangor LL57 0AA"
telephone = "01632 960 001"
email = "disposal@training.example"

[log]
origin = "custody.training.example/{year}"
"""


@dataclass(frozen=True, slots=True)
class Player:
    """One of the people: each acts in a process of their own."""

    staff_number: str
    name: str
    rank: str
    duties: tuple[str, ...]

    @property
    def form(self) -> str:
        """What the person fills in to be enrolled."""
        duties = ", ".join(f'"{duty}"' for duty in self.duties)
        return (
            f'staff_number = "{self.staff_number}"\nname = "{self.name}"\n'
            f'rank = "{self.rank}"\nduties = [{duties}]\n'
        )


OFFICER = Player("1001", "Siân Ŵyn Parry", "Detective Constable", ("officer", "examiner"))
SUPERVISOR = Player("2002", "Alun Price", "Inspector", ("supervisor", "examiner", "administrator"))
EXAMINER = Player("3003", "Mary Okafor", "Digital forensics examiner", ("examiner",))
EVERYBODY = (OFFICER, SUPERVISOR, EXAMINER)
CLERK = Player("4004", "Gwen Llwyd", "Clerk of the court", ("reader",))

_COLUMNS = (
    "reference,source_reference,description,medium,make,model,serial,imei,size,locked,seal,holder\n"
)

EXTRACT = _COLUMNS + (
    f"ABC/1,PS-77001,USB stick from the desk,usb_flash,Example,Stick,{SERIAL},,{DISK_SIZE},no,"
    "B1000001,Property store\n"
    f'ABC/2,PS-77002,"Phone, locked, cracked screen",phone,Example,One,,{IMEI},,yes,'
    "B1000002,Property store\n"
    f"ABC/3,PS-77007,Memory card from a camera,memory_card,Example,Card,TRAINING-CARD-0005,,"
    f"{CARD_SIZE},no,B1000007,Property store\n"
    'ABC/4,PS-77008,"Satellite navigator, does not start",other,Example,Way,TRAINING-NAV-0006,,,'
    "yes,B1000008,Property store\n"
)

YOUNG_EXTRACT = _COLUMNS + (
    f"DEF/1,PS-77003,Laptop drive,hdd,Example,Drive,TRAINING-HDD-0002,,{DISK_SIZE},no,"
    "B1000003,Property store\n"
)

APPEAL_EXTRACT = _COLUMNS + (
    'GHI/1,PS-77004,"Tablet, cracked",tablet,Example,Slate,TRAINING-TAB-0003,,,yes,'
    "B1000004,Property store\n"
)

EARLY_EXTRACT = _COLUMNS + (
    "JKL/1,PS-77005,Laptop drive,ssd,Example,Drive,TRAINING-SSD-0004,,512110190592,no,"
    "B1000005,Property store\n"
    'JKL/2,PS-77006,"Phone, locked",phone,Example,Two,,490154203237518,,yes,'
    "B1000006,Property store\n"
)


RECIPIENTS = """\
recipients = ["Example & Co, solicitors for the defendant"]
purpose = "Disclosure to the defence"
"""


def make_passphrase() -> str:
    """A passphrase for this training folder alone: it is written beside the data, in clear."""
    return "training only " + " ".join(secrets.token_hex(2) for _ in range(4))


def case_form(reference: str, *, today: date, days_ago: int) -> str:
    """A case with one offender, convicted shortly before the order was made."""
    convicted = today - timedelta(days=days_ago + 14)
    return f"""\
reference = "{reference}"
court = "Caernarfon Magistrates' Court"
court_case_number = "{reference[-7:]}"

[[offender]]
name = "{OFFENDER}"

[[offender.offence]]
code = "soa2003_66B"
description = "Sharing an intimate photograph without consent"
convicted_on = {convicted}
"""


def early_case_form(reference: str, *, today: date) -> str:
    """A case with one accused, before anybody is convicted."""
    return f"""\
reference = "{reference}"
court = "Caernarfon Magistrates' Court"
court_case_number = "{reference[-7:]}"

[[accused]]
name = "Cai Example"

[[accused.allegation]]
code = "soa2003_66B"
description = "Sharing an intimate photograph without consent"
committed_on = {today - timedelta(days=60)}
"""


def request_form(*, today: date, exhibits: tuple[str, ...]) -> str:
    """The prosecutor asked for an order; the court has not decided."""
    named = ", ".join(f'"{exhibit}"' for exhibit in exhibits)
    return f"""\
asked_on = {today}
asked_by = "Crown Prosecution Service, M. Example"
exhibits = [{named}]
outcome = "undecided"
reason = ""
"""


def order_form(*, today: date, days_ago: int, lines: tuple[str, ...]) -> str:
    """A deprivation order of a magistrates' court, with a community sentence of the same day."""
    made = today - timedelta(days=days_ago)
    text = "\n".join(lines)
    return f"""\
offender = 1
order_type = "deprivation_s153"
court_kind = "magistrates"
court = "Caernarfon Magistrates' Court"
made_on = {made}
takes_effect_on = {made}
made_by = "District Judge Example"
statutory_basis = "Sentencing Act 2020 s.153(3)"
text = '''
{text}
'''

[sentence]
passed_on = {made}
kind = "community"
description = "Community order, 18 months"
"""


def order_sheet(reference: str, *, lines: tuple[str, ...]) -> bytes:
    """The order as the court's office sent it, with what people read from it."""
    head = ("Caernarfon Magistrates' Court", f"Case {reference[-7:]}", f"The Crown v {OFFENDER}")
    return scanned_order(*head, "", *lines)


def appeal_check_form(*, today: date) -> str:
    """What the court office answered today."""
    return f"""\
checked_on = {today}
office = "Caernarfon Magistrates' Court, appeals"
answered_by = "Legal adviser on duty"
asked = {json.dumps([*StatusMatter])}
pending = []
reply = "No notice of appeal and no application to reopen is recorded in this case."
"""


def reading_form(reference: str, *, lines: tuple[str, ...]) -> str:
    """What a person reads from the order's document."""
    read = ",\n".join(f'  "{line}"' for line in lines)
    return f"""\
offender = "{OFFENDER}"
court_case_number = "{reference[-7:]}"
lines = [
{read},
]
"""


def nobody_form(*, today: date) -> str:
    """The decision that nobody else has an interest in the items."""
    return f"""\
decided_on = {today - timedelta(days=3)}
reason = "The offender lived alone; the household and the seller were asked."
"""


def disclosure_form(*, today: date) -> str:
    """What the disclosure officer decided of the originals."""
    return f"""\
need = "not_needed"
officer = "DC Example, disclosure officer"
decided_on = {today - timedelta(days=3)}
reason = "Nothing is outstanding; no application asks for the original."
"""


def answers_form(*, today: date) -> str:
    """The prosecutor's answers to the questions before an erasure."""
    answers = "\n".join(f'{code} = "no"' for code in REQUIRED_ENQUIRIES)
    return f"""\
answered_by = "M. Example, Crown Prosecution Service"
answered_on = {today - timedelta(days=2)}

[answers]
{answers}
"""


def handover_form(*, occurred: str, giver: str, taker: str, reason: str, seal: str) -> str:
    """One movement of the stick."""
    return f"""\
occurred = {occurred}
from_holder = "{giver}"
to_holder = "{taker}"
reason = "{reason}"
seal = "{seal}"
"""


def proposal_form(case: str, *, method: str, today: date, known_gaps: tuple[str, ...] = ()) -> str:
    """A proposal with the chief officer's direction as its authority."""
    gaps = ", ".join(f'"{gap}"' for gap in known_gaps)
    return f"""\
order = "{case}"
method = "{method}"
known_gaps = [{gaps}]

[authority]
kind = "chief_officer_direction"
given_by = "Rhian Example"
rank = "Superintendent"
delegation = "Scheme of delegation 2026, paragraph 4.2"
given_on = {today - timedelta(days=7)}
reason = "It is not in the public interest that the item be sold or retained."
quotation = "I direct that the item be destroyed, or sanitised, under regulation 8."
"""


def witness_form(*, occurred: str) -> str:
    """What each of two witnesses saw of the phone's destruction."""
    return f"""\
number = "{IMEI}"
method = "Shredded to particles below 6 mm"
place = "Secure workshop, Bangor"
occurred = {occurred}
"""
