"""The graph in words: one paragraph that says what a workflow does, the same for equal workflows.

Each node says itself by the phrase or sentence of its type; other nodes by their help. A phrase is used in the
sentences of the nodes that it goes to: "Noise (seed 7) is denoised in 18 steps by emoji-32".
"""

from __future__ import annotations

from nodes.interface.catalogue import AXIS, Catalogue, InputPort, NodeType
from nodes.interface.phrases import OVER, Piece, Slot, read_phrase
from server.engine.definitions import Definition
from server.engine.graph import AxisRef, Literal, Node, Wire
from server.engine.part import Part, is_usual, parts_of, reading_order
from server.engine.words_values import axis_words, count, joined, listed_words, shown, value_words
from server.engine.workflow import Workflow

MAX_SENTENCES = 100
MAX_LINKS = 4
_GOES_ON = "the result is "
_INLINE, _SHARED, _LONGEST = 160, 60, 20_000


def paragraph(workflow: Workflow, catalogue: Catalogue) -> str:
    """What a workflow does, then what each of its definitions does, a paragraph each."""
    parts = parts_of(workflow, catalogue)
    told = [Narrator(part).tell() for part in parts]
    return "\n\n".join(shown(text, _LONGEST) for text in told if text)


class Narrator:
    """Tells one part, node by node."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self.phrases: dict[str, str] = {}
        self.last = ""
        self.users: dict[str, int] = {}
        for node in part.nodes.values():
            for binding in node.inputs.values():
                if type(binding) is Wire:
                    self.users[binding.node] = self.users.get(binding.node, 0) + 1
        for source, _ in part.outputs.values():
            self.users[source] = self.users.get(source, 0) + 1

    def tell(self) -> str:
        """The paragraph."""
        if not self.part.nodes:
            return "" if self.part.definition else "The workflow is empty."
        said: list[str] = []
        for name in reading_order(self.part):
            text = self.node(self.part.nodes[name])
            if text:
                said.append(text)
                self.last = name
        said = [sentence_of(text) for text in _chained(said)]
        said = [*said[:MAX_SENTENCES], f"{count(len(said) - MAX_SENTENCES, 'more step')} follow."] \
            if len(said) > MAX_SENTENCES else said
        opening = [f"The definition {_title(self.part.definition)}:"] if self.part.definition else []
        return " ".join([*opening, *said, *self.ending()])

    def node(self, node: Node) -> str:
        """The sentence of a node; "" where others use its phrase instead."""
        shows, kind = self.part.shows(node), self.part.kind(node)
        if shows is not None:
            return self.instance(node, shows)
        if kind is None:
            return f"the node {node.name} is a {node.type.partition('@')[0][:60]}, which is not known here"
        if kind.sentence:
            return self.fill(node, kind, read_phrase(kind.sentence))
        if kind.phrase:
            return self.phrase(node, self.fill(node, kind, read_phrase(kind.phrase)))
        return self.plain(node, kind)

    def phrase(self, node: Node, text: str) -> str:
        """Keep a phrase for the nodes that use it; where it is too long for them, its own sentence."""
        users = self.users.get(node.name, 0)
        if users and len(text) <= (_INLINE if users == 1 else _SHARED):
            self.phrases[node.name] = text
            return ""
        return f"the node {node.name} gives {text}"

    def plain(self, node: Node, kind: NodeType) -> str:
        """The sentence of a node whose type has no words of its own: its help, and what it gets."""
        given = [f"{self.slot(node, kind.input_by_name.get(port), port)} as {_spaced(port)}"
                 for port in self.part.ports(node) if not is_usual(node.inputs.get(port), kind.input_by_name.get(port))
                 or self.part.exposed(node.name, port)]
        gets = f" gets {listed_words(given)}" if given else " starts from nothing"
        return f"the node {node.name}{gets}: {kind.help}"

    def instance(self, node: Node, shows: Definition) -> str:
        """The sentence of an instance."""
        ports = self.part.ports(node)
        own = [port for port in ports if self.part.bound(node, port) is not None]
        given = [f"{self.slot(node, None, port)} as {_spaced(port)}" for port in own]
        given += [self.slot(node, None, port) for port in ports if port not in own]
        return f"the node {node.name} uses {_title(shows)}{' with ' + listed_words(given) if given else ''}"

    def fill(self, node: Node, kind: NodeType, pieces: tuple[Piece, ...]) -> str:
        """A phrase with what stands in the inputs."""
        said = []
        for piece in pieces:
            if piece.optional and not all(self.is_set(node, kind, port) for port in piece.ports):
                continue
            said += [word if isinstance(word, str) else self.word(node, kind, word) for word in piece.words]
        return "".join(said)

    def is_set(self, node: Node, kind: NodeType, port: str) -> bool:
        """Whether something that is worth a word stands in an input."""
        if port == OVER:
            return bool(node.over)
        return not is_usual(self.part.bound(node, port), kind.input_by_name.get(port)) \
            or (self.part.exposed(node.name, port) is not None)

    def word(self, node: Node, kind: NodeType, slot: Slot) -> str:
        """What one slot of a phrase says."""
        if slot.port == OVER:
            return joined(node.over) or "nothing"
        port = kind.input_by_name[slot.port]
        text = self.slot(node, port, slot.port)
        if not slot.many:
            return text
        bound = self.part.bound(node, slot.port)
        value = bound.value if type(bound) is Literal else port.default if bound is None else None
        number, unless, end = text.partition(" unless set")
        return f"{number} {slot.one if value == 1 else slot.many}{unless}{end}"

    def slot(self, node: Node, port: InputPort | None, name: str) -> str:
        """What stands in an input, in words."""
        bound, ident = self.part.bound(node, name), self.part.exposed(node.name, name)
        if bound is None and port is not None and not port.required and (ident is None or port.default is not None):
            bound = Literal(port.default)
        if ident and (bound is None or (type(bound) is Literal and bound.value in (None, ""))):
            return f"the given {_spaced(ident)}"
        if bound is None:
            return "nothing"
        if type(bound) is Wire:
            return self.refer(bound, port)
        words = axis_words(self.part.axes[bound.axis], bound.column, port) if type(bound) is AxisRef and \
            bound.axis in self.part.axes else f"the axis {bound.axis}" if type(bound) is AxisRef else \
            value_words(bound.value if type(bound) is Literal else None, port)
        return f"{words} unless set" if ident else words

    def refer(self, wire: Wire, port: InputPort | None = None) -> str:
        """The words for what another node gives."""
        if wire.node not in self.part.nodes:
            return f"nothing ({wire.node[:60]} is not there)"
        many = "s" if port is not None and port.kind == AXIS else ""
        phrase = self.phrases.get(wire.node)
        if phrase is not None:
            return phrase if self.is_first(wire) else f"the {_spaced(wire.port)} of {phrase}"
        if wire.node == self.last and self.is_first(wire):
            return f"the result{many}"
        return f"the {_spaced(wire.port)}{many} of {wire.node}"

    def is_first(self, wire: Wire) -> bool:
        """Whether this is the first or the only output of its node."""
        node = self.part.nodes[wire.node]
        kind, shows = self.part.kind(node), self.part.shows(node)
        names = [p.name for p in kind.outputs] if kind else sorted(shows.outputs) if shows else []
        return names[:1] == [wire.port] and (kind is not None or len(names) == 1)

    def ending(self) -> list[str]:
        """Its outputs, what can be set, and its axes."""
        part, said = self.part, []
        said += [sentence_of(f"the output {name} is {self.refer(Wire(node, port))}")
                 for name, (node, port) in list(part.outputs.items())[:MAX_SENTENCES]]
        inputs = sorted(part.definition.inputs if part.definition else part.workflow.inputs)
        if inputs:
            said.append(f"It can be given {listed_words(inputs, 20)}.")
        if len(part.axes) > 1 and part.definition is None:
            each = [f"{name} ({count(axis.length, 'value')})" for name, axis in sorted(part.axes.items())]
            said.append(f"The axes are {listed_words(each)}.")
        return said


def _chained(said: list[str]) -> list[str]:
    """The sentences, those that go on with the result of the one before joined to it: "is drawn, then enlarged"."""
    found: list[str] = []
    links = 0
    for text in said:
        links = links + 1 if text.startswith(_GOES_ON) else 0
        if 1 < links <= MAX_LINKS:
            found[-1] = f"{found[-1]}, then {text[len(_GOES_ON):]}"
        else:
            found.append(text)
            links = min(links, 1)
    return found


def sentence_of(text: str) -> str:
    """The text with a large first letter and a full stop."""
    text = text.strip()
    end = "" if text.endswith((".", "!", "?", ".'")) else "."
    return f"{text[:1].upper()}{text[1:]}{end}"


def _title(definition: Definition) -> str:
    return f"{definition.name} ({definition.title})" if definition.title and \
        definition.title.lower() != definition.name.lower() else definition.name


def _spaced(name: str) -> str:
    return name.replace("_", " ")
