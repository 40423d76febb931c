"""A phone's factory reset: people do it, two who saw it sign, and it is read before and after.

The program resets nothing. What the reset does to the memory is the maker's mechanism, and nobody
can read back that a key was destroyed: so none of the categories of NIST SP 800-88 is claimed.
"""

from __future__ import annotations

from forensics.erasing.methods.witnessed import Witnessed
from forensics.saying.sentences import say
from forensics.values.erase_methods import Claim, Grade, Proof


class FactoryReset(Witnessed):
    """A reset to the state in which the phone left its maker."""

    claim = Claim(
        act=say("factory reset"),
        named=say("Factory reset, observed by two witnesses"),
        done_by=say("Factory reset"),
        how=(
            say(
                "Crypto erase by the manufacturer’s mechanism, observed; not read back. "
                "A person resets the phone, two who saw it sign for it, and it is read "
                "before and after."
            )
        ),
        will_be=say("reset to its factory state before two witnesses, and read before and after"),
        item_was=say("was reset to its factory state before two witnesses"),
        copy_was=say("was reset to its factory state before two witnesses"),
        device_was=say("was reset to its factory state before two witnesses"),
        proof=Proof.WITNESSES,
        grade=Grade.UNGRADED,
        leaves=None,
        witnesses=2,
        reads_phone=True,
    )
