"""All that a node author imports: `@node`, widgets, port types, `Context`, `Catalogue`. Light: imports no torch."""

from nodes.interface.catalogue import Catalogue, InputPort, NodeType, OutputPort
from nodes.interface.context import AxisValues, BadInput, Cancelled, Context
from nodes.interface.node import REGISTRY, NodeDefinition, node
from nodes.interface.ports import (
    PLANE,
    RGB,
    Adapter,
    Audio,
    Autoencoder,
    Captioner,
    Classifier,
    Clip,
    Conditioning,
    ControlNet,
    Dataset,
    Denoise,
    Denoiser,
    Embedding,
    Features,
    Figure,
    File,
    Generator,
    Image,
    ImageAdapter,
    ImageEncoder,
    Latent,
    Mask,
    Module,
    Record,
    Score,
    Sigmas,
    Space,
    Table,
    TextEncoder,
    Upscaler,
    Video,
)
from nodes.interface.signature import Axis, Batch, NodeMistake, Shape
from nodes.interface.widgets import (
    Choice,
    Color,
    Curve,
    ImageFile,
    ImageFolder,
    MaskFile,
    ModelFile,
    Numbers,
    Pad,
    Range,
    Seed,
    Text,
    Texts,
    Toggle,
    Widget,
)

__all__ = [
    "PLANE", "REGISTRY", "RGB", "Adapter", "Audio", "Autoencoder", "Axis", "AxisValues", "BadInput", "Batch",
    "Cancelled", "Captioner", "Catalogue", "Choice", "Classifier", "Clip", "Color", "Conditioning", "Context",
    "ControlNet", "Curve", "Dataset", "Denoise", "Denoiser", "Embedding", "Features", "Figure", "File", "Generator",
    "Image", "ImageAdapter", "ImageEncoder", "ImageFile", "ImageFolder", "InputPort", "Latent", "Mask", "MaskFile",
    "ModelFile", "Module", "NodeDefinition", "NodeMistake", "NodeType", "Numbers", "OutputPort", "Pad", "Range",
    "Record", "Score", "Seed", "Shape", "Sigmas", "Space", "Table", "Text", "TextEncoder", "Texts", "Toggle",
    "Upscaler", "Video", "Widget", "node",
]
