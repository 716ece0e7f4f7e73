"""Readers in native code run in a child process, because a broken file can crash them or make them hang.

A library written in C or Rust may abort on a file and end its process. So each call starts a new child with limits of
time and memory, and nothing of one file is left when the next is read. If it dies, that is an ``EvaluationError``, as
for any other file that cannot be read.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from typing import TypeVar

from evaluation.language.errors import EvaluationError

Result = TypeVar("Result")

OUT_OF_MEMORY = 77  # the exit code of a child that ran out of memory
OUT_OF_TIME = (24, 9)  # SIGXCPU, and SIGKILL where that is not heeded
_START = """import pickle, sys
sys.path[:] = pickle.load(sys.stdin.buffer)
from evaluation.reading.files import child_process as child
child.serve()"""


def run(function: Callable[..., Result], *args: object, seconds: float, megabytes: int, file: str) -> Result:
    """The result of ``function(*args)``, computed in a child process with at most so many seconds and megabytes.

    ``function`` is defined in a module; its arguments and result are plain data. Raises what the function raises, or an
    ``EvaluationError`` that names ``file`` if the child dies, hangs or needs too much. Windows and macOS have no limit
    of memory, but that of time.

    >>> run(divmod, 7, 2, seconds=30, megabytes=500, file="a.xls")
    (3, 1)
    """
    request = b"".join(pickle.dumps(part) for part in (sys.path, (seconds, megabytes), (function, args)))
    try:
        done = subprocess.run(  # noqa: S603 # this very Python, with a fixed program
            [sys.executable, "-c", _START],
            input=request,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise EvaluationError("reading_slow", file=file, seconds=round(seconds)) from None
    if done.returncode or not done.stdout:
        raise _death(done.returncode, file, seconds, megabytes)
    worked, result = pickle.loads(done.stdout)  # noqa: S301 # written by our child, which has the same rights
    if isinstance(result, ImportError | MemoryError):  # a library that cannot be loaded has too little memory, too
        raise _death(done.returncode, file, seconds, megabytes)
    if not worked:
        raise result
    return result  # type: ignore[no-any-return]  # the type of a pickle is unknown


def serve() -> None:
    """The child's side: one request from the standard input, one answer to the standard output."""
    seconds, megabytes = pickle.load(sys.stdin.buffer)  # noqa: S301 # written by our own parent
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not get into the answer
    _limit(seconds, megabytes)
    try:
        function, args = pickle.load(sys.stdin.buffer)  # noqa: S301 # written by our own parent
        answer = pickle.dumps((True, function(*args)), protocol=5)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except Exception as error:  # whatever it is, the parent raises it
        answer = pickle.dumps((False, _portable(error)))
    answers.write(answer)
    answers.close()


def _limit(seconds: float, megabytes: int) -> None:
    """Limits of memory and of computing time; the latter ends a child whose parent was killed. No core is dumped."""
    try:
        import resource
    except ImportError:  # Windows has none
        return
    wanted = {
        resource.RLIMIT_DATA: megabytes * 1_000_000,
        resource.RLIMIT_CPU: int(seconds) + 1,
        resource.RLIMIT_CORE: 0,  # a dump would hold people's data
    }
    for limit, value in wanted.items():
        _, most = resource.getrlimit(limit)
        allowed = value if most == resource.RLIM_INFINITY else min(value, most)
        resource.setrlimit(limit, (allowed, most))


def _portable(error: Exception) -> Exception:
    """The error itself, or its kind and words where it cannot be sent to another process."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 # what was pickled on this very line
    except Exception:  # an error of a library may break in many ways when it is copied
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error


def _death(code: int, file: str, seconds: float, megabytes: int) -> EvaluationError:
    if code == OUT_OF_MEMORY:
        return EvaluationError("reading_memory", file=file, size=megabytes)
    if -code in OUT_OF_TIME:
        return EvaluationError("reading_slow", file=file, seconds=round(seconds))
    return EvaluationError("reading_died", file=file, size=megabytes)
