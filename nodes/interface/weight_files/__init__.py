"""Weight files without loading them: the header of a safetensors file, and what model it holds. Imports no torch."""

from nodes.interface.weight_files.header import BadWeights, Header, TensorEntry, read_header
from nodes.interface.weight_files.recognise import read_and_recognise, recognise, recognise_file
from nodes.interface.weight_files.recognised import FAMILIES, KINDS, Part, Prediction, Recognised

__all__ = [
    "FAMILIES",
    "KINDS",
    "BadWeights",
    "Header",
    "Part",
    "Prediction",
    "Recognised",
    "TensorEntry",
    "read_and_recognise",
    "read_header",
    "recognise",
    "recognise_file",
]
