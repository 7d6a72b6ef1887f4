"""Running one call: inputs as the node takes them, its context, its outputs checked and summarised, errors in words."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from nodes.interface.context import AxisValues, BadInput
from nodes.interface.context import Cancelled as NodeCancelled
from nodes.interface.node import NodeDefinition
from nodes.interface.notes import noted
from nodes.interface.summary import summarise
from server.engine.calls import Call
from server.engine.execution import CallError, Cancelled, Entry
from server.engine.problems import Fix, Problem
from server.worker.context import CallContext, FileChanged, Session
from server.worker.inputs import Guard, OutOfRange, Take, guards_of, refuse_wired, taker_of
from server.worker.outputs import Check, check_of
from server.worker.shortage import Shortage, is_device_broken, is_shortage, words_for_shortage

_LONGEST_MESSAGE = 2000
_LONG_ENOUGH = 0.005  # seconds: a call that ran a network took longer, and looking at its files costs little beside it


@dataclass(slots=True)
class _Prepared:
    """What all calls of one node type share."""

    definition: NodeDefinition
    takers: dict[str, Take]
    guards: tuple[Guard, ...]
    outputs: tuple[tuple[str, str, Check], ...]


class Executor:
    """Runs calls with the node definitions at hand.

    shortage:      what to do when memory runs out
    before_call:   told the inputs of each call that may need a network on the device
    look:          adds what is to be seen of a result, such as thumbnails
    device_broken: set once the device answers with errors that only a new process cures
    """

    def __init__(self, definitions: Mapping[str, NodeDefinition], shortage: Shortage,
                 before_call: Callable[[Mapping[str, Any]], None] | None = None,
                 look: Callable[[Entry], Entry] = lambda entry: entry) -> None:
        self._look = look
        self._definitions, self._shortage, self._before_call = definitions, shortage, before_call
        self._prepared: dict[str, _Prepared] = {}
        self.device_broken = False

    def run(self, session: Session, call: Call, inputs: Mapping[str, Any]) -> Entry:
        """Run a call. Raises CallError with the problem and the summaries of the inputs, or Cancelled."""
        prepared = self._prepared.get(call.type) or self._prepare(call)
        try:
            arguments = _arguments(prepared, inputs)
            refuse_wired(prepared.guards, call.inputs, arguments)
            with noted() as notes:
                result = self._with_memory(session, call, prepared, arguments)
            return self._look(_entry(prepared, result, notes))
        except NodeCancelled:
            raise Cancelled from None
        except (Exception, SystemExit) as error:
            self.device_broken = self.device_broken or is_device_broken(error)
            raise CallError(self._problem(call, error).to_data(), summaries(inputs)) from error

    def _prepare(self, call: Call) -> _Prepared:
        definition = self._definitions.get(call.type.partition("@")[0])
        if definition is None or definition.type.name != call.type:
            message = f"the worker does not know the node type {call.type!r}; restart Wireloom if it was just added"
            raise CallError(Problem("unknown_type", message, {"node": call.node}).to_data())
        kind = definition.type
        takers = {p.name: taker for p in kind.inputs if (taker := taker_of(p)) is not None}
        outputs = tuple((p.name, p.type, check_of(p.type)) for p in kind.outputs)
        self._prepared[call.type] = prepared = _Prepared(definition, takers, guards_of(kind.inputs), outputs)
        return prepared

    def _with_memory(self, session: Session, call: Call, prepared: _Prepared, arguments: dict[str, Any]) -> Any:
        """Call the node; when memory runs out, free what can be freed and try once more."""
        try:
            return self._call(session, call, prepared, arguments)
        except (RuntimeError, MemoryError) as error:
            if not is_shortage(error):
                raise
        self._shortage.relieve(arguments)
        return self._call(session, call, prepared, arguments)

    def _call(self, session: Session, call: Call, prepared: _Prepared, arguments: dict[str, Any]) -> Any:
        if self._before_call is not None:
            self._before_call(arguments)
        started = time.perf_counter()
        result = self._called(session, call, prepared.definition, arguments)
        if time.perf_counter() - started > _LONG_ENOUGH:
            session.refuse_changed_weights()
        return result

    @staticmethod
    def _called(session: Session, call: Call, definition: NodeDefinition, arguments: dict[str, Any]) -> Any:
        if not definition.takes_context:
            return definition.call(None, arguments)
        axes = tuple(AxisValues(name, tuple(values)) for name, values in call.axes)
        context = CallContext(session, call.node, call.coordinates, axes)
        result = definition.call(context, arguments)
        context.refuse_changed_files()
        return result

    def _problem(self, call: Call, error: BaseException) -> Problem:
        """The error in words for people; the traceback goes to the log."""
        where, name = {"node": call.node}, f"{call.node} ({call.type})"
        if isinstance(error, FileChanged):
            return Problem("model_changed", f"{name}: {error}"[:_LONGEST_MESSAGE], where)
        if isinstance(error, OutOfRange):
            return Problem("out_of_range", f"{name}: {error}"[:_LONGEST_MESSAGE], {**where, "port": error.port})
        if isinstance(error, BadInput):
            return Problem("bad_input", f"{name}: {error}"[:_LONGEST_MESSAGE], where)
        if is_shortage(error):
            words = words_for_shortage(error, self._shortage.free())
            return Problem("out_of_memory", f"{name} {words}", where,
                           (Fix("make the batch, the picture or the number of samples smaller"),))
        traceback.print_exception(error)
        if isinstance(error, WrongOutput):
            return Problem("wrong_output", f"{name}: {error}; this is a mistake in the node", where)
        words = (isinstance(error, OSError) and error.strerror) or str(error)  # of an OSError without its path
        return Problem("call_failed", f"{name}: {type(error).__name__}: {words}"[:_LONGEST_MESSAGE], where)


class WrongOutput(TypeError):
    """A node returned something else than its ports promise."""


def summaries(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """A summary of each input of a call that failed; of a list, of its first cells."""
    told = {}
    for name, value in inputs.items():
        try:
            plain = type(value) is not list or not value or isinstance(value[0], (int, float, str))
            told[name] = summarise(value) if plain else {
                "type": "cells", "length": len(value), "value": [summarise(v) for v in value[:3]]}
        except Exception as error:  # a broken value must not hide the error that is being told
            told[name] = {"type": type(value).__name__, "warning": f"no summary: {type(error).__name__}"}
    return told


def _arguments(prepared: _Prepared, inputs: Mapping[str, Any]) -> dict[str, Any]:
    takers = prepared.takers
    if not takers:
        return dict(inputs)
    return {name: takers[name](value) if name in takers and value is not None else value
            for name, value in inputs.items()}


def _entry(prepared: _Prepared, result: tuple[Any, ...], notes: list[str]) -> Entry:
    """The outputs by port, each checked and summarised; the first one's summary tells the notes of the call."""
    if len(result) != len(prepared.outputs):
        raise WrongOutput(f"expected {len(prepared.outputs)} outputs, got {len(result)}")
    values, told = {}, {}
    for (name, type_name, check), value in zip(prepared.outputs, result, strict=True):
        try:
            values[name] = checked = check(value)
        except (TypeError, AttributeError) as error:
            raise WrongOutput(f"output {name!r}: {error}") from error
        told[name] = summarise(checked, type_name)
        if notes and len(told) == 1:
            told[name] = {**told[name], "notes": notes}
    return Entry(values, told)
