"""What would twice the ferries from 2027 bring?

A scenario is a short TOML file: what it extends, and its own Changes. `compare` runs both on one choice set, so that
the difference is that of the ferries and of nothing else.
"""

import tempfile
from pathlib import Path

import transcaspian

SCENARIO = """\
title = "Twice the ferries from 2027"
extends = "frozen"

[[changes]]
target = "ferry-asco"
field = "count"
op = "scale"
value = 2
from_year = 2027
source = "planner-judgement"
note = "what if"
"""

with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "twice-the-ferries.toml"
    path.write_text(SCENARIO)
    answer = transcaspian.compare("frozen", str(path), years=[2026, 2030])

for row in answer.years:
    gain_kt = round(row["difference_kt"], -1) + 0.0  # no minus before a zero
    print(f"{row['year']}: {gain_kt:+,.0f} kt; {row['a_bottleneck']} binds before, {row['b_bottleneck']} after")
