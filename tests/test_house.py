"""The rules of the house that a machine can hold: size, doors, names, mirrors, and words that have no place here."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "transcaspian"
SOURCES = sorted(PACKAGE.rglob("*.py"))
TEXTS = sorted(
    path
    for top in ("src", "tests", "verification", "benchmarks", "examples", "scripts", "docs", ".ci", ".")
    for path in ((ROOT / top).rglob("*") if top != "." else ROOT.glob("*"))
    if path.is_file()
    and "__pycache__" not in path.parts
    and path.name != ".git"  # a file where several branches are checked out
    and path.suffix in {"", ".cff", ".csv", ".html", ".ipynb", ".json", ".lock", ".md", ".out", ".py", ".toml", ".yml"}
)

MAX_FILE_LINES = 499
MAX_FUNCTION_LINES = 59

# What the last word of a float's name may be. Units join by _per_: usd_per_t_km, kt_per_y, user_saving_usd_per_unit.
UNITS = frozenset(
    {
        *("kt", "t", "teu", "usd", "musd", "unit", "deg"),
        *("h", "hours", "day", "days", "y", "year", "years", "month", "s", "ms"),
        *("km", "km2", "km3", "m", "m2", "m3", "cm", "mm", "kn", "baltic"),
        *("bbl",),
        *("px", "k", "kw", "mw", "gw", "kwh", "mwh", "gwh", "tbps", "gbps", "db"),
        *("dbm", "thz", "gbd", "um2", "w", "kelvin"),
    }
)  # fmt: skip

# Pure numbers, and the names that the documented output fixes. Each says why it bears no unit.
DIMENSIONLESS = {
    "share": "a part of one",
    "shares": "parts of one",
    "scale": "a factor on something that has a unit",
    "elasticity": "a ratio of relative changes",
    "coefficient": "the block coefficient of a ship",
    "scv": "a squared coefficient of variation",
    "utilisation": "flow over capacity, named so in the output of a run",
    "gap": "a relative gap, named so in the output of a run",
    "residual": "a certificate, named so in the output of a run",
    "tolerance": "what a certificate is held against",
    "lat": "degrees north, as everywhere on maps",
    "lon": "degrees east, as everywhere on maps",
    "value": "what a Change, an observation or a series holds; its unit is a field beside it",
    "target": "what a target asks for, named so in the output of a run",
    "minimum": "a bound in the field dictionary, in the unit of that field",
    "maximum": "a bound in the field dictionary, in the unit of that field",
    "above": "an open bound in the field dictionary, in the unit of that field",
    "low": "the low end of a range, in the unit that a field beside it names",
    "high": "the high end of a range, in the unit that a field beside it names",
    "model": "the model's number beside an observation, in its unit",
    "contraction": "a slope of hours by hours",
    "power": "an exponent",
    "bend": "the utilisation where the wait goes on straight",
    "free": "one less a utilisation",
    "part": "a share of a sum in a kernel",
    "factor": "a factor in a kernel",
    "x": "a point on a page, in px",
    "derivative": "of a metric by an input, whose units are fields beside it",
    "effect": "what an input does to a metric, in its unit, a field beside it",
    "ratio": "an adjoint over a difference",
    "length": "of an item on a deck: metres or TEU, as its deck is",
    "deck": "of a ship: metres or TEU",
    "capacity": "of a store, in what is taken from it",
    "at": "units at which a ban falls or lifts",
    "waiting": "units that may wait at a gate",
}

# What is counted. A plan may hold half a ship, so a count may be a float; one of it follows _per_, as in t_per_wagon.
COUNTS = frozenset(
    {"berths", "cranes", "count", "passages", "servers", "ships", "trains", "trucks", "units", "voyages", "wagons"}
)
COUNTED = frozenset({"berth", "box", "crane", "passage", "ship", "train", "truck", "voyage", "wagon"})

GREEK = frozenset(
    {
        *("alpha", "beta", "gamma", "delta", "epsilon", "eps", "zeta", "eta", "theta", "iota", "kappa", "lam", "mu"),
        *("nu", "xi", "pi", "rho", "sigma", "tau", "phi", "chi", "psi", "omega"),
    }
)

NOT_MIRRORED = re.compile(r"__init__|__main__|cli|errors|units|_version|_kernels\w*")


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def room_of(module: str) -> str:
    """Give the room of a dotted module name; top-level modules are rooms of one."""
    return module.split(".")[1] if "." in module else ""


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT / "src").with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def nothing(faults: Iterable[str]) -> None:
    """Fail with one fault a line; an assertion on a list would be cut short."""
    found = sorted(faults)
    assert not found, "\n" + "\n".join(found)


# -- size --------------------------------------------------------------------------------------------------------------


def long_functions(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if ast.get_docstring(node, clean=False) is not None:
                doc = node.body[0]
                lines -= (doc.end_lineno or doc.lineno) - doc.lineno + 1
            if lines > MAX_FUNCTION_LINES:
                yield f"{node.name}: {lines} lines without its docstring"


def python_files() -> list[Path]:
    return [path for path in TEXTS if path.suffix == ".py"]


def test_no_file_is_longer_than_499_lines() -> None:
    sizes = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in python_files()}
    nothing(f"{name}: {lines} lines" for name, lines in sizes.items() if lines > MAX_FILE_LINES)


def test_no_function_is_longer_than_59_lines() -> None:
    nothing(f"{name_of(path)}: {fault}" for path in python_files() for fault in long_functions(parse(path)))


# -- doors -------------------------------------------------------------------------------------------------------------


def imported_modules(tree: ast.Module, module: str, *, is_door: bool) -> Iterator[str]:
    """Name every module of this package that a file imports, absolute or relative, at the top or inside a function."""
    package = module.split(".") if is_door else module.split(".")[:-1]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.split(".")[0] == "transcaspian")
        elif isinstance(node, ast.ImportFrom):
            base = [*package[: len(package) + 1 - node.level]] if node.level else []
            origin = ".".join([*base, *(node.module or "").split(".")]).strip(".")
            if origin.split(".")[0] == "transcaspian":
                yield origin
                yield from (f"{origin}.{alias.name}" for alias in node.names if is_module(f"{origin}.{alias.name}"))


def is_module(dotted: str) -> bool:
    path = PACKAGE.parent.joinpath(*dotted.split("."))
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


def wall_breakers(tree: ast.Module, module: str, *, is_door: bool = False) -> Iterator[str]:
    """Name imports that reach past another room's door, and imports of the front door from a room."""
    for target in sorted(set(imported_modules(tree, module, is_door=is_door))):
        past_the_door = target.count(".") >= 2 and room_of(target) != room_of(module)
        if past_the_door:
            yield f"{module} imports {target}; the door is transcaspian.{room_of(target)}"


def front_door_users(tree: ast.Module, module: str, *, is_door: bool = False) -> Iterator[str]:
    """Name imports of a verb or record from the front door; rooms are below it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and not node.level and node.module == "transcaspian":
            yield from (
                f"{module} imports {alias.name} from the front door"
                for alias in node.names
                if not is_module(f"transcaspian.{alias.name}")
            )


def kind_and_name(name: str) -> tuple[int, str]:
    """Sort constants before records before verbs, as ruff's RUF022 does and mends."""
    return (0 if name.isupper() else 1 if name[:1].isupper() else 2), name


def doors() -> list[Path]:
    return [path for path in SOURCES if path.name == "__init__.py"]


def test_every_room_has_a_door() -> None:
    rooms = {path.parent for path in SOURCES}
    nothing(name_of(room) for room in sorted(rooms) if not (room / "__init__.py").is_file())


@pytest.mark.parametrize("door", doors(), ids=name_of)
def test_a_door_lists_sorted_names_that_all_exist(door: Path) -> None:
    module = importlib.import_module(module_of(door))
    names = getattr(module, "__all__", None)
    assert names is not None, f"{name_of(door)} has no __all__"
    assert list(names) == sorted(set(names), key=kind_and_name)
    nothing(name for name in names if not hasattr(module, name))
    nothing(name for name in names if name.startswith("_") and name != "__version__")


def test_rooms_meet_only_at_doors() -> None:
    faults = [f for p in SOURCES for f in wall_breakers(parse(p), module_of(p), is_door=p.name == "__init__.py")]
    nothing(faults)


def test_examples_use_only_doors() -> None:
    examples = sorted((ROOT / "examples").glob("*.py"))
    nothing(fault for path in examples for fault in wall_breakers(parse(path), f"examples.{path.stem}"))


def test_no_room_climbs_to_the_front_door() -> None:
    below = [path for path in SOURCES if path.parent != PACKAGE or path.stem in {"errors", "units"}]
    nothing(fault for path in below for fault in front_door_users(parse(path), module_of(path)))


# -- names -------------------------------------------------------------------------------------------------------------


def is_float(annotation: ast.expr | None) -> bool:
    """Tell whether an annotation is a float: bare, optional, annotated, or a plain sequence of floats."""
    match annotation:
        case ast.Name(id="float"):
            return True
        case ast.Constant(value=str(text)):
            return is_float(ast.parse(text, mode="eval").body)
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return is_float(left) or is_float(right)
        case ast.Subscript(value=ast.Name(id=outer), slice=ast.Tuple(elts=[first, *_])):
            return outer in {"Annotated", "tuple"} and is_float(first)
        case ast.Subscript(value=ast.Name(id=outer), slice=inner):
            return outer in {"Final", "Iterable", "Optional", "Sequence", "list", "tuple"} and is_float(inner)
    return False


def has_unit(name: str, *, in_kernel: bool = False) -> bool:
    words = name.lower().strip("_").split("_")
    last = words[-1]
    if in_kernel and len(words) == 1 and (len(last) == 1 or last in GREEK):
        return True
    if last in DIMENSIONLESS or last in COUNTS or (last in COUNTED and words[-2:-1] == ["per"]):
        return True
    if words in (["y"], ["t"]):  # beside x; tonnes of a kind, beside its length
        return True
    bare = len(words) == 1 and len(last) < 3  # a name that is only 'm' or 'kt' says a unit of what?
    return last in UNITS and not bare


def unitless_floats(tree: ast.Module, *, in_kernel: bool = False) -> Iterator[str]:
    """Name float parameters and float fields of classes that end in no unit."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            named = [(arg.arg, arg.annotation) for arg in arguments]
        elif isinstance(node, ast.ClassDef):
            fields = [item for item in node.body if isinstance(item, ast.AnnAssign)]
            named = [(field.target.id, field.annotation) for field in fields if isinstance(field.target, ast.Name)]
        else:
            continue
        for name, annotation in named:
            if is_float(annotation) and not has_unit(name, in_kernel=in_kernel):
                yield f"{node.name}: {name}"


def test_every_float_is_named_with_its_unit() -> None:
    faults = [
        f"{name_of(path)}: {fault}"
        for path in SOURCES
        for fault in unitless_floats(parse(path), in_kernel=path.name.startswith("_kernels"))
    ]
    nothing(faults)


# -- mirrors -----------------------------------------------------------------------------------------------------------


def test_every_module_has_its_mirror_test() -> None:
    missing = []
    for path in SOURCES:
        if not NOT_MIRRORED.fullmatch(path.stem):
            folder = ROOT / "tests" / path.parent.relative_to(PACKAGE)
            mirror = folder / f"test_{path.stem.lstrip('_')}.py"
            if not mirror.is_file():
                missing.append(f"{name_of(path)} wants {name_of(mirror)}")
    nothing(missing)


# -- words -------------------------------------------------------------------------------------------------------------

NOTE_TO_SELF = re.compile(r"\b(?:TO" r"DO|FIX" r"ME)\b")
MACHINE_PATH = re.compile(r"(?<![\w.~/-])/(?:work|tmp|root|home|mnt)/[\w.-]")
DOWNLOAD_ADDRESS = re.compile(r"://|--(?:extra-)?index-url|--find-links|--trusted-host")
COMMAND = re.compile(r"^(?:\$ )?(?:[\w./]*/)?transcaspian ([a-z][\w-]*)", re.MULTILINE)
CODE = re.compile(r"^```\w*\n(.*?)^```|`([^`\n]+)`", re.MULTILINE | re.DOTALL)


def lines_with(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{name_of(path)}:{number}"
        for path in TEXTS
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1)
        if pattern.search(line)
    ]


def commands_in(text: str) -> set[str]:
    """Find X wherever code in a Markdown page says `transcaspian X`."""
    return {command for found in CODE.finditer(text) for command in COMMAND.findall(found[1] or found[2] or "")}


def test_no_note_to_self_is_left() -> None:
    nothing(lines_with(NOTE_TO_SELF))


def test_no_file_names_a_folder_of_one_machine() -> None:
    nothing(lines_with(MACHINE_PATH))


def test_a_lock_pins_hashes_and_names_no_address() -> None:
    for path in sorted(ROOT.glob("requirements*.lock")):
        text = path.read_text(encoding="utf-8")
        assert "--hash=sha256:" in text
        assert not DOWNLOAD_ADDRESS.search(text), name_of(path)


@pytest.mark.parametrize("page", ["README.md", "CHANGELOG.md", "CONTRIBUTING.md"])
def test_a_page_mentions_only_commands_that_exist(page: str) -> None:
    typer = pytest.importorskip("typer")
    cli = importlib.import_module("transcaspian.cli")
    known = set(typer.main.get_command(cli.app).commands)
    nothing(commands_in((ROOT / page).read_text(encoding="utf-8")) - known)


# -- the rules can fail ------------------------------------------------------------------------------------------------


def test_a_function_of_sixty_lines_is_caught_and_its_docstring_is_not_counted() -> None:
    body = "    x = 1\n" * MAX_FUNCTION_LINES
    assert [*long_functions(ast.parse(f"def f():\n{body}"))] == ["f: 60 lines without its docstring"]
    doc = '    """Say.\n' + "    more\n" * 80 + '    """\n'
    assert [*long_functions(ast.parse(f"def f():\n{doc}    return 1\n"))] == []


@pytest.mark.parametrize(
    "line",
    [
        "from transcaspian.model._records import Link",
        "import transcaspian.model._records",
        "from ..model import _records",
    ],
)
def test_reaching_past_a_door_is_caught(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "is_module", lambda dotted: dotted.endswith("_records"))
    fault = "transcaspian.flow._assign imports transcaspian.model._records; the door is transcaspian.model"
    assert [*wall_breakers(ast.parse(line), "transcaspian.flow._assign")] == [fault]
    assert [*wall_breakers(ast.parse(line), "transcaspian.model._fold")] == []


@pytest.mark.parametrize(
    "line", ["from transcaspian.model import Link", "from transcaspian import errors", "import numpy"]
)
def test_using_a_door_is_no_fault(line: str) -> None:
    assert [*wall_breakers(ast.parse(line), "transcaspian.flow._assign")] == []


@pytest.mark.parametrize(
    ("name", "good"),
    [
        ("length_km", True), ("tariff_usd_per_t_km", True), ("capacity_kt_per_y", True), ("rent_usd_per_unit", True),
        ("level_m_baltic", True), ("assumed_share", True), ("demand_scale", True), ("lat", True), ("capex_musd", True),
        ("t_per_wagon", True), ("servers", True), ("wagon", False),
        ("width", False), ("volume_mt", False), ("wait", False), ("h", False), ("kt", False), ("theta", False),
    ],
)  # fmt: skip
def test_a_name_tells_its_unit_or_is_caught(name: str, good: bool) -> None:
    assert has_unit(name) is good


def test_solver_letters_are_for_kernels_only() -> None:
    tree = ast.parse("def newton(u: float, rho: float): ...")
    assert [*unitless_floats(tree)] == ["newton: u", "newton: rho"]
    assert [*unitless_floats(tree, in_kernel=True)] == []


def test_every_way_to_write_a_float_is_read() -> None:
    fields = "a: float\n b: float | None\n c: Annotated[float, Meta(ge=0)]\n d: tuple[float, ...]\n e: 'float'\n f: int"
    assert [*unitless_floats(ast.parse(f"class R:\n {fields}"))] == [f"R: {name}" for name in "abcde"]


def test_words_are_found_where_they_stand() -> None:
    assert NOTE_TO_SELF.search("# TO" + "DO later")
    assert MACHINE_PATH.search('open("/' + 'tmp/x")')
    assert not MACHINE_PATH.search("https://example.org/home/page")
    assert commands_in("Say `transcaspian run base`:\n```sh\n$ .venv/bin/transcaspian why x\n```\n") == {"run", "why"}
    assert commands_in("```python\nimport transcaspian as ts\n```\ntranscaspian is open.") == set()
