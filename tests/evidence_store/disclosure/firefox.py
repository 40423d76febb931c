"""A real Firefox, driven by its own Marionette protocol over a socket; nothing else is needed."""

from __future__ import annotations

import contextlib
import json
import os
import re
import socket
import subprocess
import threading
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PROGRAM = "/usr/bin/firefox-esr"
PREFERENCES = """
user_pref("marionette.port", 0);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("toolkit.telemetry.enabled", false);
user_pref("app.update.enabled", false);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("extensions.systemAddon.update.enabled", false);
user_pref("browser.safebrowsing.update.enabled", false);
"""
ANSWER_IN_SECONDS = 240


class Firefox:
    """One open session; every call waits for its answer."""

    def __init__(self, stream: socket.socket) -> None:
        self._stream = stream
        self._number = 0
        self._receive()  # the greeting
        self._ask("WebDriver:NewSession", {"capabilities": {"alwaysMatch": {}}})
        timeouts = {"script": ANSWER_IN_SECONDS * 1000}
        self._ask("WebDriver:SetTimeouts", timeouts)

    def open(self, address: str) -> None:
        self._ask("WebDriver:Navigate", {"url": address})

    def run(self, script: str, *arguments: Any) -> Any:
        """What the body of a function in the page returns."""
        told = {"script": script, "args": list(arguments), "sandbox": None}
        return self._ask("WebDriver:ExecuteScript", told)["value"]

    def fill(self, selector: str, text: str) -> None:
        """Type into a field; into one for files, the path of one."""
        found = {"using": "css selector", "value": selector}
        element = self._ask("WebDriver:FindElement", found)["value"]
        self._ask("WebDriver:ElementSendKeys", {"id": next(iter(element.values())), "text": text})

    def click(self, selector: str) -> None:
        found = {"using": "css selector", "value": selector}
        element = self._ask("WebDriver:FindElement", found)["value"]
        self._ask("WebDriver:ElementClick", {"id": next(iter(element.values()))})

    def text_when_there(self, selector: str) -> str:
        """The text of the element, as soon as the page has one."""
        script = """
          const [selector, done] = arguments;
          const look = () => {
            const found = document.querySelector(selector);
            if (found) { seen.disconnect(); done(found.innerText); }
          };
          const seen = new MutationObserver(look);
          seen.observe(document.body, { childList: true, subtree: true });
          look();
        """
        told = {"script": script, "args": [selector], "sandbox": None}
        return str(self._ask("WebDriver:ExecuteAsyncScript", told)["value"])

    def _ask(self, command: str, told: dict[str, Any]) -> Any:
        self._number += 1
        message = json.dumps([0, self._number, command, told]).encode()
        self._stream.sendall(b"%d:" % len(message) + message)
        _, number, error, result = self._receive()
        assert number == self._number
        assert error is None, error
        return result

    def _receive(self) -> Any:
        length = b""
        while not length.endswith(b":"):
            length += self._some(1)
        return json.loads(self._some(int(length[:-1])))

    def _some(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            piece = self._stream.recv(count - len(data))
            assert piece, "Firefox closed the connection"
            data += piece
        return data


@contextlib.contextmanager
def running_firefox(folder: Path) -> Iterator[Firefox]:
    """A Firefox without a window, with a profile and a home of its own below ``folder``."""
    profile = folder / "profile"
    profile.mkdir(parents=True)
    (profile / "user.js").write_text(PREFERENCES)
    home = {"HOME": str(folder), "XDG_CACHE_HOME": str(folder / "cache"), "MOZ_CRASHREPORTER": "0"}
    words = [PROGRAM, "--headless", "--marionette", "--no-remote", "--profile", str(profile)]
    with subprocess.Popen(
        words,
        env=os.environ | home,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        cwd=folder,
    ) as firefox:
        assert firefox.stdout is not None
        try:
            port = _port_of(firefox.stdout)
            # What it says later is read, so that it never waits for a full pipe.
            threading.Thread(target=firefox.stdout.read, daemon=True).start()
            with socket.create_connection(("127.0.0.1", port), ANSWER_IN_SECONDS) as stream:
                yield Firefox(stream)
        finally:
            firefox.terminate()


def _port_of(output: IO[str]) -> int:
    said = []
    for line in output:
        said.append(line)
        if found := re.search(r"Listening on port (\d+)", line):
            return int(found[1])
    raise AssertionError("Firefox ended before it could be driven: " + "".join(said))
