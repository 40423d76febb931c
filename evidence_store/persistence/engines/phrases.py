"""What the two databases say in different words, as one SQL expression."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Integer, LargeBinary, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class FirstAt(FunctionElement[int]):
    """Where the bytes ``part`` first stand in the bytes of a column, from 1; 0 where nowhere."""

    name = "first_at"
    type = Integer()
    inherit_cache = True

    def __init__(self, column: Any, part: bytes) -> None:  # noqa: ANN401 -- any column of bytes
        super().__init__(column, literal(part, LargeBinary))


@compiles(FirstAt, "sqlite")
def _of_sqlite(element: FirstAt, compiler: Any, **words: Any) -> str:  # noqa: ANN401 -- SQLAlchemy's
    column, part = (compiler.process(each, **words) for each in element.clauses)
    return f"instr({column}, {part})"


@compiles(FirstAt, "postgresql")
def _of_postgresql(element: FirstAt, compiler: Any, **words: Any) -> str:  # noqa: ANN401 -- the same
    column, part = (compiler.process(each, **words) for each in element.clauses)
    return f"position({part} in {column})"
