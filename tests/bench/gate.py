"""Polls of the gate over HTTP, as pipelines send them, against an empty view of the same server.

The server is the real one, started as ``up`` starts it, on a database of its own; the client is
another process. Almost every poll asks what was answered already: such a one is measured. A second
server has as many stored evaluations as ``--size`` says, and both are asked in turn, so that other
work on the machine slows both alike.
"""

import json
import multiprocessing
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.connection import Connection
from statistics import median
from typing import IO, Any, TypeVar

from tests.bench.connections import Open, latencies, request
from tests.bench.database import prepared
from tests.bench.measuring import Sizes, sizes, tell, tell_machine

Result = TypeVar("Result")
HOST = "testserver"
EMPTY, TAKEN, GATE = "/empty", "/taken", "/api/v1/gate"
ASKED = 600
"""Requests of one round, of which the processor time is divided among them."""
CONNECTIONS = 64
POLLS = 1280
"""Polls through all connections at once, in one round."""
WANTED_SECONDS = 1.0
"""In which a vote has to show."""
READY_SECONDS = 60.0
BATCH = 500


@dataclass(frozen=True)
class Served:
    """A server with so many stored evaluations, and the process that looks after it."""

    count: int
    orders: Connection
    port: int
    poll: bytes

    def ask(self, asked: bytes) -> tuple[int, bytes]:
        """Ask on a connection of its own."""
        connection = Open(self.port)
        with closing(connection.socket):
            return connection.ask(asked)

    def summary(self) -> str:
        """Poll once."""
        return str(json.loads(self.ask(self.poll)[1])["summary"])

    def order(self, word: str) -> None:
        """Have the process do something, and wait until it did."""
        self.orders.send(word)
        self.orders.recv()

    def processor_seconds(self, asked: bytes, status: int) -> float:
        """Return the processor time that the server takes for one of ``ASKED`` requests."""
        connection = Open(self.port)
        with closing(connection.socket):
            before = _taken(connection)
            for _ in range(ASKED):
                assert connection.ask(asked)[0] == status
            return (_taken(connection) - before) / ASKED

    def crowd(self) -> tuple[float, float]:
        """Return the median and the 99th percentile of polls through all connections at once."""
        with ExitStack() as stack:
            many = [Open(self.port) for _ in range(CONNECTIONS)]
            for one in many:
                stack.enter_context(closing(one.socket))
            taken = latencies(many, self.poll, POLLS, 429)
        return median(taken), taken[int(len(taken) * 0.99)]

    def seen_after(self) -> float:
        """Have somebody vote; return the seconds until a poll shows it."""
        before = self.summary()
        began = time.perf_counter()
        self.orders.send("vote")
        while self.summary() == before:
            assert time.perf_counter() < began + READY_SECONDS
        taken = time.perf_counter() - began
        self.orders.recv()
        self.order("withdraw")
        return taken


def _taken(connection: Open) -> float:
    return float(connection.ask(request("GET", TAKEN, HOST))[1])


def serve(count: int, backend: str, asked: Connection) -> None:
    """Have a server with so many evaluations, and act on it, until nobody asks any more."""
    with prepared(backend), ExitStack() as stack:
        from django.utils import timezone

        from registry.domain.tokens import Verb
        from tests.api.conftest import token_of

        scene, release = waiting()
        token = token_of(scene.mia, Verb.GATE_EVALUATE)
        place = {"interface": scene.interface.slug, "environment": scene.place.name}
        run = {"run_url": "https://ci.example.test/1", "commit": "7d1f", "kinds": ["prompt"]}
        body = json.dumps(place | {"change": run}).encode()
        poll = request("POST", GATE, HOST, body, token)
        port = stack.enter_context(running())
        Served(count, asked, port, poll).ask(poll)
        store(count)
        asked.send((port, poll))
        acts = {
            "vote": lambda: scene.vote(release, scene.ann, now=timezone.now()),
            "withdraw": lambda: withdraw(scene, release),
        }
        while order := asked.recv():
            acts[order]()
            asked.send(order)


def waiting() -> tuple[Any, Any]:
    """Return people and a release for which one vote is missing, with everything else in order."""
    from django.utils import timezone

    from readiness.domain.vitals import Part
    from readiness.services.heartbeats import heartbeat_record
    from registry.models import ProxyContract
    from tests.integration.approval_scene import PROMPT
    from tests.integration.gate_scene import Gates

    now = timezone.now()
    scene = Gates(now)
    ProxyContract.objects.update(reviewed_on=now.date())
    # as if probed and ticked in a quarter of an hour, so that nothing turns while it is measured
    soon = now + timedelta(minutes=15)
    scene.see(now=now)
    heartbeat_record(name=Part.TICK, now=soon)
    release = scene.submitted(now=now)
    scene.vote(release, scene.pia, PROMPT, now=now)
    return scene, release


def withdraw(scene: Any, release: Any) -> None:
    """Have Ann take back her vote."""
    from django.utils import timezone

    from registry.services.approvals import vote_withdraw
    from tests.factories import acting
    from tests.integration.approval_scene import APPROVAL

    vote_withdraw(by=acting(scene.ann), release=release, slot=APPROVAL, now=timezone.now())


def store(count: int) -> None:
    """Store that many evaluations, copies of the one there is: all of one place."""
    from django.db import connection

    from readiness.models import GateEvaluation

    (values,) = GateEvaluation.objects.values()
    for start in range(1, count, BATCH):
        GateEvaluation.objects.bulk_create(
            GateEvaluation(**values | {"id": None, "public_id": f"gev_{one}", "key": f"{one:064}"})
            for one in range(start, min(start + BATCH, count))
        )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # what autovacuum does by itself within a minute
            cursor.execute("VACUUM ANALYZE")


@contextmanager
def running() -> Iterator[int]:
    """Run the server on a port of its own until the end of the block."""
    from deploy.management.parts import web_command

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    shipped = {"DJANGO_SETTINGS_MODULE": "deploy.settings", "LOG_LEVEL": "INFO"}
    command = web_command("127.0.0.1", port, "tests.bench.served:application")
    with tempfile.TemporaryFile() as written:
        process = subprocess.Popen(
            [sys.executable, "-m", *command],
            env={**os.environ, **shipped, "LOG_FORMAT": "console"},
            stdout=written,
            stderr=written,
        )
        try:
            _wait(port, process, written)
            yield port
        finally:
            process.terminate()
            process.wait()


def _wait(port: int, process: "subprocess.Popen[bytes]", written: IO[bytes]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while True:
        if process.poll() is not None or time.monotonic() > deadline:
            written.seek(0)
            raise SystemExit(f"The server does not start: {written.read()[-2000:].decode()}")
        try:
            connection = Open(port)
        except ConnectionRefusedError:
            time.sleep(0.05)
            continue
        with closing(connection.socket):
            assert connection.ask(request("GET", EMPTY, HOST))[0] == 200
        return


@contextmanager
def servers(counts: Sequence[int], backend: str) -> Iterator[list[Served]]:
    """Have a server for each number of evaluations until the end of the block."""
    context = multiprocessing.get_context("spawn")
    with ExitStack() as stack:
        found = []
        for count in counts:
            mine, its = context.Pipe()
            process = context.Process(target=serve, args=(count, backend, its))
            process.start()
            # so that a process that ends is noticed here
            its.close()
            stack.callback(process.join)
            stack.callback(mine.send, None)
            found.append(Served(count, mine, *mine.recv()))
        yield found


def rounds(works: Sequence[Callable[[], Result]], count: int) -> list[list[Result]]:
    """Do every work in turn, so often and once more; return what each gave but the first time."""
    done = [[work() for work in works] for _ in range(count + 1)]
    return [list(one) for one in zip(*done[1:], strict=True)]


def measure(wanted: Sizes) -> None:
    """Compare polls with an empty view, many with one, and many evaluations with one."""
    empty = request("GET", EMPTY, HOST)
    with servers((1, wanted.size), wanted.backend) as (one, many):
        costs = rounds(
            [
                lambda: one.processor_seconds(empty, 200),
                lambda: one.processor_seconds(one.poll, 429),
                lambda: many.processor_seconds(many.poll, 429),
            ],
            wanted.rounds,
        )
        nothing, of_one, of_many = map(median, costs)
        (crowds,) = rounds([one.crowd], wanted.rounds)
        (seen,) = rounds([one.seen_after], wanted.rounds)
    where = f"on {wanted.backend}"
    tell(
        f"processor time of a poll whose answer is stored {where}, 1 query",
        baseline=("empty view", nothing),
        ours=("`POST /api/v1/gate`", of_one),
    )
    tell(
        f"the same with {wanted.size} stored evaluations {where}",
        baseline=("of 1", of_one),
        ours=(f"of {wanted.size}", of_many),
    )
    tell(
        f"polls through {CONNECTIONS} connections at once {where}",
        baseline=("median", median(one for one, _ in crowds)),
        ours=("99 of 100 within", median(one for _, one in crowds)),
    )
    tell(
        f"a vote until a poll says so {where}",
        baseline=("wanted", WANTED_SECONDS),
        ours=("seen", median(seen)),
    )


if __name__ == "__main__":
    measure(sizes(__doc__, 50_000, "stored evaluations"))
    tell_machine()
