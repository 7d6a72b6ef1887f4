"""The host survives whatever a worker does, and soon has another one."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from server.engine.problems import Rejected
from server.settings import Settings
from server.worker.channel import ChannelError
from server.worker.child import Child
from server.worker.host import WorkerHost
from server.worker.patience import Patience
from server.worker.vitals import Vitals

if TYPE_CHECKING:
    from conftest import Lab
else:
    from tests.server.worker.conftest import Lab

LONG = {"s": {"type": "lab.steps@1", "in": {"count": 5000, "seconds": 0.02}}}


def runs_again(victim: Lab) -> bool:
    """Whether the host gets a worker that runs something by itself."""
    victim.go(victim.host.ready())
    value = time.monotonic()
    return victim.run({"a": {"type": "values.number@1", "in": {"value": value}}}).status == "succeeded"


def test_a_killed_worker_is_told_and_replaced(victim: Lab) -> None:
    """kill -9 in the middle of a run: the outcome names the signal, a new worker takes the next run."""

    async def kill() -> tuple[str, int | None]:
        run = victim.hand_over(LONG, outputs={"x": "s.latent"})
        await victim.until(lambda: "call_progress" in victim.kinds())
        assert victim.host.pid is not None
        os.kill(victim.host.pid, signal.SIGKILL)
        outcome = await run
        return outcome.kind, outcome.signal

    before = victim.host.pid
    assert victim.go(kill()) == ("worker_died", 9)
    assert "run_finished" not in victim.kinds()
    assert runs_again(victim)
    assert victim.host.pid != before


@pytest.mark.parametrize(("how", "number"), [("segfault", signal.SIGSEGV), ("exit", None), ("cut", signal.SIGBUS)])
def test_a_crashing_node_takes_only_its_run_along(victim: Lab, how: str, number: int | None) -> None:
    """A fault in native code, or a node that ends the process, is a worker that died."""

    async def crash() -> tuple[str, int | None]:
        outcome = await victim.hand_over({"c": {"type": "lab.crash@1", "in": {"how": how}}}, outputs={"x": "c.number"})
        return outcome.kind, outcome.signal

    assert victim.go(crash()) == ("worker_died", number)
    assert runs_again(victim)


def test_a_run_that_ignores_its_cancel_is_ended_by_force(victim: Lab) -> None:
    """The worker is terminated and replaced; the run counts as cancelled and the next one is unharmed."""

    async def cancel() -> str:
        run = victim.hand_over({"h": {"type": "lab.hang@1"}}, "h", outputs={"x": "h.number"})
        await victim.until(lambda: "call_started" in victim.kinds())
        victim.host.cancel("h")
        return (await run).kind

    before = victim.host.pid
    assert victim.go(cancel()) == "cancelled"
    assert runs_again(victim)
    assert victim.host.pid != before


def test_a_silent_worker_is_killed(victim: Lab) -> None:
    """A node that holds the interpreter lock in native code stops the heartbeat; the worker is replaced."""

    async def hang() -> tuple[str, int | None]:
        nodes = {"h": {"type": "lab.hang@1", "in": {"native": True}}}
        outcome = await victim.hand_over(nodes, outputs={"x": "h.number"})
        return outcome.kind, outcome.signal

    assert victim.go(hang()) == ("worker_died", 9)
    assert runs_again(victim)


def test_a_stopped_worker_is_killed_while_idle(victim: Lab) -> None:
    """SIGSTOP between runs is noticed by the missing heartbeat."""
    before = victim.host.pid
    assert before is not None
    os.kill(before, signal.SIGSTOP)
    victim.go(victim.until(lambda: victim.host.pid not in (before, None)))
    assert runs_again(victim)


def test_a_worker_stopped_in_a_run_is_noticed_long_before_a_silent_one(tmp_path: Path) -> None:
    """SIGSTOP in the middle of a run ends it, however long a node may hold the interpreter lock."""
    lab = Lab(tmp_path, Patience(ping=0.2, silence=1.0, silence_in_run=600.0, silence_at_work=600.0))

    async def stop() -> tuple[str, int | None]:
        run = lab.hand_over(LONG, outputs={"x": "s.latent"})
        await lab.until(lambda: "call_progress" in lab.kinds())
        assert lab.host.pid is not None
        os.kill(lab.host.pid, signal.SIGSTOP)
        outcome = await run
        return outcome.kind, outcome.signal

    try:
        assert lab.go(stop()) == ("worker_died", 9)
        assert runs_again(lab)
    finally:
        lab.close()


def test_a_node_that_computes_under_the_lock_is_left_alone(tmp_path: Path) -> None:
    """No pong comes for longer than a silent worker may live, but the process computes: the run goes on to its end."""
    lab = Lab(tmp_path, Patience(ping=0.2, silence=0.4, silence_in_run=1.0, silence_at_work=600.0))
    try:
        lab.go(lab.host.ready())
        before = lab.host.pid
        result = lab.run({"g": {"type": "lab.grind@1", "in": {"seconds": 4.0}}})
        assert result.status == "succeeded"
        assert lab.host.pid == before
    finally:
        lab.close()


def test_vitals_tell_a_stopped_process_from_a_busy_and_a_waiting_one() -> None:
    """The kernel's word on a process decides how long its silence is borne."""
    if sys.platform != "linux":
        pytest.skip("needs /proc")

    def seen(code: str, number: int | None = None) -> tuple[bool, bool]:
        with subprocess.Popen([sys.executable, "-c", f"print(flush=True)\n{code}"], stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            vitals = Vitals(process.pid)
            time.sleep(0.3)  # to come to rest
            if number is not None:
                process.send_signal(number)
            vitals.look()
            time.sleep(0.5)
            vitals.look()
            process.kill()
        return vitals.stopped, vitals.works

    assert seen("while True: pass") == (False, True)
    assert seen("import time; time.sleep(60)") == (False, False)
    assert seen("while True: pass", signal.SIGSTOP) == (True, False)


def test_a_worker_that_talks_garbage_is_replaced(victim: Lab) -> None:
    """What is no message ends the channel at once; the host itself goes on."""

    async def babble() -> str:
        return (await victim.hand_over({"b": {"type": "lab.babble@1"}}, outputs={"x": "b.number"})).kind

    assert victim.go(babble()) == "worker_died"
    assert runs_again(victim)


def test_a_plan_over_the_cap_is_refused_before_it_is_sent(victim: Lab) -> None:
    """The host does not send what the worker would refuse; the worker stays."""
    before = victim.host.pid
    with pytest.raises(ChannelError, match="at most"):
        victim.go(victim.host.run("big", {"text": "x" * (33 * 1024**2)}, lambda e: None, lambda *p: None))
    assert runs_again(victim)
    assert victim.host.pid == before


def test_the_host_gives_up_with_a_clear_state(tmp_path: Path) -> None:
    """A worker that cannot start is tried a few times; then ready() says why, and start() tries anew."""

    async def try_it() -> str:
        blocked = tmp_path / "data"
        host = WorkerHost(Settings(data=blocked, device="no such device"), Patience(deaths=2))
        await host.start()
        with pytest.raises(Rejected) as rejected:
            await asyncio.wait_for(host.ready(), 200)
        assert host.state == "failed"
        await host.start()
        assert host.state == "starting"
        await host.stop()
        return rejected.value.problems[0].message

    message = asyncio.run(try_it())
    assert "died 2 times" in message
    assert "no such device" in message


def test_a_worker_that_cannot_be_started_is_told(tmp_path: Path) -> None:
    """A data folder that is a file gives a reason instead of a wait without end."""

    async def try_it() -> str:
        (tmp_path / "data").write_text("a file")
        host = WorkerHost(Settings(data=tmp_path / "data"))
        await host.start()
        with pytest.raises(Rejected, match="cannot be started"):
            await asyncio.wait_for(host.ready(), 60)
        await host.stop()
        return host.state

    assert asyncio.run(try_it()) == "stopped"


def test_stopping_is_quick_after_a_pause_of_the_loop(tmp_path: Path) -> None:
    """A ping that is due at the moment of the stop does not hold it up until somebody loses patience."""

    async def start(host: WorkerHost) -> None:
        await host.start()
        await host.ready()

    loop = asyncio.new_event_loop()
    host = WorkerHost(Settings(data=tmp_path), Patience(ping=0.05, silence=1e9))
    loop.run_until_complete(start(host))
    time.sleep(0.2)
    loop.run_until_complete(asyncio.wait_for(host.stop(), 60))
    loop.close()
    assert host.state == "stopped"


def test_a_worker_leaves_when_its_channel_ends(tmp_path: Path) -> None:
    """The end of the stream is the end of the process, even while it imports."""

    async def close() -> int:
        child = await Child.start(Settings(data=tmp_path), {}, tmp_path / "log")
        child.channel.close()
        return await asyncio.wait_for(child.process.wait(), 120)

    assert asyncio.run(close()) == 0


def test_a_worker_answers_before_torch_is_loaded(tmp_path: Path) -> None:
    """The first heartbeat comes while torch still loads."""

    async def ping() -> list[str]:
        child = await Child.start(Settings(data=tmp_path), {}, tmp_path / "log")
        await child.channel.send("ping", {"n": 5})
        first = await child.channel.receive()
        second = await child.channel.receive()
        await child.end()
        return [f"{first.op} {first.fields['n']}", second.op]

    assert asyncio.run(asyncio.wait_for(ping(), 200)) == ["pong 5", "ready"]


PARENT = """
import asyncio, sys
from pathlib import Path
from server.settings import Settings
from server.worker.host import WorkerHost

async def main():
    host = WorkerHost(Settings(data=Path(sys.argv[1])))
    await host.start()
    while host.pid is None:
        await asyncio.sleep(0.01)
    print(host.pid, flush=True)
    await asyncio.sleep(600)

asyncio.run(main())
"""


def alive(pid: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_worker_dies_with_its_host(tmp_path: Path) -> None:
    """kill -9 of the host leaves no worker behind."""
    with subprocess.Popen([sys.executable, "-c", PARENT, str(tmp_path)], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        time.sleep(0.3)
        assert alive(worker)
        parent.kill()
    deadline = time.monotonic() + 60
    while alive(worker) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not alive(worker)


def test_the_host_imports_neither_torch_nor_pillow_nor_numpy() -> None:
    """The web process lives on the host and stays light."""
    code = ("import sys; import server.worker.host, server.worker.packs, server.worker.local, server.files;"
            "print([m for m in ('torch', 'PIL', 'numpy', 'safetensors') if m in sys.modules])")
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
