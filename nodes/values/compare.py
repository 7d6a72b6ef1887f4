"""Two numbers compared."""

from __future__ import annotations

import operator
from typing import Annotated

from nodes.interface import Choice, Range, node

RELATIONS = {"<": operator.lt, "<=": operator.le, "=": operator.eq, "!=": operator.ne, ">=": operator.ge,
             ">": operator.gt}


@node("values.compare", version=1, tags=("logic", "less", "greater", "equal"), cheap=True,
      phrase="whether {a} {relation} {b}")
def compare(
    a: Annotated[float, Range(-2**53, 2**53)] = 0.0,
    relation: Annotated[str, Choice(RELATIONS)] = "<",
    b: Annotated[float, Range(-2**53, 2**53)] = 0.0,
) -> bool:
    """Whether two numbers stand in a relation, such as a < b.

    Args:
        a: the left number
        relation: what to ask
        b: the right number
    """
    return bool(RELATIONS[relation](a, b))
