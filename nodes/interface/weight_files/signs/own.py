"""Files of our own: they carry a card that says what they are."""

from __future__ import annotations

import json

from nodes.interface.weight_files.keys import Keys
from nodes.interface.weight_files.recognised import KINDS, Prediction, Recognised

ORDER = 0


def look(keys: Keys) -> Recognised | None:
    """By the entry "wireloom" of the metadata, {kind, architecture, ...}, where its kind is one that Wireloom knows."""
    try:
        card = json.loads(keys.metadata.get("wireloom", "{}"))
    except (ValueError, RecursionError):
        return None
    kind = str(card.get("kind", "")) if isinstance(card, dict) else ""
    if kind not in KINDS or kind in ("unknown", "lora", "controlnet", "checkpoint"):  # in public layouts, told by them
        return None
    prediction = Prediction("x0", sign="the card") if kind == "text_to_image" else Prediction()
    return Recognised(kind, "wireloom", str(card.get("architecture", ""))[:40], "wireloom", prediction)
