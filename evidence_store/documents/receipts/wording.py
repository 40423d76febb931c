"""The catalogue: what receipts say, so that Welsh can come.

Of the law they say what section 21 of the Police and Criminal Evidence Act 1984 gives, and no more:
(1) and (2) the record of what was seized, (3), (4) and (8) access and copies.
"""

from __future__ import annotations

from evidence_store.documents.receipts.receipt import ReceiptKind, SignedHow

TITLES = {
    ReceiptKind.SEIZED: "Record of an item that was seized",
    ReceiptKind.HANDED_OVER: "Receipt: handed over",
    ReceiptKind.STORED: "Receipt: put in a store",
    ReceiptKind.TO_TOOL: "Receipt: handed to another tool",
    ReceiptKind.RETURNED: "Receipt: given back",
    ReceiptKind.DESTROYED: "Receipt: destroyed",
    ReceiptKind.SOLD: "Receipt: sold",
}

ABOUT = {
    ReceiptKind.SEIZED: "The police seized the item below. This is a record of what was seized.",
    ReceiptKind.HANDED_OVER: "The item below went from one holder to the next.",
    ReceiptKind.STORED: "The item below was put in a store. A store signs nothing.",
    ReceiptKind.TO_TOOL: (
        "The item below was handed to another tool to be erased. This does not say that it was "
        "erased."
    ),
    ReceiptKind.RETURNED: "The item below was given back. The police do not hold it any more.",
    ReceiptKind.DESTROYED: (
        "The record says that the item below was destroyed. This paper does not say how: a "
        "certificate does, where one was issued."
    ),
    ReceiptKind.SOLD: "The item below was sold. The police do not hold it any more.",
}

GIVERS = {
    ReceiptKind.SEIZED: "Seized from",
    ReceiptKind.STORED: "Put there by",
    ReceiptKind.TO_TOOL: "Handed over by",
    ReceiptKind.RETURNED: "Given back by",
    ReceiptKind.DESTROYED: "Given by",
    ReceiptKind.SOLD: "Given by",
}
TAKERS = {
    ReceiptKind.SEIZED: "First held by",
    ReceiptKind.STORED: "Store",
    ReceiptKind.TO_TOOL: "Tool",
    ReceiptKind.RETURNED: "Given back to",
    ReceiptKind.DESTROYED: "Destroyed by",
    ReceiptKind.SOLD: "Sold to",
}
GIVER, TAKER = "From", "To"
BY_HAND = "Write the name in the box below."
AS_RECORDED = "as recorded"
NOT_DESCRIBED = "not recorded"

SIGNED = {
    SignedHow.NOBODY: "Nobody signed for it with a key. Both people sign this paper.",
    SignedHow.BOTH: (
        "Both people signed for it with their own keys. The custody log holds their signatures, "
        "so this paper needs none."
    ),
    SignedHow.GIVER: (
        "The person who gave it signed with their own key. The taker has not signed yet."
    ),
    SignedHow.PAPER: (
        "Both people signed another paper. A photograph of it is kept with the record."
    ),
    SignedHow.RECORDER: (
        "The person who recorded it signed with their own key. Both people sign this paper."
    ),
}
PLACED = "Nobody signed for it with a key. The person who put it there signs this paper."
NEEDS_NONE = frozenset({SignedHow.BOTH, SignedHow.PAPER})

HANDS = {
    ReceiptKind.SEIZED: ("Seized by (name)", "Record given to"),
    ReceiptKind.STORED: ("Put there by",),
}
BOTH_HANDS = ("Given by (name)", "Received by")
CONDITION_SEEN = "Condition seen"
DATE_SIGNATURE = "Date, signature"

LAW = "What the law says"
SECTION_21 = (
    (
        "Where a constable seizes something under a power in an Act of Parliament, the occupier of "
        "the premises on which it was seized, or the person who had custody or control of it "
        "immediately before, can ask for a record of what was seized. The officer must give it "
        "within a reasonable time."
    ),
    (
        "While the police keep it to investigate an offence, the person who had custody or control "
        "of it, or somebody on their behalf, can ask the officer in charge of the investigation "
        "for access to it under the supervision of a constable, or for a photograph or copy of it. "
        "There is no duty to give either where that officer has reasonable grounds for believing "
        "that it would prejudice an investigation or criminal proceedings."
    ),
)
SOURCE = "Police and Criminal Evidence Act 1984, section 21"

NOT_SAID = (
    "This paper does not say whose the item is, what is on it, or that it works. It is about this "
    "one item."
)
NOT_SAID_OF_A_SEIZURE = (
    "This paper does not say under which power it was seized, that it was seized lawfully, whose "
    "the item is, or what is on it. Each item that was seized has a record of its own."
)
NOT_SEALED = (
    "This paper is a print of the unit’s record and is not sealed. The record can go on changing; "
    "the custody log keeps what was recorded of this."
)
