"""Tensors of whole models as Modules, for nodes that make models of them."""

from __future__ import annotations

from functools import cache

from nodes.interface import Context, Module
from nodes.weights.load_module import load_module
from tests.conformance.made_models import made_file


@cache
def made_module(kind: str) -> Module:
    """The tensors of a made file, or of one that ships."""
    return load_module(Context(), kind if "/" in kind else str(made_file(kind)))
