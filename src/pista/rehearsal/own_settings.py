"""Figures of one's own, in a TOML file: `like` a kind of selling, but for what is said.

like = "field"
open = 45
lead = 0.1
tricks = ["padding", "splitting"]
[hours_each]
prospect = 0.5
[caps]
discount = 0
"""

from __future__ import annotations

import math
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pista.errors import PistaError, unknown_name
from pista.fair_play.definition import tricks
from pista.language import N_
from pista.rehearsal.setting import ACTIVITIES, KINDS, SHARES, Setting, one, setting_of

if TYPE_CHECKING:
    from collections.abc import Mapping

OTHERS = ("like", "hours_each", "caps", "made_up", "tricks")


def setting_from(given: str) -> Setting:
    """Return the defaults of a kind of selling, or the figures of a file; raises PistaError where there are none."""
    path = Path(given)
    if given in KINDS or path.suffix != ".toml":
        return setting_of(given)
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise PistaError(N_("{path} cannot be read."), hint=N_("Check the name."), path=path) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PistaError(N_("{path} is not TOML: {error}."), path=path, error=str(error).rstrip(".")) from error
    return setting_in(said, path)


def setting_in(said: Mapping[str, Any], path: Path) -> Setting:
    """Return the setting that a file's figures describe."""
    known = [item.name for item in fields(Setting) if item.name not in OTHERS]
    figures = {}
    for name, value in said.items():
        if name in OTHERS:
            continue
        if name not in known:
            raise unknown_name(N_("figure"), name, [*known, *OTHERS])
        figures[name] = one(_figure(path, name, value, most=1.0 if name in SHARES else math.inf))
    base = setting_of(str(said.get("like", "field")))
    tables = {key: _table(path, key, said.get(key, {})) for key in ("hours_each", "caps")}
    hours = {**base.hours_each, **{name: one(value) for name, value in tables["hours_each"].items()}}
    more: dict[str, Any] = {"caps": {**base.caps, **tables["caps"]}}
    if "tricks" in said:
        for name in said["tricks"]:
            if name not in tricks():
                raise unknown_name(N_("trick"), str(name), tricks())
        more["tricks"] = tuple(said["tricks"])
    if "made_up" in said:
        more["made_up"] = _figure(path, "made_up", said["made_up"])
    return base.but(figures, hours, **more)


def _table(path: Path, key: str, said: object) -> dict[str, float]:
    if not isinstance(said, dict):
        raise PistaError(N_("{path}: {key} is a table of activities."), path=path, key=key)
    for name in said:
        if name not in ACTIVITIES:
            raise unknown_name(N_("activity"), name, ACTIVITIES)
    return {name: _figure(path, f"{key}.{name}", value) for name, value in said.items()}


def _figure(path: Path, name: str, value: object, most: float = math.inf) -> float:
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    if not is_number or not 0 <= value <= most:  # type: ignore[operator]
        raise PistaError(
            N_("{path}: {name} is to be a number from 0 to {most}, not '{value}'."), path=path, name=name,
            most="…" if most == math.inf else f"{most:g}", value=value,
        )  # fmt: skip
    return float(value)  # type: ignore[arg-type]
