"""Appends entries until it is killed, saying of each that it is kept: run as a process."""

from __future__ import annotations

import sys
from pathlib import Path

from evidence_store.bootstrap import open_store
from evidence_store.custody.drafts import Draft
from tests.evidence_store.stores import PASSPHRASES


def main(folder: str, name: str, count: int) -> None:
    store = open_store(Path(folder))
    keys = store.open_actor("A1", PASSPHRASES["A1"]).unit_keys
    print("ready", flush=True)  # noqa: T201 -- it speaks to the test by its output
    for number in range(count):
        with store.unit_of_work(keys) as uow:
            uow.custody.append(
                Draft(
                    "test.appended",
                    None,
                    None,
                    store.clock(),
                    public={"name": name, "number": number},
                    committed={"note": f"{name} {number}"},
                )
            )
            uow.commit()
        print(number, flush=True)  # noqa: T201 -- the same


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
