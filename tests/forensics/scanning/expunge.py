"""The command as a module, so that tests run it with their own interpreter."""

from __future__ import annotations

from forensics.cli.root import main

if __name__ == "__main__":
    main()
