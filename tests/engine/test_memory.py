"""The memory of this computer, or nothing where the system does not tell."""

import os

import pytest

from designer.engine.memory import physical_memory


def test_the_memory_is_that_of_a_computer() -> None:
    memory = physical_memory()
    assert memory is not None
    assert memory > 2**28


def test_a_system_may_not_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(name: str) -> int:
        raise ValueError(f"unrecognized configuration name: {name}")

    monkeypatch.setattr(os, "sysconf", refuse)
    assert physical_memory() is None
