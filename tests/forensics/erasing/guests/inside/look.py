"""Within a guest: what the program says of devices before it would erase them, told as JSON.

python -m tests.forensics.erasing.guests.inside.look [--facts] DEVICE...
"""

from __future__ import annotations

import sys
from dataclasses import asdict
from functools import partial
from pathlib import Path

from forensics.erasing.devices.facts.holding import verify_overwritable
from forensics.erasing.devices.facts.reading import read_facts
from forensics.erasing.devices.facts.system import read_system
from forensics.erasing.devices.memberships import memberships_of
from forensics.erasing.devices.targets import identify_target, verify_erasable
from forensics.erasing.firmware.hardware import why_not_hardware
from tests.forensics.erasing.guests.inside import surroundings as s


def look(device: Path, *, facts: bool) -> dict[str, object]:
    """Who it is, whether it may be erased, and of which arrays it is a member."""
    here = s.around()
    target = identify_target(device, machine=here.machine)
    told: dict[str, object] = {
        "identity": asdict(target.identity),
        "refusal": s.refusal(
            partial(
                verify_erasable,
                target,
                machine=here.machine,
                is_acquisition=here.is_acquisition,
            )
        ),
        "hardware": why_not_hardware(target, machine=here.machine),
        "facts": asdict(read_system(target.node[0], machine=here.machine)),
    }
    if told["refusal"] is None:
        found = memberships_of(target, machine=here.machine)
        told["members"] = [[each.kind.value, each.array] for each in found]
    if facts:
        reading = read_facts(target, machine=here.machine)
        assert reading is not None
        told["facts"] = asdict(reading.facts)
        told["contradictions"] = [
            [each.fact, *map(list, each.said)] for each in reading.contradictions
        ]
        told["overwritable"] = s.refusal(partial(verify_overwritable, reading))
    return told


if __name__ == "__main__":
    is_whole = "--facts" in sys.argv
    names = [each for each in sys.argv[1:] if each != "--facts"]
    s.tell({name: look(Path(name), facts=is_whole) for name in names})
