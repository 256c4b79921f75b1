"""Many like questions, asked in parts through any executor, and answered in their order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor, as_completed
from typing import TypeVar

Question = TypeVar("Question")
Answer = TypeVar("Answer")
Progress = Callable[[int, int], None]
"""Called with how many are done, and how many there are."""


def answers(
    work: Callable[[bytes, Sequence[Question]], list[Answer]],
    parcel: bytes,
    questions: Sequence[Question],
    in_a_part: int,
    executor: Executor | None,
    progress: Progress | None,
) -> list[Answer]:
    """The answers of ``work(parcel, part)`` for all parts of ``questions``, in the order of the questions.

    Without an executor the work is done here. What goes wrong in one part is raised, and parts that have not
    begun are called off.
    """
    parts = [questions[first : first + in_a_part] for first in range(0, len(questions), in_a_part)]
    done = 0
    if executor is None:
        found: list[list[Answer]] = []
        for part in parts:
            found.append(work(parcel, part))
            done += len(part)
            if progress:
                progress(done, len(questions))
        return [answer for part in found for answer in part]
    futures = [executor.submit(work, parcel, part) for part in parts]
    try:
        for future in as_completed(futures):
            done += len(future.result())
            if progress:
                progress(done, len(questions))
        return [answer for future in futures for answer in future.result()]
    finally:
        for future in futures:
            future.cancel()
