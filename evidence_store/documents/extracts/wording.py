"""The catalogue: what an extract of the custody log says, so that Welsh can come."""

from __future__ import annotations

from forensics.saying.sentences import (
    Sentence,
    say,
)

TITLE = say("Extract from the custody log")
ABOUT = say(
    "These are the entries that the unit’s custody log held about this "
    "exhibit at the head below, in order and none left out."
)
HEAD = (say("No."), say("Recorded (UTC)"), say("What was recorded"), say("By"))
NOT_SIGNED = say("not signed")
NOT_SAID_BY = say("The entry does not say who recorded it.")
CORRECTS = Sentence("It corrects entry {entry}. The words of the correction are not opened.")
LEFT_OUT = say("What is left out")
CLAIMS = say("What this does not say")
# A bundle of the case is checked for more, by entries that no extract has (ADR 110).
NOT_SAID = (
    say(
        "That what an entry says is so: it says what was recorded then, by whom, and who signed it."
    ),
    say(
        "That the acts follow from one another: a disclosure bundle of the case "
        "is checked for that."
    ),
    say("Anything recorded after that head, or about other exhibits and the case as a whole."),
    say("That the reference of the case is right: it is printed as the unit recorded it."),
    say(
        "That the times are right: they are of the unit’s own clock, which nobody outside attests."
    ),
    say("Whether the log was rewritten later: compare the head with one from outside."),
)
CHECKS = say(
    "Without the log, this checks that each entry stands under the head, "
    "that none about this exhibit is left out up to there, and that each "
    "signature was made with a key in force."
)
WITH_BUNDLE = say(
    "With a later disclosure bundle of the case, its verifiers check besides "
    "that the log has an entry for this very file, and that what was "
    "recorded follows from what came before:"
)
