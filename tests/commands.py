"""Call the command line as a shell would, without the cost of a new process."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from transcaspian.cli import main
from transcaspian.data import scenario_files

TABLES = next(iter(scenario_files().values())).parents[1] / "tables"


class Answer(NamedTuple):
    """Exit code, standard output, standard error."""

    code: int
    out: str
    err: str


def call(*arguments: str) -> Answer:
    """Run one command; whatever is no planned exit comes through as the exception that it is."""
    out, err = io.StringIO(), io.StringIO()
    code = 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main(list(arguments))
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    return Answer(code, out.getvalue(), err.getvalue())


def files_under(folder: Path) -> list[str]:
    """List everything under a folder, hidden names too."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def bytes_under(folder: Path) -> dict[str, bytes]:
    """Read every file under a folder."""
    return {name: (folder / name).read_bytes() for name in files_under(folder) if (folder / name).is_file()}


def refused(*arguments: str, says: tuple[str, ...]) -> Answer:
    """Expect one message that names all of ``says``, exit code 2, and no byte changed in the working folder."""
    assert not Path("pyproject.toml").exists(), (
        "the fixture `here` is missing: the whole repository would be read twice"
    )
    before, content = files_under(Path()), bytes_under(Path())
    answer = call(*arguments)
    assert answer.code == 2, answer
    assert answer.err.startswith("transcaspian: ")
    assert answer.err.count("transcaspian: ") == 1
    assert "Traceback" not in answer.err
    assert "Warning" not in answer.err
    for words in says:
        assert words in answer.err, answer.err
    assert files_under(Path()) == before
    assert bytes_under(Path()) == content
    return answer


def interrupted(program: str, *, most_s: float) -> Answer:
    """Run a Python program that leaves a file ``ready``, press Ctrl-C then, and give how it ended."""
    process = subprocess.Popen(
        [sys.executable, "-c", program], stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        until = time.monotonic() + most_s
        while not Path("ready").exists() and process.poll() is None and time.monotonic() < until:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    finally:
        process.kill()
    return Answer(process.returncode, out, err)


def edit(path: Path, old: str, new: str) -> None:
    """Put words that stand once in a file in the place of others."""
    text = path.read_text()
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path.name}"
    path.write_text(text.replace(old, new))


def change(**fields: str) -> str:
    """Write a Change of a scenario file; values are TOML."""
    whole = {
        "target": '"aktau-alat-ferry"',
        "field": '"length_km"',
        "op": '"set"',
        "value": "450",
        "source": '"planner-judgement"',
    } | fields
    return "[[changes]]\n" + "".join(f"{name} = {value}\n" for name, value in whole.items())
