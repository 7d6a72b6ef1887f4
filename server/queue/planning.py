"""From a stored run to the plan that the worker gets: check again, plan, key; remembers recent plans."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from nodes.interface.catalogue import Catalogue
from server.engine import keys, plan
from server.engine.calls import Plan
from server.engine.check import Checked
from server.engine.cost import Cost, cost
from server.engine.plan_data import plan_to_data
from server.engine.problems import Problem, Rejected
from server.engine.workflow import Workflow
from server.files import FileRefused, Files
from server.queue.admission import Admission, Admitted, apart_if
from server.queue.recent import Recent
from server.store.documents import get_document
from server.store.runs import Run
from server.store.store import Store

INLINE_NODES = 100         # plans of more nodes are made in a thread
REMEMBERED_CALLS = 2_500   # in all remembered plans together
LARGEST_PLAN = 4_000       # calls of one that is kept alone
REMEMBERED_NODES = 10_000  # of admitted workflows that wait for their turn: one as large as it may be, or many small


class Planner:
    """Plans runs with the catalogue and the device of the moment."""

    def __init__(self, store: Store, admission: Admission, files: Files, catalogue: Callable[[], Catalogue],
                 environment: Callable[[], Mapping[str, str]], cached: Callable[[str], bool]) -> None:
        self._store, self._admission, self._files, self._cached = store, admission, files, cached
        self._catalogue, self._environment = catalogue, environment
        self._admitted: Recent[tuple[Workflow, Checked, Catalogue]] = Recent(REMEMBERED_NODES)
        self._plans: Recent[tuple[Catalogue, dict[str, Any]]] = Recent(REMEMBERED_CALLS, LARGEST_PLAN)

    def remember(self, admitted: Admitted) -> None:
        """Keep what the check found, for the moment at which the run starts."""
        if not admitted.uses_files:
            self._admitted.put(admitted.document.digest, (admitted.workflow, admitted.checked, self._catalogue()),
                               len(admitted.workflow.nodes))

    async def plan(self, run: Run) -> dict[str, Any]:
        """The keyed plan of a run as data; raises Rejected when the document no longer passes the check."""
        catalogue, environment = self._catalogue(), dict(self._environment())
        ident = (run.document, run.targets, *sorted(environment.items()))
        known = self._plans.get(ident)
        if known is not None and known[0] is catalogue:
            return known[1]
        remembered = self._admitted.take(run.document)
        if remembered is not None and remembered[2] is catalogue:
            workflow, checked, uses_files = remembered[0], remembered[1], False
        else:
            workflow, checked, uses_files = await self._reread(run)
        large = uses_files or len(workflow.nodes) > INLINE_NODES
        data, calls = await apart_if(large, lambda: self._plan(workflow, checked, run, catalogue, environment))
        if not uses_files:
            self._plans.put(ident, (catalogue, data), calls)
        return data

    def price(self, workflow: Workflow, checked: Checked, targets: list[str] | None) -> Cost:
        """What a run would cost, and how much of it lies on disk; raises Rejected when it may not run."""
        return cost(self.keyed(workflow, checked, targets), self._cached)

    def keyed(self, workflow: Workflow, checked: Checked, targets: list[str] | None) -> Plan:
        """The plan of these targets with the keys of its calls; raises Rejected when it may not run."""
        planned = plan.plan(workflow, checked, targets)
        return self._keyed(planned, self._catalogue(), dict(self._environment()))

    async def _reread(self, run: Run) -> tuple[Workflow, Checked, bool]:
        text = await self._store.read(lambda connection: get_document(connection, run.document))
        workflow, checked, uses_files = await apart_if(True, lambda: self._admission.verdict(json.loads(text)))
        if run.targets is None and checked.problems:
            raise Rejected(checked.problems)
        return workflow, checked, uses_files

    def _plan(self, workflow: Workflow, checked: Checked, run: Run, catalogue: Catalogue,
              environment: dict[str, str]) -> tuple[dict[str, Any], int]:
        targets = None if run.targets is None else json.loads(run.targets)
        keyed = self._keyed(plan.plan(workflow, checked, targets), catalogue, environment)
        return plan_to_data(keyed), len(keyed.calls)

    def _keyed(self, planned: Plan, catalogue: Catalogue, environment: Mapping[str, str]) -> Plan:
        try:
            return keys.key_calls(planned, catalogue, environment, self._files.digest)
        except FileRefused as error:
            raise Rejected([Problem("missing_file", str(error))]) from None
