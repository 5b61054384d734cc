"""The rivals of the benchmarks: environments of their own, and a process in one that answers questions."""

from __future__ import annotations

import hashlib
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

import numpy as np
from _tntp import Case

from transcaspian.compiled import cache_folder

HERE = Path(__file__).parent
PINS, CHILD = HERE / "rivals.txt", HERE / "_rival_child.py"
SIM_PINS = HERE / "rivals_sim.txt"
INSTALL_S = 900.0


class NoRivals(Exception):
    """Why there is nobody to run beside."""


def environment(pins: Path) -> Path:
    """Give the Python of the rivals that a file pins; the first time, make it in the user's cache."""
    digest = hashlib.sha256(pins.read_bytes() + sys.version.encode()).hexdigest()[:16]
    folder = cache_folder().parent / f"rivals-{digest}"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    done = folder / "done"
    if done.is_file():
        return python
    print(f"Making an environment for the rivals in {folder}, once.", file=sys.stderr)
    install = [str(python), "-m", "pip", "install", "--quiet", "--retries", "1", "--timeout", "20", "-r", str(pins)]
    for command in ([sys.executable, "-m", "venv", "--clear", str(folder)], install):
        try:
            result = subprocess.run(command, capture_output=True, text=True, timeout=INSTALL_S, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise NoRivals(f"{type(error).__name__} at {command[2]}") from None
        if result.returncode:
            lines = [line for line in result.stderr.splitlines() if line.strip()] or ["no reason was given"]
            raise NoRivals(f"{' '.join(command[1:4])} failed: {lines[-1][:200]}")
    done.touch()
    return python


class Rivals:
    """A child process that holds one network for all rivals. One that takes too long is ended, and begun anew."""

    def __init__(self, case: Case, cores: int) -> None:
        self.python, self.cores = environment(PINS), cores
        self.folder = tempfile.TemporaryDirectory(prefix="rivals-")
        roads, trips = case.roads, case.trips
        constant = (roads.power == 0.0) | (roads.rise_share == 0.0) | (roads.free_cost == 0.0)
        # A delay of power 0 is told as one that does not rise, for those who cannot read it.
        grown = np.where(constant, roads.free_cost * roads.rise_share, 0.0)
        np.savez(
            Path(self.folder.name) / "network.npz",
            tail=roads.tail, head=roads.head, free=roads.free_cost + grown,
            rise=np.where(constant, 0.0, roads.rise_share), capacity=np.where(constant, 1.0, roads.capacity),
            power=np.where(constant, 4.0, roads.power), fixed=roads.fixed_cost, closed=roads.closed,
            origin=trips.origin, goal=trips.goal, amount=trips.amount, zones=case.zones,
        )  # fmt: skip
        self.child: subprocess.Popen[str] | None = None
        self.answers: queue.Queue[str] = queue.Queue()

    def _start(self) -> subprocess.Popen[str]:
        child = subprocess.Popen(
            [str(self.python), str(CHILD), self.folder.name, str(self.cores)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            env={**os.environ, "AEQ_SHOW_PROGRESS": "FALSE", "PYTHONPATH": ""},
        )  # fmt: skip
        answers: queue.Queue[str] = queue.Queue()

        def listen() -> None:
            assert child.stdout is not None
            for line in child.stdout:
                answers.put(line)
            answers.put("")

        self.listener = threading.Thread(target=listen, daemon=True)
        self.listener.start()
        self.child, self.answers = child, answers
        return child

    def ask(self, code: str, gap: float, *, patience_s: float) -> dict[str, Any]:
        """Let a rival solve to a gap: seconds, iterations, its own gap and link flows; or ``error``."""
        child = self.child or self._start()
        assert child.stdin is not None
        try:
            child.stdin.write(json.dumps({"code": code, "gap": gap}) + "\n")
            child.stdin.flush()
            line = self.answers.get(timeout=patience_s)
        except queue.Empty:
            self.end()
            return {"error": f"not reached in {patience_s:.0f} s"}
        except OSError:
            line = ""
        if not line:
            self.end()
            return {"error": "its process ended"}
        answer: dict[str, Any] = json.loads(line)
        if "error" not in answer:
            answer["flows"] = np.load(Path(self.folder.name) / "flows.npy")
        return answer

    def end(self) -> None:
        """End the child that is there."""
        if self.child is not None:
            self.child.kill()
            self.listener.join()
            for stream in (self.child.stdin, self.child.stdout):
                if stream is not None:
                    stream.close()
            self.child.wait()
            self.child = None

    def close(self) -> None:
        """End the child and remove what it read."""
        self.end()
        self.folder.cleanup()
