"""The rules in plain words: what holds, what ends it, and where that is written."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    words: str
    ended_by: str
    provision: str


TIME = "the end of its last day"

RULES = {
    "authority": Rule(
        "no order in force and no disclaimer names the exhibit",
        "an order or a disclaimer whose line two people read as naming it",
        "Sentencing Act 2020 s.152",
    ),
    "not in effect": Rule(
        "the order does not take effect yet",
        "the day on which it does",
        "R v Tan [2024] EWCA Crim 1104",
    ),
    "suspended": Rule(
        "a court stopped the order", "the court lifting the stop", "the court's direction"
    ),
    "unread law": Rule(
        "an order of a type whose Act was not read names the exhibit",
        "its variation or quashing, or rules that carry it out",
        "an Act that nobody read",
    ),
    "return review": Rule(
        "an order that named the exhibit no longer does, so its owner's rights are back",
        "an order against, or a disclaimer by, the same person",
        "Sentencing Act 2020 s.152",
    ),
    "bar": Rule(
        "six months from the order", TIME, "Police (Property) Regulations 1997 reg 5(2)"
    ),
    "claims": Rule(
        "six months beginning with the order, for claims", TIME, "Sentencing Act 2020 s.157(3)(a)"
    ),
    "appeal to the Crown Court": Rule("15 business days to appeal", TIME, "CrimPR 34.2(2)(b)"),
    "appeal to the Court of Appeal": Rule("28 days to appeal", TIME, "CAA 1968 s.18"),
    "appeal to the Supreme Court": Rule(
        "28 days beginning with the decision, for the Supreme Court", TIME, "CAA 1968 s.34(1)"
    ),
    "case stated": Rule("21 days to ask for a case to be stated", TIME, "MCA 1980 s.111"),
    "judicial review": Rule("three months for judicial review", TIME, "CPR 54.5(1)"),
    "slip rule": Rule(
        "56 days beginning with the sentence, for variation", TIME, "Sentencing Act 2020 s.385"
    ),
    "unduly lenient": Rule(
        "six months to refer an unduly lenient sentence", TIME, "CJA 1988 s.36"
    ),
    "co-defendant": Rule(
        "56 days from a co-defendant's acquittal or sentence", TIME, "CrimPR 28.4(1)(b)"
    ),
    "open matter": Rule(
        "a proceeding or claim is open, or was allowed and is not carried out",
        "its outcome; if allowed, the variation that follows it; for a claim the owner's agreement",
        "reg 5(2); Sentencing Act 2020 s.157; CPIA Code para 5.10",
    ),
    "awaits outcome": Rule(
        "somebody accused in the case awaits the outcome",
        "conviction, acquittal or discontinuance",
        "CPIA Code para 5.8",
    ),
    "deferred": Rule(
        "sentence is deferred", "the sentence, or a verified copy that suffices",
        "CPIA Code para 5.9; Sentencing Act 2026 s.5",
    ),
    "six months": Rule(
        "six months from conviction", "the end of its last day, or a verified copy that suffices",
        "CPIA Code para 5.9",
    ),
    "inside": Rule(
        "the convicted person was not released",
        "the actual release, or a verified copy that suffices",
        "CPIA Code para 5.9",
    ),
    "sentence not known": Rule(
        "nobody recorded what somebody convicted in the case was sentenced to",
        "its record, or a verified copy that suffices",
        "CPIA Code para 5.9",
    ),
    "operational period": Rule(
        "the operational period of a suspended sentence",
        "the end of its last day, or a verified copy that suffices",
        "our reading, to be confirmed by a lawyer",
    ),
    "status check": Rule(
        "nobody asked, after the last window and in the last days, what is open",
        "a check of every topic that finds nothing",
        "reg 5(2); Sentencing Act 2020 s.157",
    ),
    "question": Rule(
        "a question was answered yes, not asked, or is not answered",
        "the answer no; for a yes, the end of what it named",
        "POCA 2002 s.41; Coroners and Justice Act 2009; silence is no answer",
    ),
    "direction": Rule(
        "no authority for erasing or destroying covers every order",
        "reg 8 direction after the bar, order under s.157, or for a disclaimer its own authority",
        "Police (Property) Regulations 1997 reg 8",
    ),
    "lawful material": Rule(
        "lawful material is still to be taken off", "its being taken off, or nothing to take off",
        "R v Tan [2024] EWCA Crim 1104",
    ),
    "restriction": Rule(
        "restrained, or under confiscation, by another Act",
        "its end",
        "Sentencing Act 2020 ss.153(6), 155(3); POCA 2002 ss.13, 15",
    ),
    "kept to a day": Rule(
        "a court directed that it is kept to a day",
        "the end of that day, or of the later one that the court directed; its end before that",
        "the direction as recorded",
    ),
    "undertaking": Rule(
        "an undertaking given in court is open",
        "its being closed",
        "R v Daniels [2024] EWCA Crim 1395",
    ),
    "letter": Rule(
        "nobody wrote to interested people, or a letter was never served",
        "a letter that was, or the decision that nobody else has an interest",
        "Sentencing Act 2020 s.157",
    ),
    "time to object": Rule("28 days after the last letter was served", TIME, "the force"),
    "need": Rule(
        "the original is or may be needed as evidence",
        "the disclosure officer's decision that it is not",
        "R (Nunn) v Chief Constable of Suffolk [2014] UKSC 37",
    ),
    "objection": Rule(
        "an objection is open or upheld",
        "its rejection or withdrawal, or the owner's agreement to sanitising and return",
        "fairness to owners",
    ),
    "claimed": Rule(
        "somebody says that the exhibit is theirs",
        "two people's signatures within 72 hours that the claim has come to nothing",
        "Sentencing Act 2020 s.157",
    ),
    "owner": Rule(
        "an owner wants the exhibit back as it is",
        "the owner's word, under the same order, that it is sanitised first",
        "Sentencing Act 2020 s.157",
    ),
    "hold": Rule("somebody placed a hold", "its release by two people", "stop and refer"),
    "part inside": Rule(
        "a letter about a part that is inside is not served and waited for, or its image is wrong",
        "its being taken out; for a letter its service and the time to object",
        "fairness to owners; nobody erases the one and spares the other",
    ),
    "open grade": Rule(
        "what one person said of a hit waits for a second",
        "the second person's word, or the taking out of the part that it is about",
        "four eyes",
    ),
    "not to be destroyed": Rule(
        "proceeds of sale or an owner are waiting for the item", "sanitising it instead",
        "Sentencing Act 2020 s.159",
    ),
}  # fmt: skip
