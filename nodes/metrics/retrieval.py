"""Does a picture show what it is called? CLIP retrieval: the right text among many, by cosine similarity."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor


def ranks(pictures: Tensor, texts: Tensor, right: Tensor) -> Tensor:
    """How many texts are closer to each picture than its right one, [N]; 0 is best, equals count half against it.

    pictures:  embeddings of generated or real pictures, [N, D]
    texts:     embeddings of all candidates, [M, D]
    right:     index of the right candidate for each picture, [N]
    """
    similarity = F.normalize(pictures.double(), dim=-1) @ F.normalize(texts.double(), dim=-1).T  # (N, M)
    of_right = similarity.gather(1, right[:, None])
    closer = (similarity > of_right).sum(1)
    equal = (similarity == of_right).sum(1) - 1
    return closer + equal / 2


def top_k(rank: Tensor, k: int) -> float:
    """Share of pictures whose right text is among the k closest."""
    return float((rank < k).double().mean())


def nearest(generated: Tensor, real: Tensor) -> tuple[Tensor, Tensor]:
    """Cosine distance from each generated picture to the nearest real one, and that one's index; [N] each.

    Near 0 the model repeats a picture that it was trained on.
    """
    similarity = F.normalize(generated.double(), dim=-1) @ F.normalize(real.double(), dim=-1).T
    closest, index = similarity.max(1)
    return 1 - closest, index


def top_k_interval(rank: Tensor, k: int, z: float = 1.96) -> tuple[float, float]:
    """95 % Wilson interval of `top_k` (Wilson 1927)."""
    n, p = len(rank), top_k(rank, k)
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * float(torch.tensor(p * (1 - p) / n + z * z / (4 * n * n)).sqrt()) / (1 + z * z / n)
    return centre - half, centre + half
