"""The contact sheet: 48 fixed prompts at fixed seeds, nothing picked."""

from __future__ import annotations

import torch
from PIL import Image, ImageDraw, ImageFont

from nodes.denoisers.unet import UNet
from nodes.encoders.clip_model import ClipModel
from nodes.training.sampling import Protocol, draw
from nodes.upscale.compact import CompactUpscaler

COLUMNS = 8
SEED = 7  # of the first picture; the next has the next
LABEL_PX, GAP_PX, SCALE = 16, 8, 4
PROMPTS = (
    *("a red heart", "blue heart, 3d style", "broken heart, noto style", "heart with arrow, twemoji style"),
    *("star", "sun with face, noto style", "rainbow", "fire, 3d style"),
    *("grinning face, noto style", "smiling face with heart-eyes", "loudly crying face, 3d style", "angry face"),
    *("smiling face with sunglasses", "skull, noto style", "ghost, 3d style", "robot, noto style"),
    *("cat face, noto style", "dog face, 3d style", "panda, twemoji style", "a fox"),
    *("lion", "frog, noto style", "octopus, 3d style", "butterfly, twemoji style"),
    *("owl, noto style", "penguin, twemoji style", "elephant", "turtle, 3d style"),
    *("sunflower, noto style", "cactus, twemoji style", "red apple", "banana, 3d style"),
    *("strawberry, 3d style", "watermelon, noto style", "pizza", "hamburger, twemoji style"),
    *("doughnut, twemoji style", "ice cream", "birthday cake, noto style", "hot beverage, 3d style"),
    *("rocket, noto style", "automobile, twemoji style", "sailboat", "house, 3d style"),
    *("soccer ball", "guitar, noto style", "light bulb, 3d style", "christmas tree, noto style"),
)


def draw_sheet(network: UNet, clip: ClipModel, upscaler: CompactUpscaler, protocol: Protocol) -> Image.Image:
    """Draw all prompts, enlarge them four times and put each over its label."""
    pictures = draw(network, clip, list(PROMPTS), [SEED + i for i in range(len(PROMPTS))], protocol)
    with torch.no_grad():
        large = upscaler(pictures).clamp(0, 1)
    tiles = (large * 255).round().byte().permute(0, 2, 3, 1).numpy()
    cell, rows = network.config.image_size * SCALE, -(-len(PROMPTS) // COLUMNS)
    size = (COLUMNS * (cell + GAP_PX) + GAP_PX, rows * (cell + LABEL_PX + GAP_PX) + GAP_PX)
    sheet = Image.new("RGB", size, "white")
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(size=10)
    for i, (tile, prompt) in enumerate(zip(tiles, PROMPTS, strict=True)):
        left = GAP_PX + i % COLUMNS * (cell + GAP_PX)
        top = GAP_PX + i // COLUMNS * (cell + LABEL_PX + GAP_PX)
        sheet.paste(Image.fromarray(tile), (left, top))
        pen.text((left + cell // 2, top + cell + 2), prompt, fill="#444", font=font, anchor="ma")
    return sheet
