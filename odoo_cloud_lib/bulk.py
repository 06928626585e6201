"""Many verbs on many tenants, side by side; one that fails stops no other.

::

    outcomes = run_all(cloud, [(Suspend(), "acme"), (Suspend(), "globex")])
    failed = [it.tenant for it in outcomes if it.state is not OutcomeState.DONE]

Owns: what runs when, and telling how each ended. The engine works on one tenant at a time whatever
is asked here; what runs side by side is all the rest.
"""

from collections import deque
from collections.abc import Sequence
from threading import Condition, Thread
from typing import TYPE_CHECKING

from odoo_cloud_lib.outcome import Failure, Outcome, OutcomeState, state_after
from odoo_cloud_lib.verb import Verb

if TYPE_CHECKING:
    from odoo_cloud_lib.cloud import Cloud

PARALLEL = 2
CALLED_OFF = "stopping: finishing what is begun; ^C once more leaves it half-way"
Job = tuple[Verb, str]


def run_all(cloud: "Cloud", jobs: Sequence[Job], *, parallel: int = PARALLEL) -> list[Outcome]:
    """Do every verb to its tenant, ``parallel`` at a time, and return how each ended, in order.

    A tenant should be among them once: otherwise it may be found busy. On ^C those that are not
    begun are called off and the others come to their end; on a second one they are left half-way,
    with their process's threads.
    """
    run = _Run(cloud, jobs)
    try:
        run.start(parallel)
        run.wait()
    except KeyboardInterrupt:
        try:
            run.call_off()
            run.wait()
        except KeyboardInterrupt:
            run.leave()
    return list(run.outcomes)


class _Run:
    """One call of :func:`run_all`: what waits, and how each job stands."""

    def __init__(self, cloud: "Cloud", jobs: Sequence[Job]) -> None:
        self.outcomes = [_outcome(job, OutcomeState.NOT_BEGUN) for job in jobs]
        self._cloud = cloud
        self._named = len(jobs) > 1
        self._left = False
        self._waiting = deque(enumerate(jobs))
        self._under_way = 0
        # Not Thread.join: once ^C has cut one short, it takes the thread for ended.
        self._changed = Condition()

    def start(self, parallel: int) -> None:
        """Begin. No thread keeps the process from ending."""
        for _ in range(min(parallel, len(self.outcomes))):
            Thread(target=self._work, daemon=True).start()

    def wait(self) -> None:
        """Wait until no job is under way and none waits."""
        with self._changed:
            self._changed.wait_for(lambda: not self._under_way and not self._waiting)

    def _work(self) -> None:
        while (taken := self._take()) is not None:
            number, job = taken
            ended = self._done(job)
            with self._changed:
                if not self._left:
                    self.outcomes[number] = ended
                self._under_way -= 1
                self._changed.notify()

    def _take(self) -> tuple[int, Job] | None:
        with self._changed:
            if not self._waiting:
                return None
            number, job = self._waiting.popleft()
            # Until it is known better.
            self.outcomes[number] = _outcome(job, OutcomeState.INTERRUPTED)
            self._under_way += 1
            return number, job

    def call_off(self) -> None:
        """Begin no other job."""
        self._waiting.clear()
        self._cloud.report(CALLED_OFF)

    def leave(self) -> None:
        """Take the outcomes as they are now."""
        self._left = True

    def _done(self, job: Job) -> Outcome:
        verb, slug = job
        try:
            result = self._reporting(slug).run(verb, slug)
            return _outcome(job, OutcomeState.DONE, result=dict(result) if result else None)
        except Exception as error:  # noqa: BLE001 one tenant's failure, whatever it is, stops no other
            return _outcome(job, state_after(error), cause=error, error=Failure.of(error, slug))

    def _reporting(self, slug: str) -> "Cloud":
        """Return the cloud, whose lines say of which tenant they are where there are several."""
        if not self._named:
            return self._cloud
        report = self._cloud.report
        return self._cloud.reporting(lambda line: report(f"{slug}: {line}"))


def _outcome(job: Job, state: OutcomeState, **told: object) -> Outcome:
    verb, slug = job
    return Outcome.model_validate({"tenant": slug, "verb": verb.name, "state": state, **told})
