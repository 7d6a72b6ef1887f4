"""The shapes of requests and answers, for OpenAPI; on the hot paths the JSON itself is made by hand."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel

Json = dict[str, Any]
RunStatus = Literal["queued", "running", "succeeded", "failed", "cancelled"]


class Answer(BaseModel):
    """Base of all answers: no more keys than it names."""

    model_config = ConfigDict(extra="forbid")


class Document(RootModel[Json]):
    """A JSON object."""


class CatalogueAnswer(Answer):
    """All node types and port types, and packs that were not loaded."""

    nodes: list[Json]
    ports: list[Json]
    broken: list[Json]


class FixAnswer(Answer):
    """One thing that would help."""

    label: str
    change: Json | None = Field(description="a change of the document that an editor can apply")


class ProblemAnswer(Answer):
    """What was expected, what came, where, and what to do."""

    kind: str = Field(description="a fixed word, for programs")
    where: dict[str, str] = Field(description="node, port, axis, pointer: as much as is known")
    message: str = Field(description="for people")
    fixes: list[FixAnswer]


class Problems(Answer):
    """All problems of a request at once."""

    problems: list[ProblemAnswer]


class RunAccepted(Answer):
    """The run is on disk and will be executed, whatever happens to this process."""

    id: str
    seq: int = Field(description="order of acceptance; runs are executed in this order, but for urgent ones (`front`)")
    status: RunStatus


class RunAnswer(Answer):
    """A run; outputs, problem and ms come with its end."""

    id: str
    seq: int
    status: RunStatus
    title: str
    workflow: str | None = Field(description="the saved workflow that was called")
    document: str = Field(description="SHA-256 of the document as it ran")
    attempt: int = Field(description="how often it was handed to a worker")
    created: float = Field(description="seconds since 1970")
    started: float | None
    finished: float | None
    front: bool = Field(description="it went ahead of the runs that waited")
    targets: list[str] | None
    outputs: dict[str, list[Json]] | None = Field(
        None, description="by name, cell by cell: coordinates, seeds, summary, files")
    problem: Json | None = None
    ms: float | None = None


class RunPage(Answer):
    """Runs, the newest first; `next` is the `before` of the following page."""

    runs: list[RunAnswer]
    next: int | None


class EventPage(Answer):
    """Events, the oldest first; `last` is the `after` of the next page. `resync`: `after` lies outside what is kept."""

    events: list[Json]
    last: int
    resync: bool = False


class NodeCost(Answer):
    """How many calls of a node a run has, and how many of them need not run."""

    calls: int
    cached: int


class CostAnswer(Answer):
    """The price of a run; what the worker's memory or the disk holds is counted as cached."""

    calls: int
    distinct: int = Field(description="calls that differ; equal ones run once")
    cached: int
    to_run: int
    nodes: dict[str, NodeCost]


class CheckAnswer(Answer):
    """What the check found: problems, and axes and shapes where they are known."""

    ok: bool
    problems: list[ProblemAnswer]
    axes: dict[str, list[str]]
    shapes: dict[str, dict[str, list[int | str | None]]]
    cost: CostAnswer | None = Field(description="null when what is asked for may not run")


class Imported(Answer):
    """A workflow of another program as one of ours."""

    workflow: dict[str, Any]
    warnings: list[str] = Field(description="what was not translated or differs, in words")


class OutlineLine(Answer):
    """One line of an outline; `level` says how far it is indented, `where` names the node, port or definition."""

    level: int
    text: str
    where: dict[str, str]


class ChangeAnswer(Answer):
    """One change between two workflows: a fixed word, the words for people, and what stood there before and after."""

    kind: str
    text: str
    where: dict[str, str]
    before: Any
    after: Any


class DescribeAnswer(Answer):
    """A workflow in words; `changes` from the workflow `before`, or null where none was given."""

    outline: list[OutlineLine]
    paragraph: str
    changes: list[ChangeAnswer] | None


class GalleryEntry(Answer):
    """One published file, and what made it."""

    id: int
    run: str
    output: str
    cell: int = Field(description="its place in the output")
    file: int = Field(description="its place among the files of the cell")
    kind: Literal["image", "figure", "text", "table", "file"]
    digest: str
    media_type: str
    size: int
    width: int
    height: int
    thumbnail: str | None = Field(description="for GET /thumbnails")
    created: float
    title: str
    prompt: str
    models: list[str]
    coordinates: dict[str, Any]
    seeds: dict[str, Any]
    values: dict[str, Any] = Field(description="by declared input and by node.port; defaults are left out")
    stars: int
    tags: list[str]
    gone: bool = Field(description="its file is no longer on the disk")


class GalleryPage(Answer):
    """The newest results first; `next` is the `before` of the page after it, or null."""

    results: list[GalleryEntry]
    next: int | None


class GalleryCount(Answer):
    """How many results a query finds; `more`: at least so many."""

    count: int
    more: bool


class PastValue(Answer):
    """What stood in an input when a run began, and a result of that run."""

    value: Any
    run: str
    title: str
    created: float
    result: int | None
    digest: str | None = Field(description="of its picture, for GET /values")
    thumbnail: str | None = Field(description="for GET /thumbnails")


class PastValues(Answer):
    """The last values of an input, the newest first."""

    values: list[PastValue]


class QueueAnswer(Answer):
    """What runs, and what waits in the order in which it will run; at most 500 of them."""

    running: RunAnswer | None
    waiting: list[RunAnswer]
    count: int = Field(description="how many wait")


class Facet(Answer):
    """A model, tag or name of a value, and how many results have it."""

    name: str
    count: int


class GalleryFacets(Answer):
    """What the gallery can be narrowed by, the most frequent first."""

    models: list[Facet]
    tags: list[Facet]
    values: list[Facet]


class Freed(Answer):
    """How many results are gone, and the bytes that this freed on the disk."""

    deleted: int
    freed: int


class KnownCell(Answer):
    """A result that needs no run."""

    cell: dict[str, Any] = Field(description="its coordinates; {} where nothing varies")
    outputs: dict[str, dict[str, Any]] = Field(description="a summary by port; `picture` names a thumbnail")
    ms: float
    at: float = Field(description="when it was made, in seconds since 1970")


class KnownNode(Answer):
    """What is known of a node."""

    calls: int
    known: list[KnownCell]


class KnownResults(Answer):
    """What is known of each node that has no problem."""

    nodes: dict[str, KnownNode]


class WorkflowEntry(Answer):
    """A workflow that can be opened or called."""

    name: str
    title: str
    bundled: bool = Field(description="ships with Wireloom and cannot be changed")
    revision: int
    updated: float | None
    inputs: dict[str, str] = Field(description="name: node.port")
    outputs: dict[str, str]
    description: str = Field(description="ui.description of the document: what it is for, in a sentence")
    nodes: int = Field(description="how many nodes it has")
    types: list[str] = Field(description="ids of the node types that it uses outside its definitions, without versions")
    size: int = Field(description="bytes of its document")
    picture: str | None = Field(description="address of the newest picture that it made")


class WorkflowList(Answer):
    """Bundled examples and saved workflows, by name."""

    workflows: list[WorkflowEntry]


class WorkflowAnswer(WorkflowEntry):
    """One workflow with its document."""

    document: Json


class WorkflowSaved(Answer):
    """The workflow is saved; it may still have problems that keep it from running."""

    name: str
    revision: int
    updated: float
    problems: list[ProblemAnswer]


class VersionEntry(Answer):
    """A document that was saved or ran under the name of a workflow."""

    document: str = Field(description="SHA-256 of the document")
    at: float = Field(description="when it was last saved or run, seconds since 1970")
    revision: int = Field(description="of its last save; 0 where it only ran")
    runs: int = Field(description="how often it ran")
    picture: str | None = Field(description="address of the newest picture that it made")


class VersionList(Answer):
    """The versions of a workflow, the newest first."""

    versions: list[VersionEntry]


class DraftEntry(Answer):
    """A draft that is kept."""

    key: str
    size: int
    updated: float


class DraftList(Answer):
    """Drafts, the newest first."""

    drafts: list[DraftEntry]


class DraftKept(Answer):
    """The draft is on the disk."""

    key: str
    updated: float


class DraftAnswer(DraftKept):
    """One draft as the editor sent it."""

    data: Json


class SessionRequest(BaseModel):
    """The secret from the fragment of a launch link."""

    launch: str


class SessionAnswer(Answer):
    """The header token of one browser; a cookie for pictures comes with it."""

    token: str


class TicketAnswer(Answer):
    """Opens one WebSocket, once."""

    ticket: str
    seconds: int


class HealthAnswer(Answer):
    """Whether the server lives, and whether it can run something now."""

    live: bool
    ready: bool
    worker: str
    waiting: int
    database: str
    disk: str
    version: str
