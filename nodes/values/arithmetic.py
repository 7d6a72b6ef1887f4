"""A safe evaluator of arithmetic: a tokenizer and Dijkstra's shunting yard.

Text becomes tokens, tokens become postfix order, and a stack of floats computes that. There is no recursion and no
call into Python's own parser, so that neither a long nor a hostile formula can do harm.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import NamedTuple

from nodes.interface import BadInput

_TOKEN = re.compile(r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?P<name>[A-Za-z_]\w*)"
                    r"|(?P<symbol>\*\*|//|[-+*/%^(),]))")

CONSTANTS = {"pi": math.pi, "tau": math.tau, "e": math.e}
FUNCTIONS: dict[str, Callable[[float], float]] = {
    "sin": math.sin, "cos": math.cos, "tan": math.tan, "atan": math.atan, "exp": math.exp, "log": math.log,
    "log2": math.log2, "log10": math.log10, "sqrt": math.sqrt, "abs": abs, "floor": math.floor, "ceil": math.ceil,
    "round": lambda x: math.floor(x + 0.5),
}
FUNCTIONS_OF_SEVERAL: dict[str, Callable[..., float]] = {"min": min, "max": max}
OPERATORS: dict[str, tuple[int, Callable[[float, float], float]]] = {
    "+": (1, lambda x, y: x + y), "-": (1, lambda x, y: x - y),
    "*": (2, lambda x, y: x * y), "/": (2, lambda x, y: x / y), "//": (2, lambda x, y: x // y),
    "%": (2, lambda x, y: x % y), "^": (4, math.pow),
}
_NEGATE_BINDS = 3  # -a ^ 2 is -(a ^ 2), and -a * b is (-a) * b
_MOST_TOKENS = 5_000


class Token(NamedTuple):
    """A piece of a formula; `kind` is number, name, call, symbol, operator or negate; `at` counts from 1."""

    kind: str
    text: str
    at: int
    count: int = 0  # arguments of a call


def evaluate(formula: str, variables: Mapping[str, float]) -> float:
    """The value of a formula; BadInput, with the position, when it has none."""
    stack: list[float] = []
    for token in postfix(formula):
        try:
            _apply(token, stack, variables)
        except (ArithmeticError, ValueError) as error:
            if isinstance(error, BadInput):
                raise
            raise _wrong(token.at, f"{token.text!r} has no value here ({error})") from error
    if not math.isfinite(stack[0]):
        raise BadInput(f"expected a finite result, got {stack[0]} from {formula[:60]!r}; change the formula or "
                       "its variables")
    return stack[0]


def _apply(token: Token, stack: list[float], variables: Mapping[str, float]) -> None:
    """One step of postfix evaluation: take operands off the stack, put the result on it."""
    if token.kind == "number":
        stack.append(float(token.text))
    elif token.kind == "name":
        stack.append(_value_of(token, variables))
    elif token.kind == "negate":
        stack.append(-stack.pop())
    elif token.kind == "operator":
        right, left = stack.pop(), stack.pop()
        stack.append(float(OPERATORS[token.text][1](left, right)))
    else:
        arguments = stack[len(stack) - token.count:]
        del stack[len(stack) - token.count:]
        function = FUNCTIONS.get(token.text) or FUNCTIONS_OF_SEVERAL[token.text]
        stack.append(float(function(*arguments)))


def _value_of(token: Token, variables: Mapping[str, float]) -> float:
    if token.text in variables:
        return variables[token.text]
    if token.text in CONSTANTS:
        return CONSTANTS[token.text]
    if token.text in ("a", "b", "c", "d"):
        raise _wrong(token.at, f"{token.text} has no value; wire it or type a number into it")
    raise _wrong(token.at, f"{token.text!r} is not known; there are a, b, c, d, "
                           f"{', '.join([*CONSTANTS, *FUNCTIONS, *FUNCTIONS_OF_SEVERAL])}")


def postfix(formula: str) -> list[Token]:
    """The tokens in the order of computing: operands before what joins them (Dijkstra 1961)."""
    yard = _Yard()
    tokens = list(tokens_of(formula))
    for token, following in zip_longest(tokens, tokens[1:]):
        yard.take(token, before_bracket=following is not None and following.text == "(")
    return yard.finish(len(formula) + 1)


@dataclass
class _Yard:
    """The shunting yard.

    done:         tokens in the order of computing
    waiting:      operators, calls and open brackets whose right side is still to come
    arguments:    for each open bracket, how many arguments have begun in it
    operand_next: whether a number, a name or a bracket has to come next
    """

    done: list[Token] = field(default_factory=list)
    waiting: list[Token] = field(default_factory=list)
    arguments: list[int] = field(default_factory=list)
    operand_next: bool = True

    def take(self, token: Token, before_bracket: bool) -> None:
        """Put one token where it belongs, or say why it cannot stand here."""
        begins = token.kind in ("number", "name") or token.text == "("
        if begins and not self.operand_next:
            raise _wrong(token.at, f"expected an operator before {token.text!r}")
        if begins:
            self._operand(token, before_bracket)
        elif self.operand_next:
            self._sign(token)
        elif token.text == ")":
            self._close(token)
        elif token.text == ",":
            self._next_argument(token)
        else:
            self._operator(token)

    def finish(self, end: int) -> list[Token]:
        """All tokens, once nothing is missing."""
        if self.operand_next:
            raise _wrong(end, "expected a number, a name or '('; the formula ends too early")
        self._unwind()
        if self.waiting:
            raise _wrong(self.waiting[-1].at, "this '(' is never closed")
        return self.done

    def _operand(self, token: Token, before_bracket: bool) -> None:
        if token.text == "(":
            self.waiting.append(token)
            self.arguments.append(1)
        elif token.kind == "name" and before_bracket:
            self.waiting.append(_call(token))
        else:
            self.done.append(token)
            self.operand_next = False

    def _sign(self, token: Token) -> None:
        if token.text == "-":
            self.waiting.append(token._replace(kind="negate"))
        elif token.text != "+":
            raise _wrong(token.at, f"expected a number, a name or '(' before {token.text!r}")

    def _operator(self, token: Token) -> None:
        """What binds more tightly on the left is computed first; ^ alone groups from the right."""
        binds = OPERATORS[token.text][0]
        while self.waiting and self.waiting[-1].text != "(":
            top = self.waiting[-1]
            top_binds = _NEGATE_BINDS if top.kind == "negate" else OPERATORS[top.text][0]
            if top_binds < binds or (top_binds == binds and token.text == "^"):
                break
            self.done.append(self.waiting.pop())
        self.waiting.append(token._replace(kind="operator"))
        self.operand_next = True

    def _next_argument(self, token: Token) -> None:
        self._unwind()
        if len(self.waiting) < 2 or self.waiting[-2].kind != "call":
            raise _wrong(token.at, "a comma stands only between the arguments of a function")
        self.arguments[-1] += 1
        self.operand_next = True

    def _close(self, token: Token) -> None:
        self._unwind()
        if not self.waiting:
            raise _wrong(token.at, "this ')' was never opened")
        self.waiting.pop()
        count = self.arguments.pop()
        if self.waiting and self.waiting[-1].kind == "call":
            self.done.append(_counted(self.waiting.pop(), count))

    def _unwind(self) -> None:
        """What waits since the last open bracket can be computed now."""
        while self.waiting and self.waiting[-1].text != "(":
            self.done.append(self.waiting.pop())


def tokens_of(formula: str) -> Iterator[Token]:
    """Numbers, names and symbols of a formula, with their positions."""
    at, count = 0, 0
    text = formula.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        count += 1
        if match is None or match.lastgroup is None:
            at += len(text[at:]) - len(text[at:].lstrip())
            raise _wrong(at + 1, f"{text[at]!r} means nothing in a formula")
        if count > _MOST_TOKENS:
            raise BadInput(f"expected a formula of at most {_MOST_TOKENS} parts; split it over several nodes")
        piece = match[match.lastgroup]
        yield Token(match.lastgroup, "^" if piece == "**" else piece, match.start(match.lastgroup) + 1)
        at = match.end()


def _call(token: Token) -> Token:
    if token.text not in FUNCTIONS and token.text not in FUNCTIONS_OF_SEVERAL:
        raise _wrong(token.at, f"there is no function {token.text!r}; there are "
                               f"{', '.join([*FUNCTIONS, *FUNCTIONS_OF_SEVERAL])}")
    return token._replace(kind="call")


def _counted(call: Token, count: int) -> Token:
    if (count == 1) != (call.text in FUNCTIONS):
        wanted = "1 argument" if call.text in FUNCTIONS else "2 arguments or more"
        raise _wrong(call.at, f"{call.text} takes {wanted}, got {count}")
    return call._replace(count=count)


def _wrong(at: int, what: str) -> BadInput:
    return BadInput(f"formula, position {at}: {what}")
