"""How often somebody may try a passphrase: each try is counted before it is made (ADR 28).

* A person who was wrong too often waits, longer each time: one person from one address, one
  address, one person from everywhere. What is counted is forgotten bit by bit.
* Nobody is kept out by what others do elsewhere: a person comes in from an address from which they
  came in lately, and an address without failures does not wait for the budget of all together. On
  a desk, where all have one address, nobody waits for what a colleague typed.
* The counts stand in the data folder: another start of the server hands out no fresh tries. Where
  they cannot be kept, nothing is tried.
"""

from __future__ import annotations

import ipaddress
import math
import time
from typing import TYPE_CHECKING

from evidence_store.errors import EvidenceStoreError
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from evidence_store.screens.tries import Tries, TriesOfFolder

MINUTE = 60.0
KNOWN_SECONDS = 30 * 24 * 60 * MINUTE
"""For how long a person is known at an address after they came in from there."""


class TooSoonError(EvidenceStoreError):
    """A passphrase or passkey was tried too often; carries after how many seconds it may be."""

    def __init__(self, seconds: int) -> None:
        """Keep the seconds, and make the sentence."""
        super().__init__(seconds)
        self.seconds = seconds

    def __str__(self) -> str:
        """Say how long to wait."""
        return f"Too many wrong attempts. Wait {in_words(self.seconds)}, then try again."


@dataclass(frozen=True, slots=True)
class Brake:
    """What one count does.

    Args:
        free: so many failures cost no wait.
        forgets: one failure is forgotten in so many seconds.
        first: seconds to wait after the first that is not free; twice as long after each further.
        longest: seconds that nobody waits beyond.
    """

    free: int
    forgets: float
    first: float = MINUTE
    longest: float = 20 * MINUTE

    def wait_after(self, count: float) -> float:
        """How many seconds the failure that made this count keeps the next try waiting."""
        over = round(count) - self.free
        return 0.0 if over < 0 else min(self.longest, self.first * 2.0**over)

    @property
    def most(self) -> float:
        """The count that is never exceeded, so that a flood is forgotten again."""
        return float(self.free + math.ceil(math.log2(self.longest / self.first)))


ONE_PERSON_ONE_ADDRESS = Brake(free=5, forgets=30 * MINUTE)
ONE_ADDRESS = Brake(free=15, forgets=5 * MINUTE)
ONE_PERSON = Brake(free=20, forgets=30 * MINUTE)
ALL_TOGETHER = Brake(free=40, forgets=20.0, first=5.0, longest=5.0)


@dataclass(frozen=True, slots=True)
class _Held:
    """One count of a try, and its brake; ``scope`` is of what it counts."""

    scope: str
    name: tuple[str, ...]
    brake: Brake


class Attempts:
    """Counts tries of one kind; kinds do not hold each other up.

    Args:
        tries: the counts of the data folder.
        kind: of what, such as ``sign in``.
        now: seconds since 1970; where the clock was set back, a wait only begins again.
    """

    def __init__(
        self, tries: TriesOfFolder, *, kind: str, now: Callable[[], float] = time.time
    ) -> None:
        self._tries = tries
        self._kind = kind
        self._now = now

    def begin(self, person: str, *, address: str | None = None, guesses: bool = False) -> None:
        """Count one more try, before it is made.

        Args:
            person: who, as typed or known.
            address: from where; None where somebody is signed in already.
            guesses: it may be somebody else's guess: the person is held from everywhere too, and
                all people together.

        Raises:
            TooSoonError: it may not be made yet; nothing was counted.
            TriesError: it cannot be counted.
        """
        held, now = self._held(person, address, guesses=guesses), self._now()
        with self._tries.counting() as tries:
            tries.forget_before(now - KNOWN_SECONDS)
            seconds = max(_wait(tries, one, now) for one in self._binding(tries, held, now))
            if seconds <= 0:
                for one in held:
                    count = min(_count(tries, one, now) + 1.0, one.brake.most)
                    tries.put(*one.name, count=count, last=now)
        if seconds > 0:
            raise TooSoonError(math.ceil(seconds))

    def succeeded(self, person: str, *, address: str | None = None, guesses: bool = False) -> None:
        """Take this try back; the person is known at this address from now on.

        What was counted of others stays: somebody who knows one passphrase cannot wipe out their
        tries of another by it.
        """
        now = self._now()
        with self._tries.counting() as tries:
            own, *others = self._held(person, address, guesses=guesses)
            tries.drop(*own.name)
            for one in others:
                count = max(0.0, _count(tries, one, now) - 1.0)
                tries.put(*one.name, count=count, last=now)
            if guesses:
                tries.put(*self._known(own), count=0.0, last=now)

    def _held(self, person: str, address: str | None, *, guesses: bool) -> list[_Held]:
        """Every count of this try; first the one that success takes back whole."""
        held = [self._one("own", ONE_PERSON_ONE_ADDRESS, person, address or "")]
        if address is not None and not _is_this_machine(address):
            held.append(self._one("address", ONE_ADDRESS, address))
        if guesses:
            held.append(self._one("person", ONE_PERSON, person))
            held.append(self._one("all", ALL_TOGETHER))
        return held

    def _one(self, scope: str, brake: Brake, *name: str) -> _Held:
        return _Held(scope, (self._kind, scope, *name), brake)

    def _known(self, own: _Held) -> tuple[str, ...]:
        return (*own.name, "known")

    def _binding(self, tries: Tries, held: list[_Held], now: float) -> Iterator[_Held]:
        """The counts that this try must wait for."""
        own = held[0]
        # On this machine everybody has one address: there a person's own failures stand for it.
        here = [one for one in held if one.scope == "address"] or [own]
        for one in held:
            if one.scope == "person" and tries.get(*self._known(own)) is not None:
                continue
            if one.scope == "all" and all(_count(tries, each, now) < 0.5 for each in here):
                continue
            yield one


def address_of(remote: str | None) -> str:
    """From where a try comes: an address of IPv4, or the network (/64) of one of IPv6."""
    try:
        found = ipaddress.ip_address(remote or "")
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found, 64), strict=False))


def _is_this_machine(address: str) -> bool:
    """Whether it is the address of everybody at this computer: what one does binds no other."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _count(tries: Tries, one: _Held, now: float) -> float:
    """What is not forgotten yet of a count."""
    kept = tries.get(*one.name)
    if kept is None:
        return 0.0
    return max(0.0, kept.count - max(0.0, now - kept.last) / one.brake.forgets)


def _wait(tries: Tries, one: _Held, now: float) -> float:
    """Seconds for which this count still keeps a try waiting; 0 or less where it may be made."""
    kept = tries.get(*one.name)
    if kept is None:
        return 0.0
    if kept.last > now:
        tries.put(*one.name, count=kept.count, last=now)  # the clock was set back
    return one.brake.wait_after(kept.count) - max(0.0, now - kept.last)


def in_words(seconds: int) -> str:
    """A wait as people say it, never shorter than it is."""
    if seconds <= 60:
        return f"{seconds} second{'' if seconds == 1 else 's'}"
    return f"{-(-seconds // 60)} minutes"
