"""``python -m forensics`` is the command ``expunge``, where no script of that name is installed."""

from __future__ import annotations

from forensics.cli.root import main

if __name__ == "__main__":
    main()
