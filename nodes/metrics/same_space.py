"""Features may only be compared when the same network saw the pictures in the same way."""

from __future__ import annotations

from nodes.interface import BadInput, Features


def same_space(real: Features, generated: Features) -> str:
    """How both were made; refuses to mix."""
    for what in ("space", "extractor", "resize"):
        a, b = getattr(real, what), getattr(generated, what)
        if a != b:
            raise BadInput(f"real and generated features differ in {what}: {a!r} and {b!r}; encode both the same way")
    return f"features of {real.extractor}, {real.resize}, {len(real.data)} real and {len(generated.data)} generated"
