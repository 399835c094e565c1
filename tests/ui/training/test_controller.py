"""The wait for a run. The runs themselves are tested in the window, with the real trainer."""

from collections.abc import Callable

from designer.network.graph import Network


def test_another_document_ends_the_wait(bench: Callable, classifier: Network) -> None:
    made = bench(classifier)
    said: list[str] = []
    made.workspace.message.connect(lambda text, _: said.append(text))
    made.view.start()
    assert made.controller.is_waiting
    made.workspace.document.reset(Network())
    assert not made.controller.is_waiting
    assert said == []  # it did not try to start, which would say that there are no data
    assert made.view.start_button.text() == "Start training"
