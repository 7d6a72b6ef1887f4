"""The workflows that the benchmarks run: lattices, chains, small ones, made by rule."""

from __future__ import annotations

from typing import Any


def expression(formula: str, **inputs: Any) -> dict[str, Any]:
    """A node that computes a formula of wired or typed inputs."""
    bound = {name: {"from": value} if isinstance(value, str) else value for name, value in inputs.items()}
    return {"type": "values.expression@1", "in": {"formula": formula, **bound}}


def document(nodes: dict[str, Any], output: str) -> dict[str, Any]:
    """A workflow with one declared output."""
    return {"format": 1, "nodes": nodes, "outputs": {"result": output}}


def lattice(side: int = 32, seed: float = 0, last: float = 1, first: float = 0) -> dict[str, Any]:
    """side x side nodes, each wired to its upper and its left neighbour: with 32 a side, 1,030 nodes.

    seed: changes the four sources, so that nothing is cached
    last: changes only the last leaf
    first: changes only the first source, on which nearly every node depends
    """
    nodes: dict[str, Any] = {f"source {i}": {"type": "values.number@1", "in": {"value": seed + i}} for i in range(4)}
    nodes["source 0"]["in"]["value"] += first
    for row in range(side):
        for column in range(side):
            up = f"at {row - 1} {column}.number" if row else f"source {column % 2}.number"
            left = f"at {row} {column - 1}.number" if column else f"source {2 + row % 2}.number"
            nodes[f"at {row} {column}"] = expression("(a + b) / 2", a=up, b=left)
    end = f"at {side - 1} {side - 1}.number"
    nodes["leaf"] = {"type": "values.number@1", "in": {"value": last}}
    nodes["sum"] = expression("a + b", a=end, b="leaf.number")
    return document(nodes, "sum.number")


def chain(length: int, seed: float = 0) -> dict[str, Any]:
    """A chain: each node hands on what the one before gave."""
    nodes: dict[str, Any] = {"n0": {"type": "values.number@1", "in": {"value": seed}}}
    for i in range(1, length):
        nodes[f"n{i}"] = {"type": "values.number@1", "in": {"value": {"from": f"n{i - 1}.number"}}}
    return document(nodes, f"n{length - 1}.number")


def three_nodes(seed: float) -> dict[str, Any]:
    """Three small nodes; another seed is another run."""
    return chain(3, seed)
