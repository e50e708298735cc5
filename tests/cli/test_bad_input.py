"""Bad input gets one clear line and exit code 2, and nothing is written."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from contextlib import chdir
from typing import TYPE_CHECKING

import pytest

from commands import said

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "date,seller,prospect,channel,outcome,minutes\n"
GOOD = "2026-03-02,carmen,ana,call,conversation,10\n"


def pista(*arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the command line in the folder `cwd`."""
    with chdir(cwd):
        code, out, err = said(*arguments)
    return subprocess.CompletedProcess([], code, out, err)


def refused(source: Path, cwd: Path, *arguments: object) -> str:
    """Return the one line that `pista report` says, having checked that it failed well."""
    before = sorted(cwd.rglob("*"))
    done = pista("report", source, "--html", "out.html", "--json", "out.json", *arguments, cwd=cwd)
    assert done.returncode == 2, done.stderr + done.stdout
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert len(lines) == 1, done.stderr
    assert "Traceback" not in done.stderr
    left = [path for path in sorted(cwd.rglob("*")) if path not in before and path.name not in {".pista", ".gitignore"}]
    assert [path for path in left if path.is_file()] == []
    return lines[0]


CASES = {
    "empty file": ("log.csv", b"", "is empty"),
    "blank lines": ("log.csv", b"\n\n\n", "only blank lines"),
    "a heading alone": ("log.csv", HEAD.encode(), "heading and no rows"),
    "headings unknown": ("log.csv", b"foo,bar\n1,2\n", "not recognised"),
    "binary rubbish": ("log.csv", bytes(range(256)) * 40, "binary data"),
    "binary named as a workbook": ("log.xlsx", bytes(range(256)) * 40, "not a whole workbook"),
    "rubbish named as Parquet": ("log.parquet", b"PAR1 and nothing else", "not a whole Parquet file"),
    "mixed date orders": ("log.csv", f"{HEAD}13/02/2026,c,ana,call,sale,1\n02/14/2026,c,eva,call,sale,1\n".encode(), "mixes date orders"),
    "undecided date order": ("log.csv", f"{HEAD}03/04/2026,c,ana,call,sale,1\n".encode(), "day/month or month/day"),
    "31 February": ("log.csv", f"{HEAD}31/02/2026,c,ana,call,sale,1\n".encode(), "date '31/02/2026' does not exist"),
    "a sale without a prospect": ("log.csv", f"{HEAD}2026-03-02,c,,call,sale,5\n".encode(), "a sale without a prospect"),
    "10 MB in one cell": ("log.csv", f"{HEAD}2026-03-02,c,{'x' * 10_000_000},call,sale,5\n".encode(), "longer than 131,072"),
    "a quotation mark never closed": ("log.csv", f'{HEAD}2026-03-02,c,"{"y,z" * 100_000}\n'.encode(), "longer than 131,072"),
    "a list of people": ("people.csv", b"Name,Email,Phone\nAna,ana@x.example,600111222\n", "is a list of people"),
    "only plans": ("log.csv", b"date,seller,prospect,activity status\n2026-03-02,c,ana,Planned\n", "only what is planned"),
    "not a day": ("log.csv", f"{HEAD}soon,c,ana,call,sale,5\n".encode(), "'soon' is not a date"),
    "no JSON": ("log.jsonl", b"hello\nworld\n", "no JSON objects"),
    "UTF-16 cut short": ("log.csv", b"\xff\xfed\x00a", "not recognised"),
    "damaged gzip": ("log.csv.gz", b"\x1f\x8b\x08\x00rubbish", "is damaged"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_refused_in_one_line(case: str, tmp_path: Path) -> None:
    name, content, said = CASES[case]
    path = tmp_path / name
    path.write_bytes(content)
    line = refused(path, tmp_path)
    assert said in line
    assert line.startswith("Error: ")


def test_the_line_and_the_file_are_named(tmp_path: Path) -> None:
    path = tmp_path / "contacts.csv"
    path.write_text(f"{HEAD}\n\n31/02/2026,c,ana,call,sale,1\n")
    assert "contacts.csv line 4: date '31/02/2026' does not exist; row set aside" in refused(path, tmp_path)


def test_one_bad_row_does_not_stop_the_others(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(f"{HEAD}{GOOD}2026-02-31,carmen,eva,call,sale,5\n2026-03-03,carmen,eva,call,sale,-4\n")
    done = pista("report", path, "--json", "-", cwd=tmp_path)
    assert done.returncode == 0
    found = json.loads(done.stdout)
    (account,) = found["accounts"]
    assert account == {"file": "log.csv", "read": 3, "taken": 2, "set_aside": 1, "planned": 0, "left_out": 0}
    # A day that does not exist costs the row; minutes that cannot be cost the cell.
    assert [(c["line"], c["reason"], c["set_aside"]) for c in found["complaints"]] == [
        (3, "date '2026-02-31' does not exist", True),
        (4, "minutes '-4' are negative: a cell under 'minutes' could not be read and is empty", False),
    ]
    strict = pista("report", path, "--strict", "--html", tmp_path / "out.html", cwd=tmp_path)
    assert (strict.returncode, strict.stdout) == (2, "")
    assert "Rows were set aside" in strict.stderr
    assert not (tmp_path / "out.html").exists()


def test_truncated_workbook(tmp_path: Path) -> None:
    import xlsxwriter

    whole = tmp_path / "whole.xlsx"
    with xlsxwriter.Workbook(str(whole)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEAD.strip().split(","))
        sheet.write_row(1, 0, GOOD.strip().split(","))
    cut = tmp_path / "cut.xlsx"
    cut.write_bytes(whole.read_bytes()[:2000])
    assert "not a whole workbook" in refused(cut, tmp_path)
    assert pista("report", whole, cwd=tmp_path).returncode == 0


def test_zip_bomb(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.xlsx"
    with (
        zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as parts,
        parts.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet,
    ):
        for _ in range(300):
            sheet.write(b"0" * 2**20)
    assert "zip bomb" in refused(bomb, tmp_path)


def test_gzip_bomb(tmp_path: Path) -> None:
    import gzip

    bomb = tmp_path / "bomb.csv.gz"
    with gzip.open(bomb, "wb") as out:
        for _ in range(300):
            out.write(b"a,b\n" * 2**18)
    assert "zip bomb" in refused(bomb, tmp_path)


def test_a_folder_without_tables(tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    (folder / "notes.md").write_text("nothing")
    assert "a folder without tables" in refused(folder, tmp_path)


def test_nothing_there(tmp_path: Path) -> None:
    assert "There is no" in refused(tmp_path / "nowhere.csv", tmp_path)


def test_no_permission(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(HEAD + GOOD)
    path.chmod(0)
    if os.access(path, os.R_OK):
        # Root may read anything: ask as somebody else.
        tmp_path.chmod(0o777)
        line = as_nobody(path)
    else:
        line = refused(path, tmp_path)
    assert "No permission to read" in line


def as_nobody(path: Path) -> str:
    """Return what is said to a user without rights, in a process that gives its rights up."""
    code = (
        "import os, sys\nfrom pathlib import Path\nfrom pista.errors import PistaError\n"
        "from pista.intake import taking\nfrom pista.intake.mapping import Mapping\n"
        "taking.formats()\nos.setgid(65534); os.setuid(65534)\n"
        "try:\n    taking.read_tables(Path(sys.argv[1]), Mapping())\nexcept PistaError as error:\n    print(error)\n"
    )
    for folder in [path.parent, *path.parents]:
        if folder.stat().st_uid == os.getuid() and str(folder).startswith("/tmp/"):
            folder.chmod(folder.stat().st_mode | 0o055)
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    return done.stdout


def test_disk_full(tmp_path: Path) -> None:
    """A file system of 64 kB holds neither the book nor the report; nothing half-written is left on it.

    It is mounted in a name space of its own, which ends with the command: nothing can be left mounted behind.
    """
    rows = "".join(f"2026-03-{1 + n % 28:02},carmen,prospect {n},call,conversation,10\n" for n in range(900))
    (tmp_path / "log.csv").write_text(HEAD + rows)
    (tmp_path / "small").mkdir()
    alone = ["unshare", "--mount", "sh", "-c"]
    mount = "mount -t tmpfs -o size=64k tmpfs small"
    if shutil.which("unshare") is None or subprocess.run([*alone, mount], cwd=tmp_path, check=False).returncode:
        pytest.skip("no right to mount a small file system here")
    steps = f"{mount} && cp log.csv small/ && cd small && {{ '{sys.executable}' -m pista report log.csv; echo $?; find . -type f; }}"
    done = subprocess.run([*alone, steps], cwd=tmp_path, capture_output=True, text=True, check=True)
    code, *left = done.stdout.splitlines()
    assert code == "2", done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "full: nothing was written" in done.stderr
    assert [item for item in left if not item.endswith(".gitignore")] == ["./log.csv"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--by", "saler"], "Did you mean 'seller'?"),
        (["--lang", "fr"], "Known: en, es."),
        (["--format", "contactlog"], "Did you mean 'contact_log'?"),
        (["--since", "yesterday"], "'yesterday' is not a day"),
        (["--as-of", "2026-13-01"], "'2026-13-01' is not a day"),
        (["--date-order", "dmy"], "day-first"),
        (["--lapse-days", "0"], "1 or more"),
        (["--mapping", "nowhere.toml"], "cannot be read"),
    ],
)
def test_a_mistyped_option_is_answered(arguments: list[str], said: str, tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(HEAD + GOOD)
    assert said in refused(path, tmp_path, *arguments)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[colums]\nat='x'\n", "Did you mean 'columns'?"),
        ("[columns]\nsellr='x'\n", "Did you mean 'seller'?"),
        ("[columns]\nseller='Comercial'\n", "no column 'Comercial'"),
        ("[dates]\norder='dmy'\n", "day-first, month-first"),
        ("[dates]\nzone='Mars/Base'\n", "no time zone"),
        ("not toml", "is not TOML"),
        ("[book]\nlapse_days=-1\n", "1 or more"),
    ],
)
def test_a_bad_mapping_is_answered(text: str, said: str, tmp_path: Path) -> None:
    path, mapping = tmp_path / "log.csv", tmp_path / "mapping.toml"
    path.write_text(HEAD + GOOD)
    mapping.write_text(text)
    assert said in refused(path, tmp_path, "--mapping", mapping)


def test_an_error_is_said_in_spanish_too(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pista", "report", str(tmp_path / "nada.csv")],
        capture_output=True, text=True, check=False, env=os.environ | {"LANG": "es_ES.UTF-8"},
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.startswith("Error: No existe")


def refused_a_question(folder: Path, *arguments: object) -> str:
    """Return the one line that is said of a question that the good log `log.csv` cannot be asked."""
    done = pista("report", "log.csv", "--html", "out.html", "--json", "out.json", *arguments, cwd=folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert {path.name for path in folder.iterdir()} == {"log.csv", ".pista"}
    (line,) = done.stderr.splitlines()
    return line


def test_a_day_before_the_log_is_answered(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text(HEAD + GOOD)
    said = refused_a_question(tmp_path, "--as-of", "2026-01-31")
    assert "dated on or before 2026-01-31" in said
    assert "it begins on 2026-03-02" in said


def test_a_period_with_nothing_in_it_is_answered(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text(HEAD + GOOD)
    said = refused_a_question(tmp_path, "--since", "2026-04-01")
    assert "Nothing falls in the period asked for: the source runs from 2 Mar 2026 to 2 Mar 2026" in said


def test_repeated_complaints_are_told_once(tmp_path: Path) -> None:
    bad = "".join(f"2026-03-{day:02},carmen,ana,call,conversation,about{day}{day}:00\n" for day in range(1, 21))
    (tmp_path / "log.csv").write_text(HEAD + GOOD + bad + "31/02/2026,carmen,ana,call,sale,1\n")
    told = pista("report", "log.csv", cwd=tmp_path).stdout
    assert "'about11:00' is not a number: 20 cells under 'minutes' could not be read and are empty" in " ".join(
        told.split()
    )
    assert "'31/02/2026' does not exist" in told


def test_a_foreign_folder_is_never_replaced(tmp_path: Path) -> None:
    path, target = tmp_path / "log.csv", tmp_path / "precious"
    path.write_text(HEAD + GOOD)
    target.mkdir()
    (target / "letter.txt").write_text("dear")
    for arguments in (["export", path, "--out", target], ["simulate", "--touches", 10, "--out", target]):
        done = pista(*arguments, cwd=tmp_path)
        assert done.returncode == 2
        assert "holds something else" in done.stderr
    assert (target / "letter.txt").read_text() == "dear"
