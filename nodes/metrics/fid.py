"""The Fréchet distance between real and generated pictures, as a node."""

from __future__ import annotations

from typing import Annotated

from nodes.interface import Batch, Features, Score, node
from nodes.metrics.frechet import feature_stats, frechet_distance
from nodes.metrics.same_space import same_space


@node("metrics.fid", version=1, tags=("frechet", "distance", "quality", "score"),
      sentence="the distance of {generated} from {real} is measured as a crowd (FID)")
def fid(
    real: Annotated[Features, Batch(at_least=2)], generated: Annotated[Features, Batch(at_least=2)]
) -> Score:
    """Measure how far generated pictures are from real ones as a crowd (Heusel et al. 2017); 0 = alike.

    It is the FID of papers only with Inception features and 50,000 pictures; the unit says whose features it is.

    Args:
        real: features of real pictures
        generated: features of generated pictures, from the same encoder
    """
    protocol = same_space(real, generated)
    # A distance is never negative; rounding leaves about -1e-10 where both sets are equal.
    value = max(0.0, frechet_distance(feature_stats(real.data), feature_stats(generated.data)))
    count, size = min(len(real.data), len(generated.data)), real.data.shape[1]
    few = f"{count} pictures for {size} features: the value is too high; compare only at equal counts"
    return Score(value, f"FID ({real.extractor})", count, None, protocol, few if count < 10 * size else "")
