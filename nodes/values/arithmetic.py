"""A safe evaluator of arithmetic: a tokenizer and Dijkstra's shunting yard.

Text becomes tokens, tokens become postfix order, and a stack of floats computes that. There is no recursion and no
call into Python's own parser, so that neither a long nor a hostile formula can do harm.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
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
        raise BadInput(f"expected a finite result, got {stack[0]} from {formula[:60]!r}")
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
    done: list[Token] = []
    waiting: list[Token] = []  # operators, calls and open brackets whose right side is still to come
    commas: list[int] = []  # for each open bracket, the arguments begun in it
    operand_next = True
    tokens = list(tokens_of(formula))
    for i, token in enumerate(tokens):
        following = tokens[i + 1].text if i + 1 < len(tokens) else ""
        if token.kind in ("number", "name"):
            if not operand_next:
                raise _wrong(token.at, f"expected an operator before {token.text!r}")
            if following == "(" and token.kind == "name":
                waiting.append(_call(token))
            else:
                done.append(token)
                operand_next = False
        elif token.text == "(":
            if not operand_next:
                raise _wrong(token.at, "expected an operator before '('")
            waiting.append(token)
            commas.append(1)
        elif token.text == "-" and operand_next:
            waiting.append(token._replace(kind="negate"))
        elif token.text == "+" and operand_next:
            continue
        elif operand_next:
            raise _wrong(token.at, f"expected a number, a name or '(' before {token.text!r}")
        elif token.text == ")":
            _close(token, done, waiting, commas)
        elif token.text == ",":
            _next_argument(token, done, waiting, commas)
            operand_next = True
        else:
            _push_operator(token, done, waiting)
            operand_next = True
    if operand_next:
        raise _wrong(len(formula) + 1, "expected a number, a name or '('; the formula ends too early")
    while waiting:
        if waiting[-1].text == "(":
            raise _wrong(waiting[-1].at, "this '(' is never closed")
        done.append(waiting.pop())
    return done


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


def _push_operator(token: Token, done: list[Token], waiting: list[Token]) -> None:
    """What binds more tightly on the left is computed first; ^ alone groups from the right."""
    binds = OPERATORS[token.text][0]
    while waiting and waiting[-1].text != "(":
        top = _NEGATE_BINDS if waiting[-1].kind == "negate" else OPERATORS[waiting[-1].text][0]
        if top < binds or (top == binds and token.text == "^"):
            break
        done.append(waiting.pop())
    waiting.append(token._replace(kind="operator"))


def _next_argument(token: Token, done: list[Token], waiting: list[Token], commas: list[int]) -> None:
    _unwind(done, waiting)
    if len(waiting) < 2 or waiting[-2].kind != "call":
        raise _wrong(token.at, "a comma stands only between the arguments of a function")
    commas[-1] += 1


def _close(token: Token, done: list[Token], waiting: list[Token], commas: list[int]) -> None:
    _unwind(done, waiting)
    if not waiting:
        raise _wrong(token.at, "this ')' was never opened")
    waiting.pop()
    count = commas.pop()
    if waiting and waiting[-1].kind == "call":
        call = waiting.pop()
        if (count == 1) != (call.text in FUNCTIONS):
            wanted = "1 argument" if call.text in FUNCTIONS else "2 arguments or more"
            raise _wrong(call.at, f"{call.text} takes {wanted}, got {count}")
        done.append(call._replace(count=count))


def _unwind(done: list[Token], waiting: list[Token]) -> None:
    while waiting and waiting[-1].text != "(":
        done.append(waiting.pop())


def _wrong(at: int, what: str) -> BadInput:
    return BadInput(f"formula, position {at}: {what}")
