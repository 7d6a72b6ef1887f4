"""The command `python -m nodes.training`: train, export and evaluate the starter models."""

from __future__ import annotations

import argparse
import json
import signal
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import torch

from nodes.training.export import STARTER
from nodes.training.loop import Trainer
from nodes.training.recipes import RECIPES, Settings, export_upscaler
from nodes.training.sources import DEFAULT_CACHE

UPSCALER = "starter/upscaler-x4"
ADAPTERS = ("starter/edge-control", "starter/style-lora")
WEAK = "starter/emoji-32-weak"


def parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    top = argparse.ArgumentParser(prog="python -m nodes.training", description=__doc__)
    commands = top.add_subparsers(dest="command", required=True)
    train = commands.add_parser("train", help="train a model, or go on where a stopped run was")
    export = commands.add_parser("export", help="write the weights of a run's last checkpoint")
    evaluate = commands.add_parser("eval", help="print a model's scores and draw its contact sheet")
    for command in (train, export):
        command.add_argument("model", choices=[*RECIPES, UPSCALER])
        command.add_argument("--run", type=Path, help="folder of checkpoints (default: in the cache)")
        command.add_argument("--out", type=Path, help="file to write (default: in the run's folder)")
        command.add_argument("--preset", choices=["cpu", "gpu"], default="cpu", help="gpu: all names and styles")
        command.add_argument("--batch", type=int, default=0)
    train.add_argument("--steps", type=int, help="in all, counted from the start of the run")
    train.add_argument("--decay", type=int, help="last steps, over which the learning rate falls to 0")
    train.add_argument("--lr", type=float)
    train.add_argument(
        "--image-tower-of", type=Path, help="for starter/clip: start from this file, keep its text tower"
    )
    train.add_argument("--seed", type=int, default=0)
    train.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    evaluate.add_argument("model", choices=["starter/emoji-32", WEAK, *ADAPTERS])
    evaluate.add_argument("--weights", type=Path, default=STARTER / "emoji-32.safetensors")
    evaluate.add_argument(
        "--out", type=Path, help="folder for scores.json and emoji-32.webp (default: beside the weights)"
    )
    evaluate.add_argument("--run", type=Path, help="of an adapter: the folder of its training, for the curve")
    evaluate.add_argument("--guidance", type=float, help="(default: as the model's card says)")
    evaluate.add_argument("--sheet-only", action="store_true", help="draw the contact sheet and measure nothing")
    for command in (train, export, evaluate):
        command.add_argument("--cache", type=Path, default=DEFAULT_CACHE)
        command.add_argument("--threads", type=int, default=0, help="of the CPU (default: as torch chooses)")
    return top


def train(options: argparse.Namespace) -> None:
    """Train from the run's last checkpoint, or from the start, and export."""
    if options.model == UPSCALER:
        return export(options)
    recipe = RECIPES[options.model]
    chosen = Settings(
        options.cache, options.device, options.preset, options.seed, options.batch, options.image_tower_of
    )
    settings = recipe.complete(chosen)
    changes = {key: value for key in ("steps", "decay", "lr") if (value := getattr(options, key)) is not None}
    plan = replace(recipe.plan(settings), **changes)
    checkpoint = run_folder(options) / "last.safetensors"
    trainer = Trainer(recipe.task(settings), plan)
    if checkpoint.exists():
        trainer.load(checkpoint)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: trainer.stop())
    print(json.dumps({"model": options.model, "from_step": trainer.step, "to_step": plan.steps}), flush=True)
    trainer.run(plan.steps, log=lambda entry: told(entry, checkpoint.with_name("log.jsonl")), save=checkpoint)
    export(options)


def told(entry: dict[str, float], log: Path) -> None:
    """Print an entry of the log, and keep it beside the checkpoint."""
    line = json.dumps(entry)
    print(line, flush=True)
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")


def export(options: argparse.Namespace) -> None:
    """Write the averaged weights of a run as the file that ships."""
    if options.model == UPSCALER:
        out = options.out or run_folder(options) / "upscaler-x4.safetensors"
        export_upscaler(out, options.cache)
    else:
        recipe = RECIPES[options.model]
        settings = recipe.complete(Settings(options.cache, preset=options.preset, batch=options.batch))
        out = options.out or run_folder(options) / recipe.file
        recipe.export(run_folder(options) / "last.safetensors", out, settings)
    print(f"wrote {out} ({out.stat().st_size / 1e6:.1f} MB)")


def evaluate(options: argparse.Namespace) -> None:
    """Score a model."""
    if options.model in ADAPTERS:
        from nodes.training.evaluate_adapters import evaluate_adapter

        log = run_folder(options) / "log.jsonl"
        return evaluate_adapter(options.model, options.out or STARTER, options.cache, log)
    if options.model == WEAK:
        from nodes.training.evaluate_weak import evaluate_weak

        return evaluate_weak(options.out or STARTER, options.cache, options.sheet_only)
    from nodes.training.evaluate import evaluate_text_to_image

    evaluate_text_to_image(
        options.weights, options.out or options.weights.parent, options.cache, options.guidance, options.sheet_only
    )


def run_folder(options: argparse.Namespace) -> Path:
    """Where checkpoints lie."""
    return options.run or options.cache / "runs" / options.model.replace("/", "-")


def main(arguments: Sequence[str] | None = None) -> None:
    """Parse and do."""
    options = parser().parse_args(arguments)
    if options.threads:
        torch.set_num_threads(options.threads)
    {"train": train, "export": export, "eval": evaluate}[options.command](options)


if __name__ == "__main__":
    main()
