"""The catalogue: what receipts say, so that Welsh can come.

Of the law they say what section 21 of the Police and Criminal Evidence Act 1984 gives, and no more:
(1) and (2) the record of what was seized, (3), (4) and (8) access and copies.
"""

from __future__ import annotations

from evidence_store.documents.receipts.receipt import ReceiptKind, SignedHow
from forensics.saying.sentences import Sentence, say

TITLES = {
    ReceiptKind.SEIZED: say("Record of an item that was seized"),
    ReceiptKind.HANDED_OVER: say("Receipt: handed over"),
    ReceiptKind.STORED: say("Receipt: put in a store"),
    ReceiptKind.TO_TOOL: say("Receipt: handed to another tool"),
    ReceiptKind.RETURNED: say("Receipt: given back"),
    ReceiptKind.DESTROYED: say("Receipt: destroyed"),
    ReceiptKind.SOLD: say("Receipt: sold"),
}

ABOUT = {
    ReceiptKind.SEIZED: say(
        "The police seized the item below. This is a record of what was seized."
    ),
    ReceiptKind.HANDED_OVER: say("The item below went from one holder to the next."),
    ReceiptKind.STORED: say("The item below was put in a store. A store signs nothing."),
    ReceiptKind.TO_TOOL: (
        say(
            "The item below was handed to another tool to be erased. This does not "
            "say that it was erased."
        )
    ),
    ReceiptKind.RETURNED: say("The item below was given back. The police no longer hold it."),
    ReceiptKind.DESTROYED: (
        say(
            "The record says that the item below was destroyed. This paper does not "
            "say how: a certificate does, where one was issued."
        )
    ),
    ReceiptKind.SOLD: say("The item below was sold. The police no longer hold it."),
}

GIVERS = {
    ReceiptKind.SEIZED: say("Seized from"),
    ReceiptKind.STORED: say("Put there by"),
    ReceiptKind.TO_TOOL: say("Handed over by"),
    ReceiptKind.RETURNED: say("Given back by"),
    ReceiptKind.DESTROYED: say("Given by"),
    ReceiptKind.SOLD: say("Given by"),
}
TAKERS = {
    ReceiptKind.SEIZED: say("First held by"),
    ReceiptKind.STORED: say("Store"),
    ReceiptKind.TO_TOOL: say("Tool"),
    ReceiptKind.RETURNED: say("Given back to"),
    ReceiptKind.DESTROYED: say("Destroyed by"),
    ReceiptKind.SOLD: say("Sold to"),
}
GIVER, TAKER = say("From"), say("To")
# Such names are never taken from the record: one that is too many can be a victim's (ADR 114).
BY_HAND = say("Write the name in the box below.")
ON_OTHER_PAPER = say("Named on the paper that was signed.")
AS_RECORDED = Sentence("{words} (as recorded, not checked)")
AS_TYPED = Sentence("{words} (as typed, not checked)")
NOT_DESCRIBED = say("not recorded")

SIGNED = {
    SignedHow.NOBODY: say("Nobody signed for it with a key. Both people sign this paper."),
    SignedHow.BOTH: (
        say(
            "Both people signed for it with their own keys. The custody log holds "
            "their signatures, so this paper needs none."
        )
    ),
    SignedHow.GIVER: (
        say("The person who gave it signed with their own key. The taker has not signed yet.")
    ),
    SignedHow.PAPER: (
        say("Both people signed another paper. A photograph of it is kept with the record.")
    ),
    SignedHow.RECORDER: (
        say("The person who recorded it signed with their own key. Both people sign this paper.")
    ),
    SignedHow.PERMIT: say(
        "The person who handed it over signed for the permit with their own key; this start "
        "needs no signature. Both people sign this paper."
    ),
}
PLACED = say("Nobody signed for it with a key. The person who put it there signs this paper.")
# The log, or another paper, has both signatures: a second place for them could say otherwise.
NEEDS_NONE = frozenset({SignedHow.BOTH, SignedHow.PAPER})

HANDS = {
    ReceiptKind.SEIZED: (say("Seized by (name)"), say("Record given to")),
    ReceiptKind.STORED: (say("Put there by"),),
}
BOTH_HANDS = (say("Given by (name)"), say("Received by"))
CONDITION_SEEN = say("Condition seen")
DATE_SIGNATURE = say("Date, signature")

LAW = say("What the law says")
SECTION_21 = (
    (
        say(
            "Where a constable seizes something under a power in an Act of "
            "Parliament or other legislation, a person who shows that they occupy the "
            "premises on which it was seized, or had custody or control of it "
            "immediately before, can ask for a record of what was seized. The officer "
            "must give it within a reasonable time."
        )
    ),
    (
        say(
            "While the police keep it to investigate an offence, the person who had "
            "custody or control of it, or somebody on their behalf, can ask the "
            "officer in charge of the investigation for access to it under the "
            "supervision of a constable, or for a photograph or copy of it. There is "
            "no duty to give either where that officer has reasonable grounds for "
            "believing that it would prejudice an investigation or criminal "
            "proceedings."
        )
    ),
)
SOURCE = say("Police and Criminal Evidence Act 1984, section 21")

NOT_SAID = say(
    "This paper does not show whose the item is, what is on it, or that it "
    "works. It is about this one item, described as it is recorded on the day of printing."
)
# The record of an exhibit has no power of seizure, and a wrong one does a suspect harm (ADR 114).
NOT_SAID_OF_A_SEIZURE = say(
    "This paper does not say under which power it was seized, that it was "
    "seized lawfully, or what is on it, and does not show whose the item is. It is described as "
    "it is recorded on the day of printing. Each item that was seized has a record of its own."
)
NOT_SEALED = say(
    "This paper is a print of the unit’s record and is not sealed. The "
    "record can change later; the custody log keeps what was recorded at the "
    "time."
)
