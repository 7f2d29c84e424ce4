"""Chunks on the workers of a Dask cluster: on this machine, or wherever a scheduler is. It changes no result."""

from __future__ import annotations

import logging
import shlex
import signal
import sys
import threading
import time
import uuid
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import CancelledError
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from sim.batch.executors import Crash, Done, ExecutorLost, Job, _crash, main_left_alone, usable_processors
from sim.batch.manifest import code_hash, versions
from sim.batch.store import in_the_way, refusal

CONNECT = 15.0
"""Seconds in which a scheduler has to answer, and a first worker to be there."""

PATIENCE = 60.0
"""Seconds without any worker after which a cluster is given up."""

POLL = 2.0
"""Seconds between two looks at whether the cluster is still there."""

PROBE = "probe"
"""Name of the file by which workers show that they see a folder."""

_one_chunk = threading.Lock()  # a worker with many threads still steps one model at a time


class ClusterLost(ExecutorLost):
    """The scheduler, or every worker, is gone."""


class WorkerDiffers(Exception):
    """A worker that joined late has other versions; its arguments are what differs, and its address."""


class DaskWorkers:
    """Runs jobs on the workers of a Dask scheduler; made by `cluster`.

    A worker that dies takes nothing with it: Dask gives its jobs to others, each job at most four times.

    Parameters
    ----------
    client
        Connected client.
    """

    def __init__(self, client: Any) -> None:
        self.client = client
        self.workers = max(len(client.nthreads()), 1)

    def __repr__(self) -> str:
        return f"<DaskWorkers: {self.workers} workers of {self.client.scheduler.address}>"

    def run(self, function: Callable[[Job], Done], jobs: Iterable[Job]) -> Iterator[tuple[Job, Done | Crash]]:
        """Yield jobs as they end. Only a few are in flight, so that memory does not grow with the sweep."""
        waiting = list(enumerate(jobs))[::-1]
        tries = dict.fromkeys(range(len(waiting)), 0)
        running: dict[Any, tuple[int, Job]] = {}
        token = uuid.uuid4().hex[:8]
        try:
            while waiting or running:
                while waiting and len(running) < 2 * self.workers:
                    number, job = waiting.pop()
                    running[self._submit(function, job, f"{token}-{number:08d}-{tries[number]}")] = number, job
                for future in self._ended(list(running)):
                    number, job = running.pop(future)
                    tries[number] += 1
                    try:
                        yield job, self._outcome(future)
                    except WorkerDiffers as error:
                        self._send_away(*error.args)
                        waiting.append((number, job))
                    future.release()
        finally:
            if self.client.status == "running":
                self.client.cancel(list(running))

    def _submit(self, function: Callable[[Job], Done], job: Job, name: str) -> Any:
        return self.client.submit(_on_worker, function, job, identity(), key=f"chunk-{name}", pure=False)

    def check_folder(self, folder: Path) -> None:
        """Refuse a folder that a worker does not see."""
        mark = uuid.uuid4().hex
        (folder / PROBE).write_text(mark, encoding="utf-8")
        seen = self.client.run(sees, folder / PROBE, mark)
        blind = [address for address, found in seen.items() if not found]
        (folder / PROBE).unlink()
        if blind:
            message = f"the folder {folder} is not seen by {len(blind)} of {len(seen)} workers, first {blind[0]}"
            raise refusal("--parts shared", message, "--out on storage that all share, or --parts return")

    def _ended(self, futures: list[Any]) -> list[Any]:
        """Wait until some have ended, or the cluster is gone."""
        import distributed

        alone_since = time.monotonic()
        while True:
            try:
                with self.client.as_current():
                    return list(distributed.wait(futures, timeout=POLL, return_when="FIRST_COMPLETED").done)
            except TimeoutError:
                pass
            except (CancelledError, OSError) as error:
                raise self._lost() from error
            try:
                self.workers = max(len(workers := self.client.nthreads()), 1)
            except (OSError, CancelledError) as error:
                raise self._lost() from error
            if workers:
                alone_since = time.monotonic()
            elif time.monotonic() - alone_since > PATIENCE:
                raise ClusterLost(f"The Dask cluster has had no worker for {PATIENCE:.0f} s. {_ADVICE}")

    def _outcome(self, future: Any) -> Any:
        import distributed

        if future.status == "cancelled":
            raise self._lost()
        raised = future.exception()
        if isinstance(raised, distributed.KilledWorker):
            advice = "try fewer workers for each machine, or a smaller chunk"
            message = f"workers died on this chunk again and again (out of memory?): {advice}"
            return Crash(message, str(raised), died=True)
        if isinstance(raised, WorkerDiffers):
            raise raised
        if raised is not None:
            return _crash(raised)
        return future.result()

    def _send_away(self, unlike: str, address: str) -> None:
        """Have a worker leave that differs; what it was to run is run by others."""
        if address in self.client.nthreads():
            warnings.warn(f"the worker {address} was sent away, because it has {unlike}", stacklevel=2)
            self.client.retire_workers([address], close_workers=True)

    def _lost(self) -> ClusterLost:
        return ClusterLost(f"The Dask scheduler does not answer any more. {_ADVICE}")


_ADVICE = "See its log, and start it again."


def _on_worker(function: Callable[[Job], Done], job: Job, expected: Mapping[str, str]) -> Done:
    """Run one job in a worker; workers that have joined late are checked like all others."""
    unlike = differences(expected, identity())
    if unlike:
        raise WorkerDiffers(unlike, _address())
    with _one_chunk:
        return function(job)


def sees(probe: Path, mark: str) -> bool:
    """Whether this process finds in a file the mark that another process left there."""
    try:
        return probe.read_text(encoding="utf-8") == mark
    except OSError:
        return False


def _address() -> str:
    import distributed

    return str(distributed.get_worker().address)


@cache
def identity() -> dict[str, str]:
    """Return the versions of everything that a chunk's result depends on, and a hash of the program's files."""
    return {**versions(), "ssrsim's files": code_hash()[:12]}


def differences(client: Mapping[str, str], worker: Mapping[str, str]) -> str:
    """Say what a worker has otherwise than the client; empty where nothing differs."""
    names = [*client, *(name for name in worker if name not in client)]
    unlike = [name for name in names if client.get(name) != worker.get(name)]
    return "; ".join(f"{name} {worker.get(name, 'missing')}, not {client.get(name, 'missing')}" for name in unlike)


def _processor() -> str:
    from sim.rules._compile import digest

    return digest()


def _prepare() -> None:
    from sim.batch.sweep import prepare

    prepare()


@contextmanager
def cluster(scheduler: str | None = None, workers: int | None = None) -> Iterator[DaskWorkers]:
    """Connect to a Dask scheduler, check its workers and have the rules compiled on each machine.

    Parameters
    ----------
    scheduler
        Its address, such as ``tcp://host:8786``. If not given, processes are started on this machine, bound
        to 127.0.0.1.
    workers
        Number of processes to start, by default one for each processor; of no use with a scheduler.

    Raises
    ------
    InputErrors
        Dask is not installed, no scheduler answers, it has no workers, or they differ from this process.
    """
    _required()
    import distributed

    if scheduler is None:
        with _local(workers or usable_processors()) as client:
            yield _checked(client)
        return
    what = f"--scheduler {scheduler}"
    for part in ("client", "batched", "core", "comm"):
        logging.getLogger(f"distributed.{part}").setLevel(logging.CRITICAL)  # `ClusterLost` says it
    try:
        client = distributed.Client(scheduler, timeout=CONNECT, set_as_default=False)
    except (OSError, ValueError) as error:
        raise in_the_way(what, f"no Dask scheduler answers there ({error})", "tcp://HOST:PORT of another") from None
    with client:
        try:
            client.wait_for_workers(1, timeout=CONNECT)
        except TimeoutError:
            raise in_the_way(what, "the scheduler has no workers", f"dask worker {scheduler} --nthreads 1") from None
        yield _checked(client)


def _required() -> None:
    """Refuse to go on without Dask, with the command that installs it."""
    try:
        import distributed  # noqa: F401
    except ImportError:
        command = f"{shlex.quote(sys.executable)} -m pip install 'distributed>=2024.5'"
        raise refusal("--executor dask", "Dask (the extra ssrsim[cluster]) is not installed", command) from None


@contextmanager
def _local(workers: int) -> Iterator[Any]:
    """Start a scheduler in this process and workers beside it, none of them reachable from other machines."""
    import distributed

    options = {"host": "127.0.0.1", "dashboard_address": "127.0.0.1:0", "memory_limit": 0}
    options["silence_logs"] = logging.CRITICAL
    with main_left_alone():  # as long as it stands: a worker that dies is started again
        with _interrupts_left_here():
            started = distributed.LocalCluster(n_workers=workers, threads_per_worker=1, processes=True, **options)
        with started, distributed.Client(started, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=4 * CONNECT)
            yield client


@contextmanager
def _interrupts_left_here() -> Iterator[None]:
    """Start processes that leave Ctrl-C to this one: each would print how it was interrupted."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _checked(client: Any) -> DaskWorkers:
    try:
        found = client.run(identity)
    except ImportError as error:
        raise refusal("--executor dask", f"a worker cannot import the program: {error}", "ssrsim on each") from None
    unlike = {address: words for address, one in found.items() if (words := differences(identity(), one))}
    if unlike:
        address, words = next(iter(unlike.items()))
        message = f"{len(unlike)} of {len(found)} workers differ from this process; {address} has {words}"
        raise in_the_way("--executor dask", message, "the same versions everywhere")
    _compile_everywhere(client, list(found))
    return DaskWorkers(client)


def _compile_everywhere(client: Any, addresses: list[str]) -> None:
    """Compile on one worker of each machine; the others find it on the disk."""
    machines = {address.rpartition(":")[0]: address for address in addresses}
    tasks = [client.submit(_prepare, workers=[one], pure=False, key=f"compile-{one}") for one in machines.values()]
    client.gather(tasks)
    kinds = set(client.run(_processor).values())
    if len(kinds) > 1:
        warnings.warn("the workers have processors of different kinds: last bits of results may differ", stacklevel=2)
