"""Finds the things of a folder in which one file is one thing; no list is kept by hand."""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from pkgutil import walk_packages
from typing import TYPE_CHECKING, TypeVar

from pista.errors import unknown_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import ModuleType

Thing = TypeVar("Thing")


@cache
def modules(package: str) -> Sequence[ModuleType]:
    """Return the public modules under `package`, folders within it included, in the order of their names."""
    root = import_module(package)
    return [
        import_module(found.name)
        for found in sorted(walk_packages(root.__path__, f"{package}."), key=lambda item: item.name)
        if not found.ispkg and not found.name.rpartition(".")[2].startswith("_")
    ]


def things(package: str, kind: type[Thing]) -> dict[str, Thing]:
    """Return what each module under `package` defines of class `kind`, by name: one file, one thing.

    A thing bears its module's name; a module without one of that name is a mistake and says so.
    """
    found = {}
    for module in modules(package):
        name = module.__name__.rpartition(".")[2]
        thing = getattr(module, name, None)
        if not isinstance(thing, kind):
            msg = f"{module.__name__} must define '{name}', a {kind.__name__}"
            raise TypeError(msg)
        found[name] = thing
    return found


def sections(docstring: str, names: Sequence[str]) -> dict[str, str]:
    """Split a thing's docstring into its title and its sections, which begin with one of `names` and two spaces.

    An Example keeps its lines and their spaces, "Gamed by" its lines; the lines of others are joined.
    """
    opens = re.compile(rf"^({'|'.join(names)})(?:\s{{2,}}(.*))?$")
    found: dict[str, list[str]] = {"title": []}
    current = "title"
    for line in docstring.strip().splitlines():
        if opening := opens.match(line):
            current = opening[1]
            found[current] = [opening[2] or ""]
        else:
            found[current].append(line if current == "Example" else line.strip())
    return {
        name: "\n".join(lines).strip("\n") if name == "Example" else " ".join(filter(None, lines))
        if name != "Gamed by" else "\n".join(filter(None, lines))
        for name, lines in found.items()
    }  # fmt: skip


def pick(kind: str, name: str, among: Mapping[str, Thing]) -> Thing:
    """Return the thing called `name`, or raise UnknownNameError with the nearest name there is."""
    if name not in among:
        raise unknown_name(kind, name, among)
    return among[name]
