"""Port types: what travels on a wire. Each states shape, dtype, range and unit once.

All are frozen dataclasses (or plain Python scalars). Those marked *stored* are made of tensors and plain data, so
`nodes.interface.codec` can write them to disk; loaded models live in memory and are loaded again when needed.
Importing this module does not import torch.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class Space:
    """The space that a latent lives in: pixel space is a space too.

    name:     two latents fit together when their spaces are equal, e.g. "rgb" or "plane"
    channels: C of the latent
    scale:    pixels per latent cell along each side, 1 in pixel space
    std:      standard deviation of clean data in this space
    """

    name: str
    channels: int
    scale: int = 1
    std: float = 0.5


RGB = Space("rgb", channels=3, scale=1, std=0.5)
"""Pixel space: RGB in [-1, 1]."""

PLANE = Space("plane", channels=2, scale=1, std=1.0)
"""Points of the plane, [N, 2, 1, 1]: the toy in which everything has a closed form."""


@dataclass(frozen=True)
class Image:
    """A batch of pictures: [N, C, H, W] float32 in [0, 1], sRGB, C = 1, 3 or 4."""

    data: Tensor


@dataclass(frozen=True)
class Mask:
    """A batch of masks: [N, 1, H, W] float32 in [0, 1], 1 = selected."""

    data: Tensor


@dataclass(frozen=True)
class Latent:
    """A batch of latents: [N, C, h, w] float32 in the units of its space."""

    data: Tensor
    space: Space = RGB


@dataclass(frozen=True)
class Sigmas:
    """Noise levels: [steps + 1] float64 on the CPU, falling, the last usually 0."""

    values: Tensor


@dataclass(frozen=True)
class Record:
    """What a sampler did at each step: noise levels, x, clean estimates, norms, angles and calls.

    sigmas:    [steps + 1] float64 on the CPU, falling
    x:         [steps + 1, N, C, h, w] float32, the samples at each level; the last is the result
    denoised:  [steps, N, C, h, w] float32, the clean estimate that each step began with
    guidance:  [steps, N] float32, length of conditional - unconditional estimate; NaN where nothing guided
    angle:     [steps, N] float32, degrees between that and the way from x to the conditional estimate; NaN likewise
    calls:     [steps] int64, how often each step called the denoiser
    branched:  the step from which on the rest was sampled anew, or None
    first:     number of the first sample
    """

    sigmas: Tensor
    x: Tensor
    denoised: Tensor
    guidance: Tensor
    angle: Tensor
    calls: Tensor
    space: Space
    model: str
    solver: str
    first: int = 0
    branched: int | None = None


@dataclass(frozen=True)
class Conditioning:
    """What a denoiser is steered by, encoded.

    tokens: hidden states of the prompt, [N, L, D], or None
    pooled: one vector a prompt, [N, E], or None
    labels: class or mixture-component numbers, [N] int64, or None
    sizes:  micro-conditioning in pixels, [N, K] float32, or None: SDXL reads height, width, top and left of the crop,
            target height and width (Podell et al. 2023, section 2.2); its refiner the first four and an aesthetic
            score; a row of numbers below 0 says nothing, as None does for all
    concat: latent channels beside x, [N, C, h, w], or None: a masked picture, a picture to edit
    negative: rows that guidance keeps away from, [N] bool, or None; picture prompts are not shown to them
    text:   the prompts, for people
    """

    tokens: Tensor | None = None
    pooled: Tensor | None = None
    labels: Tensor | None = None
    text: tuple[str, ...] = ()
    sizes: Tensor | None = None
    concat: Tensor | None = None
    negative: Tensor | None = None


class Denoise(Protocol):
    """`denoise(x, sigma) -> clean x`: the average of all clean data that could hide under the noise.

    x: [N, C, h, w] = clean + sigma * unit noise; sigma: a scalar tensor or float, > 0.
    """

    def __call__(self, x: Tensor, sigma: Tensor) -> Tensor: ...


@dataclass(frozen=True)
class Denoiser:
    """A denoiser: `denoise(x, sigma, conditioning) -> clean x`, its space and its noise range.

    denoise:   takes x [N, C, h, w], a scalar sigma and a Conditioning or None (= unconditional)
    sigma_min, sigma_max: the noise levels that the model knows
    accepts:   the kinds of conditioning it takes ("text", "class"); empty once guidance is applied
    size:      the side h = w it was trained at, or None when any size will do
    null:      one row that means "unconditional", so that guidance can put both halves in one batch, or what makes it
               when it is first needed; or None
    """

    denoise: Callable[[Tensor, Tensor, Conditioning | None], Tensor]
    space: Space
    sigma_min: float
    sigma_max: float
    accepts: tuple[str, ...] = ()
    size: int | None = None
    name: str = "denoiser"
    null: Conditioning | Callable[[], Conditioning] | None = None


@dataclass(frozen=True)
class TextEncoder:
    """A text encoder: `encode(prompts) -> Conditioning`, one row a prompt."""

    encode: Callable[[Sequence[str]], Conditioning]
    name: str


@dataclass(frozen=True)
class ImageEncoder:
    """An image encoder: `encode(Image) -> Features`."""

    encode: Callable[[Image], Features]
    name: str


@dataclass(frozen=True)
class Clip:
    """A text tower and an image tower whose embeddings share one space."""

    text: TextEncoder
    image: ImageEncoder
    name: str


@dataclass(frozen=True)
class Autoencoder:
    """`encode(Image) -> Latent` and `decode(Latent) -> Image` of one space."""

    encode: Callable[[Image], Latent]
    decode: Callable[[Latent], Image]
    space: Space
    name: str


@dataclass(frozen=True)
class Generator:
    """A one-step generator: `generate(latent z [N, D], labels [N] or None, truncation) -> Image`."""

    generate: Callable[..., Image]
    z_size: int
    classes: tuple[str, ...]
    name: str


@dataclass(frozen=True)
class ControlNet:
    """A branch that follows a drawn hint, for one base model.

    control: its parts, for the nodes that apply it
    """

    control: Any
    base: str
    name: str


@dataclass(frozen=True)
class Adapter:
    """Weight changes (LoRA and kin) for one family of base models, by part of the model and layer.

    layers: by part ("unet", "first text encoder", ...), and in it by layer as the file names it: how its weights change
    base:   the family of models it was made for ("sd1", "sdxl"), or one model ("starter/emoji-32"); "" = not known
    kinds:  how its changes are written: "LoRA", "LoCon", "LoHa", "LoKr", "DoRA", "GLoRA", "IA3", "OFT", "BOFT", "whole"
    rank:   the highest of its layers
    """

    layers: Mapping[str, Mapping[str, Any]]
    base: str
    name: str
    kinds: tuple[str, ...] = ()
    rank: int = 0


@dataclass(frozen=True)
class ImageAdapter:
    """What lets a denoiser read pictures beside its prompt (IP-Adapter), for one base model.

    adapter: its parts, for the nodes that apply it
    """

    adapter: Any
    base: str
    name: str


@dataclass(frozen=True)
class Upscaler:
    """`upscale(rgb [N, 3, H, W] in [0, 1]) -> [N, 3, scale * H, scale * W]`."""

    upscale: Callable[[Tensor], Tensor]
    scale: int
    name: str


@dataclass(frozen=True)
class Captioner:
    """`caption(Image) -> texts`, one a picture."""

    caption: Callable[[Image], Sequence[str]]
    name: str


@dataclass(frozen=True)
class Classifier:
    """`classify(x, sigma) -> log-probabilities [N, classes]` of noisy latents x [N, C, h, w] of its space."""

    classify: Callable[[Tensor, Tensor], Tensor]
    classes: tuple[str, ...]
    name: str
    space: Space = RGB


@dataclass(frozen=True)
class Embedding:
    """Vectors [N, D] float32 in a named space; `text` says what each row came from."""

    data: Tensor
    space: str
    text: tuple[str, ...] = ()


@dataclass(frozen=True)
class Features:
    """Evaluator features [N, D] with the extractor and the resize protocol that made them."""

    data: Tensor
    space: str
    extractor: str
    resize: str


@dataclass(frozen=True)
class Score:
    """A measured number with all that is needed to publish it.

    interval: 95 % confidence interval, or None; protocol: how it was computed; warning: known bias, or "".
    """

    value: float
    unit: str
    count: int
    interval: tuple[float, float] | None = None
    protocol: str = ""
    warning: str = ""


@dataclass(frozen=True)
class Figure:
    """A plot as data that a browser can draw: marks with their numbers, axes with their labels.

    marks: each {"kind", "x": [...], "y": [...], "label": str, "color"?: "#rrggbb", "opacity"?: 0 to 1}, of the kinds
           "line" (also "width", "dashed"), "scatter" (also "size"), "bar" (x holds one edge more than y heights) and
           "image" (x and y are [low, high]; "values" are rows of numbers that run upwards; also "colors", "bar");
           marks of one label share a colour
    x, y:  axis descriptions {"label": str, "log": bool, "low": float | None, "high": float | None}, also
           "ticks": [[position, text], ...]; with "equal": true in x, a unit is as long in both directions
    """

    title: str
    marks: tuple[dict[str, Any], ...]
    x: dict[str, Any] = field(default_factory=dict)
    y: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """Rows under named columns; cells are numbers, texts, booleans or None."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True)
class File:
    """A finished file: its name, media type and bytes. The runner publishes it beside the run's outputs."""

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True)
class Video:
    """Frames [T, C, H, W] float32 in [0, 1] at `fps` frames a second."""

    frames: Tensor
    fps: float


@dataclass(frozen=True)
class Audio:
    """Samples [C, T] float32 in [-1, 1] at `rate` samples a second."""

    samples: Tensor
    rate: int


@dataclass(frozen=True)
class Dataset:
    """Pictures [N, C, H, W] uint8 with a caption each.

    hints:   what a control branch reads beside each picture, [N, 1 or 3, H, W] uint8, or None
    buckets: pictures of other sizes, one dataset for each size; a batch never mixes sizes
    """

    images: Tensor
    captions: tuple[str, ...]
    name: str
    hints: Tensor | None = None
    buckets: tuple[Dataset, ...] = ()


@dataclass(frozen=True)
class Module:
    """Named weights with the metadata of their file: a state dict, not yet a model."""

    tensors: Mapping[str, Tensor]
    metadata: Mapping[str, str]
    name: str
