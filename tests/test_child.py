"""A child process gives its result, and its death, its hanging and its hunger are sentences."""

import ctypes
import os
import sys
import time

import pytest

from evaluation.language.errors import EvaluationError
from evaluation.reading.files.child_process import run

LIMITS = {"seconds": 30, "megabytes": 500, "file": "liste.xls"}


class UnportableError(Exception):
    def __init__(self, first: int, second: int) -> None:
        super().__init__("beide")


def chatter(text: str) -> str:
    os.write(1, b"a library that prints")
    sys.stdout.write("and more")
    return text.upper()


def crash() -> None:
    ctypes.string_at(0)


def eat(megabytes: int) -> int:
    return len(bytearray(megabytes * 1_000_000))


def fail(error: Exception) -> None:
    raise error


def unportable() -> None:
    raise UnportableError(1, 2)


def test_the_result_comes_back_whatever_a_library_prints() -> None:
    assert run(chatter, "köln", **LIMITS) == "KÖLN"


def test_much_goes_both_ways() -> None:
    assert len(run(bytes.upper, b"a" * 30_000_000, **LIMITS)) == 30_000_000


def test_errors_of_the_function_are_raised_here() -> None:
    with pytest.raises(EvaluationError, match=r"„a\.csv“ ist leer"):
        run(fail, EvaluationError("reading_empty", file="a.csv"), **LIMITS)
    with pytest.raises(RuntimeError, match="UnportableError: beide"):
        run(unportable, **LIMITS)


def test_a_crash_is_a_sentence() -> None:
    with pytest.raises(EvaluationError, match=r"„liste\.xls“ ist das Leseprogramm abgebrochen") as raised:
        run(crash, **LIMITS)
    assert "liste.xls" in raised.value.text("en")


def test_a_child_that_hangs_is_ended() -> None:
    start = time.perf_counter()
    with pytest.raises(EvaluationError, match="dauert länger als 1"):
        run(time.sleep, 60, seconds=1, megabytes=500, file="liste.xls")
    assert time.perf_counter() - start < 20


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the memory of a process")
def test_a_child_that_needs_too_much_is_ended() -> None:
    assert run(eat, 100, **LIMITS) == 100_000_000
    with pytest.raises(EvaluationError, match="Mehr als 500"):
        run(eat, 600, **LIMITS)


def test_a_child_starts_quickly_and_knows_no_heavy_library() -> None:
    loaded = run(eval, "sorted(__import__('sys').modules)", **LIMITS)
    assert {"pandas", "numpy", "openpyxl"}.isdisjoint(loaded)
