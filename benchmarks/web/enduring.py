"""Sixteen writers at once, and the desk killed in the middle: nothing that was acknowledged is lost, doubled or half-written.

python benchmarks/web/enduring.py [postgresql://...] [--minutes 10] [--kills 50] [--writers 16]

Each writer logs contacts through the API, some of them sent twice under their key, some taken back. Afterwards, and after
each kill, the ledger must hold, and ledger, contacts and the columnar book must agree with what was acknowledged.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any
from uuid import uuid4

import requests

PORT = 8473
ADDRESS = f"http://localhost:{PORT}"


class Desk:
    """A desk that is served, killed, and served again."""

    def __init__(self, home: Path, url: str) -> None:
        self.home, self.environment = home, {**os.environ, "PISTA_DATABASE_URL": url}
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [
            sys.executable,
            "-m",
            "pista.web",
            "--home",
            str(self.home),
            "--port",
            str(PORT),
            "--seller",
            "carmen",
        ]
        self.process = subprocess.Popen(
            command, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        for _ in range(400):
            try:
                if requests.get(f"{ADDRESS}/offline", timeout=5).ok:
                    return
            except requests.RequestException:
                time.sleep(0.1)
        raise SystemExit("the desk does not start")

    def kill(self) -> None:
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def token(self) -> str:
        browser = requests.Session()
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', browser.get(f"{ADDRESS}/programs").text)
        assert found
        form = {"csrfmiddlewaretoken": found[1], "what": "token", "name": "enduring", "admin": "1"}
        secret = re.search(r"<code>(pista_[^<]+)", browser.post(f"{ADDRESS}/programs", form).text)
        assert secret
        return secret[1]


class Writers:
    """What was acknowledged, by key; and how often anything else was answered."""

    def __init__(self, token: str) -> None:
        self.headers = {"Authorization": f"Bearer {token}"}
        self.logged: dict[str, str] = {}
        self.undone: set[str] = set()
        self.answers: Counter[object] = Counter()
        self.longest = 0.0
        self.stop = threading.Event()

    def write(self, number: int) -> None:
        chance, session = random.Random(number), requests.Session()
        prospects: list[str] = []
        while not self.stop.is_set():
            key = str(uuid4())
            who = (
                {"id": chance.choice(prospects)}
                if prospects and chance.random() < 0.7
                else {"name": f"W {uuid4().hex}"}
            )
            said = {
                "prospect": who,
                "outcome": chance.choice(["conversation", "interest", "sale", "no_answer"]),
                "product": "Pro",
            }
            for _ in range(2 if chance.random() < 0.2 else 1):
                answer = self.ask(session, "post", "/contacts", said, {"Idempotency-Key": key})
                if answer is not None and answer.status_code == 201:
                    told = answer.json()
                    assert self.logged.setdefault(key, told["prospect"]) == told["prospect"]
                    prospects.append(told["prospect"])
            if key in self.logged and chance.random() < 0.05:
                answer = self.ask(session, "delete", f"/contacts/{key}", None, {})
                if answer is not None and answer.status_code == 200:
                    self.undone.add(key)

    def ask(
        self, session: requests.Session, method: str, path: str, said: Any, more: dict[str, str]
    ) -> requests.Response | None:
        started = time.monotonic()
        try:
            answer = session.request(
                method, f"{ADDRESS}/api/v1{path}", json=said, headers=self.headers | more, timeout=60
            )
        except requests.RequestException:
            self.answers["no answer"] += 1
            time.sleep(0.2)
            return None
        self.longest = max(self.longest, time.monotonic() - started)
        self.answers[answer.status_code] += 1
        if answer.status_code == 429:
            time.sleep(0.5)
        return answer


CHECK = """
import json, sys
from pathlib import Path
from pista.web.serving import open_desk
open_desk(Path(sys.argv[1]), "carmen")
import pista
from pista.web.clock import today
from pista.web.records import ledger
from pista.web.records.columns import book
from pista.web.records.models import Contact, Entry
said = json.load(open(sys.argv[2]))
undone = set(said["undone"])
kept = {str(c.key): c for c in Contact.objects.all()}
lines = [e for e in Entry.objects.filter(what="contact")]
assert ledger.broken_at() is None, "the ledger is broken"
assert len(lines) == len({e.key for e in lines}) == len(kept), ("lines and contacts differ", len(lines), len(kept))
assert not set(said["logged"]) - set(kept), ("lost", len(set(said["logged"]) - set(kept)))
assert all(kept[key].prospect_id == who for key, who in said["logged"].items()), "another prospect"
assert all(kept[key].is_undone for key in undone), "an undo was lost"
standing = sum(not c.is_undone for c in kept.values())
found = book(today())
counted = 0 if found is None else found.prepared.facts.touches
assert counted == standing, ("the columnar book differs", counted, standing)
threads = sum(t for t in __import__("pista.web.records.models", fromlist=["Prospect"]).Prospect.objects.values_list("touches", flat=True))
assert threads == standing, ("the prospects differ", threads, standing)
print(len(kept), "contacts,", standing, "standing; ledger, rows and book agree")
"""


def check(desk: Desk, writers: Writers) -> str:
    import json

    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump({"logged": writers.logged, "undone": sorted(writers.undone)}, file)
        file.flush()
        done = subprocess.run(
            [sys.executable, "-c", CHECK, str(desk.home), file.name],
            env=desk.environment,
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    return done.stdout.strip().splitlines()[-1]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("url", nargs="?", default="")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--writers", type=int, default=16)
    asked = parser.parse_args()
    desk = Desk(Path(tempfile.mkdtemp(prefix="pista-enduring-")), asked.url)
    desk.environment["PISTA_API_RATE"] = "1000000/min"
    desk.start()
    writers = Writers(desk.token())
    threads = [threading.Thread(target=writers.write, args=(n,), daemon=True) for n in range(asked.writers)]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    time.sleep(asked.minutes * 60)
    writers.stop.set()
    for thread in threads:
        thread.join()
    seconds = time.monotonic() - started
    desk.kill()
    print(
        f"{asked.writers} writers, {seconds:.0f} s: {dict(writers.answers)}; {len(writers.logged) / seconds:.0f} contacts a second, longest {writers.longest:.2f} s"
    )
    print(" ", check(desk, writers))
    assert all(status in {200, 201, 422, 429} for status in writers.answers), writers.answers
    writers.answers.clear()
    said = ""
    for number in range(asked.kills):
        desk.start()
        writers.stop.clear()
        threads = [
            threading.Thread(target=writers.write, args=(1000 + number * 16 + n,), daemon=True)
            for n in range(asked.writers)
        ]
        for thread in threads:
            thread.start()
        time.sleep(random.Random(number).uniform(0.3, 2.0))
        desk.kill()
        writers.stop.set()
        for thread in threads:
            thread.join()
        said = check(desk, writers)
    assert not [status for status in writers.answers if isinstance(status, int) and status >= 500], writers.answers
    print(f"{asked.kills} kills: {said}")


if __name__ == "__main__":
    main()
