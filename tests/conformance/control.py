"""Small files for the nodes that load control models."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.fixtures.made.control_layout import attention_shapes, plain_shapes, t2i_shapes, vision_shapes
from tests.fixtures.made.kinds import SMALL_SD15
from tests.fixtures.made.unet_layout import Table, controlnet_table
from tests.fixtures.made.values import write


def written(table: Table) -> Callable[[Path], Path]:
    """What writes a table to a path."""
    return lambda path: write(path, table)


CONTROL_FILES = {
    "control.load_controlnet": written(controlnet_table(SMALL_SD15)),
    "control.load_image_encoder": written(vision_shapes()),
    "control.load_ip_adapter": written(plain_shapes(SMALL_SD15, 24) | attention_shapes(SMALL_SD15)),
    "control.load_t2i_adapter": written(t2i_shapes()),
}
"""What writes the example file of a node."""
