"""Finding tensors that are missing: blocks of one kind in one model all have the same ones."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from nodes.interface.weight_files.keys import Keys

_BLOCK = re.compile(
    r"(?P<block>(?:.*\.)?(?P<list>transformer_blocks|layers|resblocks|joint_blocks|double_blocks|single_blocks|"
    r"resnets|block|rdb|input_blocks|output_blocks)[._]?\d+(?P<inner>\.0(?=\.in_layers|\.emb_layers|\.out_layers))?)\.(?P<rest>.*)"
)
_FEWEST, _SHARE = 4, 0.1  # blocks of a kind, and how many of them may lack what the others have


def lacking(keys: Keys) -> list[str]:
    """Names that a block has not although all but a few of its kind have them, sorted; () of few blocks.

    A tensor such as a skip connection, which only some blocks have, is never asked for.
    """
    blocks: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for name in keys.names:
        if found := _BLOCK.fullmatch(name):
            kind = name.partition(".")[0], found["list"] + (found["inner"] or "")
            blocks[kind][found["block"]].add(found["rest"])
    gone: list[str] = []
    for group in blocks.values():
        counts = Counter(rest for rests in group.values() for rest in rests)
        few = max(1, int(_SHARE * len(group)))
        usual = {rest for rest, count in counts.items() if 0 < len(group) - count <= few}
        if len(group) >= _FEWEST:
            gone += [f"{block}.{rest}" for block, rests in group.items() for rest in sorted(usual - rests)]
    return sorted(gone)
