"""How long the main job takes and how much memory, beside what the project aims at."""

from __future__ import annotations

import subprocess
import sys
import tempfile

from _timing import median, seconds, table

PEAK = """
import resource, sys
from transcaspian.cli import main
try:
    main(["run", "base", "--out", sys.argv[1]])
except SystemExit as stop:
    assert not stop.code
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(peak / (1024.0**2 if sys.platform == "darwin" else 1024.0), file=sys.stderr)
"""


def fresh(*code: str) -> str:
    """Run Python code in a new process; give what it says on standard error."""
    return subprocess.run([sys.executable, *code], check=True, capture_output=True, text=True).stderr


def processes() -> list[list[str]]:
    """Time opening the package and asking for help, with and without compiled bytecode."""
    rows = []
    for words, code, aim in (
        ("import transcaspian", ("-c", "import transcaspian"), "0.3 s"),
        ("--help", ("-m", "transcaspian", "--help"), "0.4 s"),
    ):
        with tempfile.TemporaryDirectory() as folder:
            cold = seconds(lambda code=code, folder=folder: fresh("-X", f"pycache_prefix={folder}", *code))
        warm = median(lambda code=code: fresh(*code), times=7)
        rows += [[f"{words}, no bytecode yet", f"{cold:.2f} s", "-"], [f"{words}, warm", f"{warm:.2f} s", aim]]
    bare = median(lambda: fresh("-c", "pass"), times=7)
    return [["Python alone", f"{bare:.2f} s", "-"], *rows]


def whole() -> list[list[str]]:
    """Time a whole run in a new process, as `make run` does it a second time, and its peak memory."""
    with tempfile.TemporaryDirectory() as folder:
        fresh("-c", PEAK, folder)  # compiles what has not been compiled
        peaks: list[float] = []
        taken = median(lambda: peaks.append(float(fresh("-c", PEAK, folder).split()[-1])), times=2)
    return [
        ["make run again: base 2024-2040 with report", f"{taken:.1f} s", "15 s"],
        ["its peak memory", f"{max(peaks):.0f} MB", "600 MB"],
    ]


def model() -> list[list[str]]:
    """Time the model part of a base run, and one year's equilibrium."""
    import msgspec

    import transcaspian
    from transcaspian.flow import replace, solve
    from transcaspian.model import atlas, scenario

    def named(number: int) -> object:
        """Give the base another name each time: a process keeps the choice sets that it has found."""
        return msgspec.structs.replace(scenario("base", atlas=atlas()), name=f"base {number}")

    transcaspian.run("base", years="2024")
    kept = []
    base = median(lambda: kept.append(transcaspian.run(named(len(kept)))), times=2)
    flows = kept[-1].flows[2030]
    start = flows.equilibrium.state.u
    more = replace(flows.problem, demand_kt=flows.problem.demand_kt * 1.01)
    warm = median(lambda: solve(more, start=start), times=41)
    cold = median(lambda: solve(more), times=9)
    found = solve(more, start=start).certificate
    size = f"{flows.problem.n_routes} routes, {len(start)} slots, {found.iterations} steps"
    return [
        ["base run 2024-2040, model part", f"{base:.2f} s", "3 s"],
        [f"2030 with 1 % more demand, warm ({size})", f"{1000.0 * warm:.1f} ms", "20 ms"],
        ["the same, cold", f"{1000.0 * cold:.1f} ms", "300 ms"],
    ]


if __name__ == "__main__":
    table("The base run", ("work", "taken", "aim"), [*processes(), *model(), *whole()])
