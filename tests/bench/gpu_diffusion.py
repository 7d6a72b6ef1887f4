"""How fast a GPU draws here, against a plain loop of diffusers. `python -m tests.bench.gpu_diffusion [--rounds N]`.

SD1.5 at 512 pixels and SDXL at 1024, 20 steps of Euler with guidance, batch 1 and 4, in half precision; weights are
made up, which changes no time. Both run the same U-Net sizes on the same noise levels. Printed are seconds a batch, how
many times as fast as diffusers each way of running is, the first call, the most memory, and how far its latents are
from those of running as it is. Each row is printed, and written to the record, as soon as it is known; a case that
breaks the GPU or takes too long costs its own rows alone. Without a GPU it says so and measures nothing.
"""

from __future__ import annotations

import argparse
import gc
import json
import platform
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import monotonic, perf_counter
from typing import Any

import torch

from nodes.denoisers.acceleration.accelerated import Accelerated
from nodes.denoisers.acceleration.graphs import Graphs
from nodes.denoisers.acceleration.regions import Regional
from nodes.denoisers.ldm.schedule import DiscreteSchedule
from nodes.denoisers.ldm.unet import UNet
from nodes.interface.notes import noted
from nodes.schedules.normal import normal
from tests.bench.gpu_loops import CASES, Case, OnDevice, diffusers_unet, made, ours, theirs

Row = dict[str, Any]
PLAIN, AS_IT_IS = "diffusers, plain loop", "as it is"
WAYS: dict[str, Callable[[], Accelerated | None]] = {
    AS_IT_IS: lambda: None,
    "CUDA graphs": lambda: Accelerated(None, Graphs()),
    "compiled blocks and CUDA graphs": lambda: Accelerated(Regional(), Graphs(), True),
    "compiled blocks": lambda: Accelerated(Regional(), None, True),
    "channels last": lambda: Accelerated(None, None, True),
    "channels last and CUDA graphs": lambda: Accelerated(None, Graphs(), True),
}
"""What is most worth knowing first, for the time may run out. Without compiled blocks channels last has to pay for
group normalisation, which torch computes with channels first."""
LONGEST_WAY = 120  # seconds, compiling included
ENOUGH = 10.0  # seconds of rounds, after which two are enough


def measured(work: Callable[[], torch.Tensor], rounds: int) -> tuple[Row, torch.Tensor]:
    """Seconds of the first call and the median of the following; each ends with the latents on the CPU."""
    begin = perf_counter()
    end = work()
    first, times = perf_counter() - begin, []
    while len(times) < rounds and (len(times) < 2 or sum(times) < ENOUGH):
        begin = perf_counter()
        end = work()
        times.append(perf_counter() - begin)
    return {"first": first, "seconds": median(times), "spread": max(times) - min(times), "rounds": len(times)}, end


def rows(case: Case, device: torch.device, dtype: torch.dtype, rounds: int,
         ways: dict[str, Callable[[], Accelerated | None]], until: float = float("inf")) -> Iterator[Row]:
    """The table for one case, each row as soon as it is known; a way that fails says why, and the next begins.

    until: the monotonic time after which no other way begins
    """
    sigmas = normal(None, case.steps, DiscreteSchedule().sigma_min, DiscreteSchedule().sigma_max).values
    x = torch.randn(case.batch, 4, case.side, case.side, generator=torch.Generator().manual_seed(2))

    def diffusers() -> Callable[[], torch.Tensor]:
        plain = made(diffusers_unet(case.config), device, dtype)
        return theirs(case, plain, dtype, x, sigmas, device)

    def nodes(runner: Accelerated | None) -> Callable[[], torch.Tensor]:
        with torch.device("meta"):
            network = UNet(case.config)
        return ours(case, made(network, device, dtype), dtype, runner, x, sigmas, OnDevice(device))

    works = {PLAIN: diffusers} | {name: lambda make=make: nodes(make()) for name, make in ways.items()}
    base, reference = None, None
    for name, work in works.items():
        if monotonic() > until:
            yield {"case": case.name, "way": name, "failed": "not run: the time is up"}
            continue
        row, end = attempted(work, device, rounds)
        base = row.get("seconds") if name == PLAIN else base
        reference = end if name == AS_IT_IS else reference
        if base and "seconds" in row:
            row["ratio"] = base / row["seconds"]
        if reference is not None and end is not None and name not in (PLAIN, AS_IT_IS):
            row["difference"] = float((end - reference).abs().max() / reference.abs().max())
        yield {"case": case.name, "way": name, **row}


def attempted(work: Callable[[], Callable[[], torch.Tensor]], device: torch.device,
              rounds: int) -> tuple[Row, torch.Tensor | None]:
    """One way of running, with the memory of those before handed back; what goes wrong becomes part of its row."""
    gc.collect()
    if device.type == "cuda":
        torch.compiler.reset()
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats()
    try:
        with noted() as notes, at_most(LONGEST_WAY):
            row, end = measured(work(), rounds)
    except Exception as error:
        return {"failed": f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"}, None
    if device.type == "cuda":
        row["memory"] = torch.cuda.max_memory_allocated()
    if said := [text for text in notes if "CUDA graph" in text]:
        row["notes"] = said
    return row, end


@contextmanager
def at_most(seconds: int) -> Iterator[None]:
    """Raise TimeoutError after so long, where the system can."""
    def out(*signal_and_frame: Any) -> None:
        raise TimeoutError(f"took more than {seconds} s")

    if not hasattr(signal, "SIGALRM"):
        yield
        return
    before = signal.signal(signal.SIGALRM, out)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def line(row: Row) -> str:
    """A row as it is printed."""
    head = f"{row['case']:<20} {row['way']:<32}"
    if "failed" in row:
        return f"{head} {row['failed']}"
    ratio = f"{row['ratio']:6.2f} x" if "ratio" in row else " " * 8
    memory = f"{row['memory'] / 1e9:6.1f} GB" if "memory" in row else ""
    difference = f"   difference {row['difference']:.1e}" if "difference" in row else ""
    notes = "".join(f"\n    {text}" for text in row.get("notes", ()))
    return f"{head} {row['seconds']:8.3f} s {ratio}   first {row['first']:7.2f} s {memory}{difference}{notes}"


def versions() -> Row:
    """The device and what runs on it."""
    import diffusers

    device = torch.cuda.get_device_properties(0)
    return {"device": device.name, "memory": device.total_memory, "capability": f"{device.major}.{device.minor}",
            "torch": torch.__version__, "CUDA": torch.version.cuda, "cuDNN": torch.backends.cudnn.version(),
            "diffusers": diffusers.__version__, "Python": platform.python_version(), "dtype": "float16"}


def run_case(number: int, rounds: int, record: Path | None, until: float) -> None:
    """Print the rows of one case."""
    for row in rows(CASES[number], torch.device("cuda"), torch.float16, rounds, WAYS, until):
        tell(line(row), row, record)


def tell(text: str, found: Row, record: Path | None) -> None:
    """Print a line, and add what it says to the record."""
    print(text, flush=True)
    if record is not None:
        with record.open("a") as file:
            file.write(json.dumps(found) + "\n")


def main() -> None:
    """Print the table; each case runs in a process of its own, which may break the GPU or hang."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5, help="samplings after the first, of which the median counts")
    parser.add_argument("--minutes", type=float, default=9, help="in all; no way of running begins afterwards")
    parser.add_argument("--record", type=Path, help="a file to which each row is added as a line of JSON")
    parser.add_argument("--case", type=int, choices=range(len(CASES)), help="only this one, in this process")
    told = parser.parse_args()
    if not torch.cuda.is_available():
        print("no GPU: nothing is measured; run this on a machine with CUDA")
        return
    begin, share = monotonic(), told.minutes * 60 / len(CASES)
    if told.case is not None:
        run_case(told.case, told.rounds, told.record, begin + told.minutes * 60)
        return
    found = versions()
    tell(", ".join(f"{name} {value}" for name, value in found.items()) + f", {told.rounds} rounds", found, told.record)
    for number, case in enumerate(CASES):  # what one case does not use of its share, those after it have
        left = begin + share * (number + 1) - monotonic()
        command = [sys.executable, "-m", "tests.bench.gpu_diffusion", "--case", str(number), "--rounds",
                   str(told.rounds), "--minutes", str(max(0.0, left / 60 - 0.25))]
        command += ["--record", str(told.record)] if told.record else []
        try:
            code = subprocess.run(command, timeout=max(20.0, left + 45)).returncode
        except subprocess.TimeoutExpired:
            code = "no end"
        if code:
            tell(f"{case.name:<20} broke off ({code})", {"case": case.name, "failed": str(code)}, told.record)


if __name__ == "__main__":
    main()
