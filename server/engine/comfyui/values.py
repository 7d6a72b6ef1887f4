"""What wires of ComfyUI carry, where ours carry it otherwise: collected while walking, written when it is used."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Wire:
    """An output of a node of ours; unlike `graph.Wire` it can be a key."""

    node: str
    port: str


class Value:
    """Something that an output of a ComfyUI node gives; `wire` is what stands for it in our workflow, if anything."""

    @property
    def wired(self) -> Wire | None:
        """The wire of ours that carries it whole, or None."""
        return None


@dataclass(frozen=True)
class Plain(Value):
    """What ours carry as it is: pictures, masks, autoencoders, schedules, numbers."""

    wire: Wire

    @property
    def wired(self) -> Wire | None:
        """The wire."""
        return self.wire


@dataclass(frozen=True)
class Model(Value):
    """A denoiser. loader: the inputs of the checkpoint's node, while nothing changed it; rescale: of its guidance."""

    wire: Wire | None
    loader: dict[str, Any] | None = field(default=None, compare=False)
    rescale: Any = 0

    @property
    def wired(self) -> Wire | None:
        """The wire; None where its guidance is to be rescaled."""
        return self.wire if not self.rescale else None


@dataclass(frozen=True)
class Control:
    """A hint that hangs on a prompt there and is followed by the denoiser here: inputs of control.apply_controlnet.

    alone: only by the prompts that it hangs on; else what guidance keeps away from follows those of its counterpart
    """

    inputs: tuple[tuple[str, Any], ...]
    alone: bool = True


@dataclass(frozen=True)
class Entry:
    """One encoded prompt with the hints and the mask that hang on it, and how much it counts among others.

    variation: the node that shows it a picture (unCLIP), whose noise follows the seed of the sampler
    """

    wire: Wire | None
    controls: tuple[Control, ...] = ()
    mask: Wire | None = None
    strength: float = 1.0
    variation: str = ""


@dataclass(frozen=True)
class Prompt(Value):
    """CONDITIONING: prompts that count together."""

    entries: tuple[Entry, ...]

    @property
    def wired(self) -> Wire | None:
        """The wire of a prompt that stands alone with nothing on it."""
        one = self.entries[0] if len(self.entries) == 1 else None
        return one.wire if one and not one.controls and one.mask is None else None


@dataclass(frozen=True)
class Empty(Value):
    """A latent of zeros; width and height in pixels."""

    width: Any
    height: Any
    batch: Any


@dataclass(frozen=True)
class Held(Value):
    """A latent that is there. size: its width and height in pixels where known; mask: where it may change."""

    wire: Wire | None
    size: tuple[int, int] | None = None
    mask: Wire | None = None

    @property
    def wired(self) -> Wire | None:
        """The wire; None where a mask hangs on it."""
        return self.wire if self.mask is None else None


@dataclass(frozen=True)
class Sampler(Value):
    """SAMPLER: a solver by ComfyUI's name, its eta and its s_noise."""

    name: Any
    eta: Any = None
    s_noise: Any = None


@dataclass(frozen=True)
class Noise(Value):
    """NOISE: a seed, or none at all."""

    seed: Any


@dataclass(frozen=True)
class Guider(Value):
    """GUIDER: a model, what to go towards and away from, how hard."""

    model: Model
    positive: Prompt
    negative: Prompt | None
    scale: Any


@dataclass(frozen=True)
class Seen(Value):
    """CLIP_VISION_OUTPUT: a picture and the encoder that looks at it."""

    encoder: Wire | None
    image: Wire | None


@dataclass(frozen=True)
class Branch(Value):
    """CONTROL_NET: the branch, and the kind of hint it is told."""

    wire: Wire | None
    kind: str = "auto"

    @property
    def wired(self) -> Wire | None:
        """The wire; None where it is told a kind."""
        return self.wire if self.kind == "auto" else None
