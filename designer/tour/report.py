"""What the tour did and measured."""

from typing import Any

import msgspec
from msgspec import Struct

from designer.sentences import Sentence

least_accuracy = 0.95


class Step(Struct, frozen=True):
    """One picture and what had been done when it was taken; seconds since the tour began."""

    picture: str
    title: Sentence
    seconds: float


class Report(Struct):
    """The report as written to `report.json`; `failures` is empty if everything held.

    `answer_ms` are the times from an edit to Keras' answer on the canvas, `longest_stall_ms` the
    longest time the window did not react while it trained.
    """

    steps: list[Step] = []
    failures: list[Sentence] = []
    epochs: int = 0
    validation_accuracy: float = 0.0
    validation_loss: float | None = None
    training_seconds: float = 0.0
    longest_stall_ms: float = 0.0
    answer_ms: list[float] = []
    parameters: int = 0
    script_ran: bool = False
    same_model: bool = False

    def plain(self) -> dict[str, Any]:
        """The report for JSON, whose sentences are English in every language."""
        return {
            **msgspec.to_builtins(self),
            "steps": [
                {"picture": step.picture, "title": str(step.title), "seconds": step.seconds}
                for step in self.steps
            ],
            "failures": [str(failure) for failure in self.failures],
        }
