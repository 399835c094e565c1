"""Every failure a person may read, as one tree.

    DesignerError            one sentence: what arrived, what would be right, where
    ├── NetworkError         an edit that the network cannot take
    ├── ValueRefused         a parameter value that its specification refuses
    ├── FormatError          a file or message that cannot be read
    ├── SaveError            a file that could not be written; the old one is intact
    ├── CodeRefused          code of a network that nobody has allowed to run
    ├── DataError            training data that cannot be used
    └── EngineError          an engine process that failed or died

The message is a `Sentence`, shown by `words` as plain text; nothing parses it.
"""

from designer.sentences import Sentence, sentence


class DesignerError(Exception):
    """A failure that is explained to a person in one sentence.

    `node`, `layer` and `parameter` say where, so that a view can mark the place without reading
    the words.
    """

    def __init__(
        self,
        message: Sentence,
        *,
        node: str | None = None,
        layer: str | None = None,
        parameter: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.node = node
        self.layer = layer
        self.parameter = parameter


class NetworkError(DesignerError):
    """An edit that the network cannot take, such as a wire from a node that does not exist."""


class ValueRefused(DesignerError):
    """A value that the parameter's specification refuses."""


class FormatError(DesignerError):
    """A file or message that is not what it should be."""


class SaveError(DesignerError):
    """A file that could not be written; what stood there before is untouched."""


class CodeRefused(DesignerError):
    """Code of a network that may not run; `digests` name the very bytes that were refused."""

    def __init__(self, digests: tuple[str, ...], *, parameter: str | None = None) -> None:
        super().__init__(sentence("Contains code that has not been allowed."), parameter=parameter)
        self.digests = digests


class DataError(DesignerError):
    """Training data that cannot be read or does not fit."""


class EngineError(DesignerError):
    """An engine process that could not start, failed or died."""
