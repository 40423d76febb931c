"""Destruction: people do it, the program writes nothing, and two who saw it are the proof."""

from __future__ import annotations

from forensics.erasing.methods.witnessed import Witnessed
from forensics.saying.sentences import say
from forensics.values.erase_methods import Claim, Grade, Proof


class Destruction(Witnessed):
    """Shredding, milling or burning: whatever leaves no item that could be read."""

    claim = Claim(
        act=say("destruction"),
        named=say("Destruction before two witnesses"),
        done_by=say("Destruction"),
        how=say(
            "People destroy the item, and two who saw it sign for it. Nothing is read afterwards."
        ),
        will_be=say("destroyed before two witnesses"),
        item_was=say("was destroyed before two witnesses"),
        copy_was=say("was destroyed before two witnesses"),
        device_was=say("was destroyed before two witnesses"),
        proof=Proof.WITNESSES,
        grade=Grade.DESTROY,
        leaves=None,
        witnesses=2,
    )
