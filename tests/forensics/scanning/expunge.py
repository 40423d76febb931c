"""The command as a module, so that tests run it with their own interpreter."""

from __future__ import annotations

import signal

from forensics.cli.root import main

if __name__ == "__main__":
    # A suite that a shell runs in the background passes an ignored Ctrl-C on to all its children.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    main()
