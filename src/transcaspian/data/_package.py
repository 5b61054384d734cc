"""The Frictionless data package: hashes into the sidecars, one descriptor for all tables."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from transcaspian.data._fields import Field, Schema, dictionary
from transcaspian.data._files import cannot_write, replace_bytes
from transcaspian.data._load import SHIPPED, Sidecar, Tables, forget_shipped, tables
from transcaspian.errors import OutputError

PACKAGE_FILE = "datapackage.json"
PACKAGE_NAME = "transcaspian"
PACKAGE_TITLE = "The Middle Corridor as data"
PACKAGE_DESCRIPTION = (
    "Places, links, capacities, prices, demand, projects and promises of the Trans-Caspian International Transport "
    "Route, each value with its status and source."
)
LICENCES: Mapping[str, tuple[str, str]] = {
    "CC-BY-4.0": ("Creative Commons Attribution 4.0", "https://creativecommons.org/licenses/by/4.0/"),
    "CC0-1.0": ("Creative Commons Zero 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
    "ODbL-1.0": ("Open Data Commons Open Database License 1.0", "https://opendatacommons.org/licenses/odbl/1-0/"),
}
_HASH_LINE = re.compile(r'^sha256[ \t]*=[ \t]*(?:"[^"\n]*"|\'[^\'\n]*\')', re.MULTILINE)


def licences_of(text: str) -> tuple[list[dict[str, str]], list[str]]:
    """Take a licence expression apart, as in ``CC-BY-4.0 AND ODbL-1.0``.

    Returns
    -------
    tuple
        The licences as a data package writes them, and the words that are no licence known here.

    Examples
    --------
    >>> licences_of("CC-BY-4.0 AND nonsense")[1]
    ['nonsense']
    """
    known, strange = [], []
    for word in re.split(r"\s+AND\s+", text.strip()):
        if word in LICENCES:
            title, path = LICENCES[word]
            known.append({"name": word, "title": title, "path": path})
        else:
            strange.append(word)
    return known, strange


def stamp(folder: Path | None = None) -> Path:
    """Write the hash of each table into its sidecar, and the descriptor of the package.

    Parameters
    ----------
    folder
        Folder of the tables; the shipped one when none is given.

    Returns
    -------
    pathlib.Path
        The ``datapackage.json`` that was written. Nothing changes when nothing was out of date.

    Raises
    ------
    DataError
        If the tables cannot be read.
    OutputError
        If the folder cannot be written.
    """
    place = SHIPPED if folder is None else Path(folder)
    forget_shipped()
    read = tables(place)
    try:
        for name, sha256 in read.sha256s.items():
            path = place / f"{name}.toml"
            before = path.read_text(encoding="utf-8")
            replace_bytes(path, _HASH_LINE.sub(f'sha256 = "{sha256}"', before, count=1).encode())
        path = place / PACKAGE_FILE
        replace_bytes(path, package_bytes(read))
    except OSError as error:
        raise OutputError(cannot_write(place, error)) from error
    forget_shipped()
    return path


def package_bytes(read: Tables, names: Iterable[str] | None = None) -> bytes:
    """Write the descriptor of a package as it stands in ``datapackage.json``.

    Parameters
    ----------
    read
        The tables.
    names
        Tables to describe; all when none are given. Foreign keys to other tables are left out.

    Returns
    -------
    bytes
        JSON, the same for the same tables.
    """
    known = dictionary()
    chosen = read.names if names is None else tuple(name for name in read.names if name in set(names))
    updated = max(read.sidecars[name].updated for name in chosen)
    package = {
        "profile": "tabular-data-package",
        "name": PACKAGE_NAME,
        "title": PACKAGE_TITLE,
        "description": PACKAGE_DESCRIPTION,
        "created": f"{updated.isoformat()}T00:00:00Z",
        "licenses": _all_licences(read.sidecars[name] for name in chosen),
        "contributors": [
            {"title": title, "role": "wrangler"} for title in sorted({read.sidecars[name].producer for name in chosen})
        ],
        "resources": [_resource(read, known.tables[name], chosen) for name in chosen],
    }
    return (json.dumps(package, indent=2, ensure_ascii=False) + "\n").encode()


def _all_licences(sidecars: Iterable[Sidecar]) -> list[dict[str, str]]:
    found = {item["name"]: item for sidecar in sidecars for item in licences_of(sidecar.licence)[0]}
    return [found[name] for name in sorted(found)]


def _resource(read: Tables, schema: Schema, chosen: Iterable[str]) -> dict[str, Any]:
    sidecar = read.sidecars[schema.name]
    path = f"{schema.name}.csv"
    resource: dict[str, Any] = {
        "name": schema.name,
        "path": path,
        "profile": "tabular-data-resource",
        "title": sidecar.title,
        "description": sidecar.description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "hash": f"sha256:{read.sha256s[schema.name]}",
        "bytes": (read.folder / path).stat().st_size,
        "licenses": licences_of(sidecar.licence)[0],
        "attribution": sidecar.attribution,
        "sources": _sources(sidecar),
        "status": sidecar.status,
        "schema": _table_schema(schema, frozenset(chosen)),
    }
    return {name: value for name, value in resource.items() if value not in ("", [])}


def _sources(sidecar: Sidecar) -> list[dict[str, str]]:
    if not sidecar.locator:
        return []
    source = {"title": sidecar.locator}
    return [source | {"path": sidecar.url}] if sidecar.url.startswith(("http://", "https://")) else [source]


def _table_schema(schema: Schema, chosen: frozenset[str]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "fields": [_table_field(schema, name, field) for name, field in schema.fields.items()],
        "missingValues": [""],
    }
    if schema.required.issuperset(schema.key):
        described["primaryKey"] = list(schema.key)
    keys = [
        {"fields": [name], "reference": {"resource": field.references[0], "fields": ["id"]}}
        for name, field in schema.fields.items()
        if len(field.references) == 1
        and field.references[0] in chosen
        and not (field.many or field.allow or name == "source")
    ]
    return described | ({"foreignKeys": keys} if keys else {})


def _table_field(schema: Schema, name: str, field: Field) -> dict[str, Any]:
    described: dict[str, Any] = {"name": name, "type": field.type, "description": field.description}
    if field.unit:
        described["unit"] = field.unit
    if field.type == "boolean":
        described |= {"trueValues": ["true"], "falseValues": ["false"]}
    constraints: dict[str, Any] = {}
    if name in schema.required:
        constraints["required"] = True
    if schema.key == (name,):
        constraints["unique"] = True
    if field.enum and not field.many:
        constraints["enum"] = list(field.enum)
    if field.pattern and not field.many:
        constraints["pattern"] = f"^(?:{field.pattern})$"
    for bound in ("minimum", "maximum"):
        value = getattr(field, bound)
        if value is not None:
            constraints[bound] = int(value) if float(value).is_integer() else value
    if field.above is not None:
        constraints["minimum"] = int(field.above) if float(field.above).is_integer() else field.above
    return described | ({"constraints": constraints} if constraints else {})
