"""Keras' opinion of one document, kept current, and which of its code may run for that."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from typing_extensions import override

from designer.catalog.code import Snippet, digest, snippets
from designer.errors import SaveError
from designer.sentences import words
from designer.ui.workspace import Service

if TYPE_CHECKING:
    from designer.engine_client.live_check import LiveCheck


class Checking(Service):
    """Has the checker look at the document after every change; its answers go to the workspace."""

    _live: "LiveCheck | None" = None

    def start(self) -> None:
        """Start to check; called once the window is on screen."""
        if self._live is None:
            from designer.engine_client.live_check import LiveCheck  # see EngineBridge

            self._live = LiveCheck(
                self.workspace.bridge.engines,
                self.workspace.document,
                self.workspace.set_result,
                lambda said: self.workspace.message.emit(words(said), True),
            )

    def check_now(self) -> None:
        """Ask Keras about the whole network again."""
        self.close()
        self.start()

    @override
    def close(self) -> None:
        """Check no longer."""
        if self._live is not None:
            self._live.close()
            self._live = None

    # --- code of the network ------------------------------------------------------------------

    def code(self) -> tuple[Snippet, ...]:
        """All code that building the network would run."""
        return snippets(self.workspace.document.network, self.workspace.catalog)

    def is_allowed(self, snippet: Snippet) -> bool:
        """Whether the user allowed exactly this text to run."""
        return self.workspace.bridge.trust.allows(snippet.digest)

    def allow(self, sources: Iterable[str]) -> None:
        """Note that the user said yes to exactly these texts; what waited for it goes on."""
        try:
            self.workspace.bridge.trust.allow(map(digest, sources))
        except SaveError as error:
            self.workspace.message.emit(words(error.message), True)
            return
        if self._live is not None:
            self._live.look_again()
