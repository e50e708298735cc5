"""`pista check`: the audit of one export, a list of people too."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from commands import said
from intake_rows import written

if TYPE_CHECKING:
    from pathlib import Path

LIST = "Id,Name,City,Zweit\n1,Ana Gil,Soria,+34 600 111 222\n2,Eva Sol,Soria,+34 600 111 223\n3,Rui Mar,Soria,+34 600 111 224"


def test_a_list_of_people_is_audited_too(tmp_path: Path) -> None:
    code, out, _err = said("check", written(tmp_path / "people.csv", LIST))
    assert code == 0
    assert "list of people, 3 rows" in out
    assert "'Zweit' looks like telephone numbers" in " ".join(out.split())
    assert "pista prospects" in " ".join(out.split())


def test_its_json_says_the_same(tmp_path: Path) -> None:
    code, out, _err = said("check", written(tmp_path / "people.csv", LIST), "--json")
    found = json.loads(out)
    assert code == 0
    assert found["tells"] == []
    assert any("telephone numbers" in one for one in found["complaints"])
