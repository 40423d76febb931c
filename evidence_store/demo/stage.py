"""Where the demonstration runs: real commands, each in a process of its own, in plain words."""

from __future__ import annotations

import re
import subprocess
import textwrap
from collections.abc import Callable
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING

from evidence_store.demo.commands import CommandAnswer, DemonstrationError, run_command, start
from forensics.python_process import python
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from evidence_store.demo.paper import SheetInHand
    from evidence_store.demo.paperwork import Player


_WIDTH = 94  # of what a refusal says, on a terminal of a hundred signs
_SENTENCE = re.compile(r"(?<=\.) (?=[A-Z])")
_SENTENCES = 4  # of a refusal that are told


@dataclass(slots=True)
class DemoStage:
    """Runs commands for people and tells what happens.

    Args:
        data: the training data folder.
        work: where forms, plans and results lie.
        say: takes one line of text for the reader.
        verbose: the reader sees every command with its answer; else the story alone.
    """

    data: Path
    work: Path
    say: Callable[[str], None]
    verbose: bool
    number: int = field(default=0)
    account: list[str] = field(default_factory=list)
    """Everything that was done, line by line, whatever the reader sees of it."""

    def chapter(self, title: str) -> None:
        """Begin a part of the story."""
        if self.verbose:
            self.note("", title, "=" * len(title))
        else:
            self.account += ["", title, "=" * len(title)]
            self.say(title)

    def tell(self, sentence: str) -> None:
        """Say what comes next, numbered."""
        self.number += 1
        self.note("", f"{self.number}. {sentence}")

    def done(self, sentence: str) -> None:
        """Say in one line what was done: the story."""
        self._story(f"  ✓ {sentence}")

    def refused(self, sentence: str, answer: CommandAnswer) -> None:
        """Say what was refused, as it must be, with the program's own words: its last line.

        Of a long one its beginning and its end; the account of every command has it whole.
        """
        self._story(f"  ✗ Refused: {sentence}")
        said = _SENTENCE.split(answer.text.strip().splitlines()[-1])
        if len(said) > _SENTENCES:
            said = [*said[: _SENTENCES - 1], "[…]", said[-1]]
        for part in textwrap.wrap(" ".join(said), _WIDTH):
            self._story(f"      {part}")

    def note(self, *lines: str) -> None:
        """Keep lines of the account, which a reader who asks for all of it sees at once."""
        self.account += lines
        if self.verbose:
            for line in lines:
                self.say(line)

    def _story(self, line: str) -> None:
        self.account.append(line)
        self.say(line)

    def acting(self, player: Player, *words: str, expect: int = 0) -> CommandAnswer:
        """Let a person act: a process that opens this person's key and nobody else's."""
        passphrase = ["--passphrase-file", str(self.data / "passphrase")]
        who = ["--data", str(self.data), "--as", player.staff_number]
        return self.run(*words, *who, hidden=passphrase, expect=expect)

    def run(self, *words: str, hidden: list[str] | None = None, expect: int = 0) -> CommandAnswer:
        """Run one command, show it and its answer.

        Raises:
            DemonstrationError: its exit code is not the expected one; the answer is shown.
        """
        self.note(f"   $ expunge {self._shown(words)}")
        return self._told(run_command([*words, *(hidden or [])]), expect)

    def alone(self, *words: str, expect: int) -> CommandAnswer:
        """Run a Python file without this program, show it and its answer.

        Raises:
            DemonstrationError: its exit code is not the expected one; the answer is shown.
        """
        self.note(f"   $ python3 {self._shown(words)}")
        # Isolated, without installed packages: so it shows that the standard library is enough.
        return self._told(start(python("-I", "-S", *words)), expect)

    def _told(self, answer: CommandAnswer, expect: int) -> CommandAnswer:
        self.note(*(f"     {line}" for line in answer.text.splitlines()))
        if answer.code != expect:
            self._show_what_failed(answer)
            raise DemonstrationError(
                f"The command above ended with {answer.code}; {expect} was expected."
            )
        return answer

    def _show_what_failed(self, answer: CommandAnswer) -> None:
        if not self.verbose:
            for line in self.account[-len(answer.text.splitlines()) - 1 :]:
                self.say(line)

    def typing(self, player: Player, *words: str, sheet: SheetInHand) -> None:
        """Let a person act who has a sheet of paper before them and types what is asked for.

        Raises:
            DemonstrationError: it ended otherwise than it should.
        """
        shown = " ".join(self._short(word) for word in words)
        self.note(f"   $ expunge {shown}")
        command = python("-m", "forensics", *words)
        command += ["--data", str(self.data), "--as", player.staff_number]
        command += ["--passphrase-file", str(self.data / "passphrase")]
        with subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        ) as process:
            for line in process.stdout or ():
                answer = sheet.answer(line.strip())
                self.note(f"     {line.strip()}" + (f" {answer}" if answer else ""))
                if answer and process.stdin:
                    process.stdin.write(f"{answer}\n")
                    process.stdin.flush()
        if process.returncode != 0:
            raise DemonstrationError("The sheet that was typed in was not acknowledged.")

    def paper(self, name: str, text: str) -> str:
        """Write a form into the work folder and give its path."""
        path = self.work / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    def scan(self, name: str, data: bytes) -> str:
        """Write what somebody scanned into the work folder and give its path."""
        path = self.work / name
        path.write_bytes(data)
        return str(path)

    def file(self, name: str) -> str:
        """The path of a file in the work folder."""
        return str(self.work / name)

    def _shown(self, words: tuple[str, ...]) -> str:
        return " ".join(self._short(word) for word in words)

    def _short(self, word: str) -> str:
        for folder in (self.work, self.data):
            if word == str(folder):
                return folder.name
            if word.startswith(f"{folder}/"):
                return word.removeprefix(f"{folder}/")
        return f"'{word}'" if " " in word else word
