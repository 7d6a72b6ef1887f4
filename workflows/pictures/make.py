"""Makes the small pictures of the examples: `python workflows/pictures/make.py [NAME ...]`.

Each example is run by `wireloom run`; the largest picture of its first output becomes NAME.webp, at most 256 pixels
a side.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

FOLDER = Path(__file__).parent
SIDE = 256


def make(name: str) -> int:
    """Run one example and keep the largest picture of its first output; the bytes that it takes."""
    source = FOLDER.parent / f"{name}.json"
    first = next(iter(json.loads(source.read_text())["outputs"].values()))
    target = FOLDER / f"{name}.webp"
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "server", "run", str(source), "--quiet", "--target", first,
                   "--out", f"{folder}/out", "--device", "cpu", "--data", f"{folder}/data"]
        subprocess.run(command, check=True, cwd=FOLDER.parents[1], stdout=subprocess.DEVNULL)  # noqa: S603
        pictures = [Image.open(file).convert("RGB") for file in sorted(Path(folder, "out").rglob("*.png"))]
        small = max(pictures, key=lambda picture: picture.width * picture.height)
    resample = Image.Resampling.LANCZOS if max(small.size) > SIDE else Image.Resampling.NEAREST
    factor = SIDE / max(small.size)
    small = small.resize((max(1, round(small.width * factor)), max(1, round(small.height * factor))), resample)
    small.save(target, "WEBP", quality=82, method=6)
    return target.stat().st_size


if __name__ == "__main__":
    for each in sys.argv[1:] or sorted(path.stem for path in FOLDER.parent.glob("*.json")):
        print(each, make(each))
