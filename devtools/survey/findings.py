"""What a survey finds out about a type, step by step."""

from msgspec import Struct


class Finding(Struct, frozen=True, omit_defaults=True):
    """How one step went; `None` where it does not apply, and why it is not a yes."""

    passed: bool | None
    reason: str = ""


class Surveyed(Struct, frozen=True):
    """What was found about one type, by step; see `steps` for their names and order."""

    name: str
    family: str
    findings: dict[str, Finding]


YES = Finding(True)
NOT_REACHED = Finding(False, "an earlier step failed")

# The steps of a survey and what each shows.
steps = {
    "placed": "stands in a network as it is placed, wired through the edits of the window",
    "form": "every argument that Keras takes has an editor or a port",
    "checked": "the checker finds nothing wrong",
    "coded": "plain Python runs the written code",
    "equal": "the code's model and the built one have the same configuration",
    "saved": "saving and opening .network and .keras changes nothing",
    "varied": "every parameter takes another value, which the code and both formats keep",
    "computed": "the model computes a batch",
    "trained": "the model trains one step",
}
