"""Commands in a process of their own each, forked from one that has loaded the program once.

As the demonstration has them (``demo.commands``); a process that tests has other threads and forks
none itself. To load the program takes longer than what most commands do, and the keys that they
make would take as long again.
"""

from __future__ import annotations

import json
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

from evidence_store.demo.commands import CommandAnswer
from forensics.python_process import python

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

# No command reads what the next one is: each has nothing at its standard input.
_FORKS = """
import json, os
asked = open(os.dup(0), encoding="utf-8")
os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
from tests.cost.keys import seal_at_little_cost
seal_at_little_cost()
import evidence_store.cli.unit.demo
from evidence_store.demo.commands import is_forked, run_command
assert is_forked()
for line in asked:
    answer = run_command(json.loads(line))
    print(json.dumps([answer.code, answer.text]), flush=True)
"""

_ONE = """
from tests.cost.keys import seal_at_little_cost
seal_at_little_cost()
from forensics.cli.root import main
main()
"""


def sealing_at_little_cost(*words: str) -> list[str]:
    """The command that runs the program with these words, as a person would start it."""
    return python("-c", _ONE, *words)


@contextmanager
def forked_commands() -> Iterator[Callable[[Sequence[str]], CommandAnswer]]:
    """Give what runs a command as a person would, with the environment as it is now."""
    with subprocess.Popen(
        python("-c", _FORKS), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        assert process.stdout
        asked, answered = process.stdin, process.stdout

        def run(words: Sequence[str]) -> CommandAnswer:
            asked.write(f"{json.dumps([*words])}\n")
            asked.flush()
            return CommandAnswer(*json.loads(answered.readline()))

        yield run
        asked.close()
