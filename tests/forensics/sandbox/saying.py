"""A process that is asked once: it says as many bytes as it is told, says lines, or hangs."""

from __future__ import annotations

import sys
import time


def main() -> None:
    word = sys.stdin.buffer.read()
    if word == b"hang":
        time.sleep(600)
    if word == b"fail":
        sys.exit(7)
    if word.startswith(b"tell"):
        for line in word.split()[1:]:
            sys.stderr.buffer.write(line + b"\n")
            sys.stderr.buffer.flush()
            time.sleep(1.5)
    while word == b"for ever":
        sys.stdout.buffer.write(bytes(1 << 20))
    sys.stdout.buffer.write(word)


if __name__ == "__main__":
    main()
