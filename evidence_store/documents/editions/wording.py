"""The catalogue: what an edition says of itself, in its own language and in English."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.saying.sentences import Said, Sentence, say

if TYPE_CHECKING:
    from collections.abc import Mapping

LANGUAGES: Mapping[str, Said] = {"cy": say("Welsh")}
"""What people call each language into which documents can be translated."""

TITLE = Sentence("{document}: edition in {language}")
# ADR 118: two texts of equal standing differ somewhere.
IS_RECORD = Sentence("This is a translation. The English document {number} is the record.")
# No administrator can give it as a duty: translators say it in words, and a court weighs them.
OWN_WORDS = Sentence("In their own words, which nobody checked: “{words}”")
WHERE_THEY_DIFFER = say(
    "Both were drawn from the same record, which is attached to this file. Where their meaning "
    "differs, the English counts."
)
PRINT_MARK = say("Translation: the English counts")
PRINT_IS_TRANSLATED = say(
    "This is a translation. The same can be printed in English from the same record. Where their "
    "meaning differs, the English counts."
)
WHAT_IS_NOT_TRANSLATED = say(
    "What the record holds, such as names, the words of the order and descriptions of items, is "
    "printed as it was entered. Codes and digests are the same in both."
)
CODE_IS_OF_THE_ENGLISH = say("The code on the next page names the English document.")
CHECKS = say(
    "It checks that the record is that of the English document, that each page follows from it in "
    "the words for which these two people signed, and that these had not been withdrawn when the "
    "edition was issued. It does not check that the translation is right."
)
