"""A pickle as data: its instructions are followed on a stack of plain values, and nothing they name is ever called.

A pickle is a program that can name any function of any installed package and call it. This reader knows the
instructions but not the functions: a name stays a name (`Name`), a call becomes what `build` makes of it: data again.
The instructions: Python's Lib/pickletools.py, protocols 0 to 5.
"""

from __future__ import annotations

import pickletools
from collections.abc import Callable
from typing import Any, BinaryIO

from nodes.weights.convert.inert import Inert, Name, Unconvertible

Build = Callable[[Name, Any], Any]
MOST_INSTRUCTIONS = 20_000_000
_MARK = object()
_VALUES = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False}
_EMPTY: dict[str, Callable[[], Any]] = {"EMPTY_DICT": dict, "EMPTY_LIST": list, "EMPTY_TUPLE": tuple, "EMPTY_SET": set}
_LITERALS = {
    "INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "LONG4", "FLOAT", "BINFLOAT", "STRING", "BINSTRING",
    "SHORT_BINSTRING", "UNICODE", "BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8", "BINBYTES", "SHORT_BINBYTES",
    "BINBYTES8", "BYTEARRAY8",
}  # fmt: skip
_SKIPPED = {"PROTO", "FRAME", "READONLY_BUFFER"}


class PickleData:
    """Reads one pickle.

    build:      what a call of a name with its arguments becomes
    persistent: what a reference to something outside the pickle becomes
    """

    def __init__(self, build: Build, persistent: Callable[[Any], Any]) -> None:
        self._made, self._persistent = build, persistent
        self._stack: list[Any] = []
        self._memo: dict[int, Any] = {}

    def read(self, file: BinaryIO) -> Any:
        """The object of the pickle that begins here; the file is left behind it. Raises Unconvertible."""
        try:
            return self._run(file)
        except Unconvertible:
            raise
        except (ValueError, IndexError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
            first = " ".join(str(error).split())[:200]
            raise Unconvertible(f"its pickle is damaged ({type(error).__name__}: {first}); download it again") from None

    def _run(self, file: BinaryIO) -> Any:
        for number, (code, argument, _) in enumerate(pickletools.genops(file)):
            if number > MOST_INSTRUCTIONS:
                raise Unconvertible(f"its pickle has more than {MOST_INSTRUCTIONS:,} instructions; get the model as "
                                    ".safetensors")
            if code.name == "STOP":
                return self._stack.pop()
            self._step(code.name, argument)
        raise Unconvertible("its pickle does not end; download it again")

    def _step(self, code: str, argument: Any) -> None:
        if code in _LITERALS:
            self._stack.append(argument)
        elif code in _VALUES:
            self._stack.append(_VALUES[code])
        elif code in _EMPTY:
            self._stack.append(_EMPTY[code]())
        elif code not in _SKIPPED:
            action = getattr(self, f"do_{code.lower()}", None)
            if action is None:
                raise Unconvertible(f"its pickle uses {code}, which no weight file needs; get the model as "
                                    ".safetensors")
            action(argument)

    def _pop_mark(self) -> list[Any]:
        at = len(self._stack) - 1
        while self._stack[at] is not _MARK:
            at -= 1
            if at < 0:
                raise ValueError("no mark")
        items = self._stack[at + 1:]
        del self._stack[at:]
        return items

    def do_pop_mark(self, argument: Any) -> None:
        self._pop_mark()

    def do_mark(self, argument: Any) -> None:
        self._stack.append(_MARK)

    def do_pop(self, argument: Any) -> None:
        self._stack.pop()

    def do_dup(self, argument: Any) -> None:
        self._stack.append(self._stack[-1])

    def do_tuple(self, argument: Any) -> None:
        self._stack.append(tuple(self._pop_mark()))

    def do_tuple1(self, argument: Any) -> None:
        self._stack[-1:] = [tuple(self._stack[-1:])]

    def do_tuple2(self, argument: Any) -> None:
        self._stack[-2:] = [tuple(self._stack[-2:])]

    def do_tuple3(self, argument: Any) -> None:
        self._stack[-3:] = [tuple(self._stack[-3:])]

    def do_list(self, argument: Any) -> None:
        self._stack.append(self._pop_mark())

    def do_dict(self, argument: Any) -> None:
        items = self._pop_mark()
        self._stack.append(dict(zip(items[::2], items[1::2], strict=True)))

    def do_frozenset(self, argument: Any) -> None:
        self._stack.append(frozenset(self._pop_mark()))

    def do_append(self, argument: Any) -> None:
        value = self._stack.pop()
        self._extend([value])

    def do_appends(self, argument: Any) -> None:
        self._extend(self._pop_mark())

    def _extend(self, items: list[Any]) -> None:
        target = self._stack[-1]
        if isinstance(target, list):
            target.extend(items)
        elif not isinstance(target, Inert):
            raise TypeError(f"cannot append to {type(target).__name__}")

    def do_additems(self, argument: Any) -> None:
        items = self._pop_mark()
        self._stack[-1].update(item for item in items if isinstance(item, str | int | float | bytes | bool | tuple))

    def do_setitem(self, argument: Any) -> None:
        value, key = self._stack.pop(), self._stack.pop()
        self._set([key, value])

    def do_setitems(self, argument: Any) -> None:
        self._set(self._pop_mark())

    def _set(self, items: list[Any]) -> None:
        target = self._stack[-1]
        pairs = zip(items[::2], items[1::2], strict=True)
        if isinstance(target, Inert):
            target.state = {**(target.state if isinstance(target.state, dict) else {}), **dict(pairs)}
        elif isinstance(target, dict):
            target.update(pairs)
        else:
            raise TypeError(f"cannot set items of {type(target).__name__}")

    def do_global(self, argument: str) -> None:
        module, _, name = argument.partition(" ")
        self._stack.append(Name(module, name))

    def do_stack_global(self, argument: Any) -> None:
        name, module = self._stack.pop(), self._stack.pop()
        self._stack.append(Name(str(module), str(name)))

    def do_inst(self, argument: str) -> None:
        module, _, name = argument.partition(" ")
        self._stack.append(self._made(Name(module, name), tuple(self._pop_mark())))

    def do_obj(self, argument: Any) -> None:
        of, *arguments = self._pop_mark()
        self._stack.append(self._call(of, tuple(arguments)))

    def do_reduce(self, argument: Any) -> None:
        arguments, of = self._stack.pop(), self._stack.pop()
        self._stack.append(self._call(of, arguments))

    do_newobj = do_reduce

    def do_newobj_ex(self, argument: Any) -> None:
        keywords, arguments, of = self._stack.pop(), self._stack.pop(), self._stack.pop()
        self._stack.append(self._call(of, (*arguments, keywords)))

    def _call(self, of: Any, arguments: Any) -> Any:
        if not isinstance(of, Name):
            raise Unconvertible(f"its pickle calls {type(of).__name__} instead of a name; it is hostile or damaged")
        return self._made(of, arguments)

    def do_build(self, argument: Any) -> None:
        state = self._stack.pop()
        if isinstance(self._stack[-1], Inert):  # attributes of dictionaries and tensors are dropped
            self._stack[-1].state = state

    def do_persid(self, argument: str) -> None:
        self._stack.append(self._persistent(argument))

    def do_binpersid(self, argument: Any) -> None:
        self._stack.append(self._persistent(self._stack.pop()))

    def do_put(self, argument: Any) -> None:
        self._memo[int(argument)] = self._stack[-1]

    do_binput = do_long_binput = do_put

    def do_memoize(self, argument: Any) -> None:
        self._memo[len(self._memo)] = self._stack[-1]

    def do_get(self, argument: Any) -> None:
        self._stack.append(self._memo[int(argument)])

    do_binget = do_long_binget = do_get
