"""Letters that are written after the answer was given: how long an answer takes must not tell who has an account."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable

from django.db import connection

from newsletter.errors import NewsletterError

Job = Callable[[], None]

LONGEST_QUEUE = 100

_log = logging.getLogger("newsletter.web")


class Postbox:
    """Does jobs one after the other in a thread of its own, which ends with the process."""

    def __init__(self) -> None:
        self._jobs: queue.Queue[Job] = queue.Queue(maxsize=LONGEST_QUEUE)
        self._begun = threading.Lock()
        self._thread: threading.Thread | None = None

    def put(self, job: Job) -> bool:
        """Do `job` soon; False where too many wait already."""
        with self._begun:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="postbox", daemon=True)
                self._thread.start()
        try:
            self._jobs.put_nowait(job)
        except queue.Full:
            return False
        return True

    def wait(self) -> None:
        """Come back when all that was put in is done."""
        self._jobs.join()

    def _work(self) -> None:
        while True:
            job = self._jobs.get()
            try:
                job()
            except NewsletterError as error:
                _log.error("A letter could not be posted: %s", error)
            except Exception:
                _log.exception("A letter could not be posted.")
            finally:
                connection.close()
                self._jobs.task_done()


POSTBOX = Postbox()
"""The one of this process."""
