from pathlib import Path

from designer.document import Change, Document
from designer.network import edits
from designer.network.graph import Network


def grown(network: Network, name: str) -> Network:
    return edits.add_layer(network, "Dense", name=name)[0]


def test_undo_and_redo_bring_back_the_very_networks() -> None:
    document = Document()
    start = document.network
    document.apply("Add a", grown(start, "a"))
    one = document.network
    document.apply("Add b", grown(one, "b"))
    two = document.network
    assert document.undo_label == "Add b"
    document.undo()
    assert document.network is one
    assert (document.undo_label, document.redo_label) == ("Add a", "Add b")
    document.undo()
    assert document.network is start
    document.undo()
    assert document.network is start
    document.redo()
    document.redo()
    assert document.network is two
    document.redo()
    assert document.redo_label is None


def test_an_edit_after_undo_forgets_what_was_undone() -> None:
    document = Document()
    document.apply("Add a", grown(document.network, "a"))
    document.undo()
    document.apply("Add b", grown(document.network, "b"))
    assert document.redo_label is None


def test_a_change_of_nothing_is_no_step() -> None:
    document = Document(grown(Network(), "a"))
    document.apply("Nothing", edits.rename_network(document.network, ""))
    assert document.undo_label is None
    assert document.revision == 1


def test_steps_of_one_key_merge_until_sealed() -> None:
    document = Document()
    start = document.network
    for name in ("m", "mo", "mod"):
        document.apply("Rename", edits.rename_network(document.network, name), merge="name")
    document.seal()
    document.apply("Rename", edits.rename_network(document.network, "model"), merge="name")
    document.undo()
    assert document.network.name == "mod"
    document.undo()
    assert document.network is start


def test_merged_steps_that_take_themselves_back_are_no_step() -> None:
    document = Document()
    document.apply("Rename", edits.rename_network(document.network, "a"), merge="name")
    document.apply("Rename", edits.rename_network(document.network, ""), merge="name")
    assert document.undo_label is None
    document.apply("Rename", edits.rename_network(document.network, "b"), merge="name")
    assert document.undo_label == "Rename"


def test_undo_ends_merging() -> None:
    document = Document()
    document.apply("Rename", edits.rename_network(document.network, "a"), merge="name")
    document.apply("Add", grown(document.network, "x"))
    document.undo()
    document.apply("Rename", edits.rename_network(document.network, "b"), merge="name")
    document.undo()
    assert document.network.name == "a"


def test_saved_is_the_network_and_not_the_time(tmp_path: Path) -> None:
    document = Document()
    assert document.is_saved
    document.apply("Add a", grown(document.network, "a"))
    assert not document.is_saved
    document.mark_saved(tmp_path / "a.network", document.network)
    assert document.is_saved
    assert document.path == tmp_path / "a.network"
    document.apply("Add b", grown(document.network, "b"))
    assert not document.is_saved
    document.undo()
    assert document.is_saved
    document.undo()
    assert not document.is_saved


def test_what_was_saved_late_is_not_the_present(tmp_path: Path) -> None:
    document = Document()
    written = document.network
    document.apply("Add a", grown(written, "a"))
    document.mark_saved(tmp_path / "a.network", written)
    assert not document.is_saved


def test_an_edition_is_what_a_person_did() -> None:
    document = Document()
    editions = [document.edition]
    for step in (
        lambda: document.apply("Add a", grown(document.network, "a")),
        document.undo,
        document.redo,
        lambda: document.amend("Add b", lambda network: grown(network, "b")),
        lambda: document.reset(Network()),
    ):
        step()
        editions.append(document.edition)
    assert editions == [1, 2, 3, 4, 4, 5]
    assert document.revision == 6


def test_reset_forgets_the_history() -> None:
    document = Document()
    document.apply("Add a", grown(document.network, "a"))
    changes: list[Change] = []
    document.subscribe(changes.append)
    document.reset(grown(Network(), "z"), imported=Path("z.keras"))
    assert changes[-1].reset
    assert changes[-1].revision == document.revision == 3
    assert document.undo_label is None
    assert document.is_saved
    assert (document.path, document.imported) == (None, Path("z.keras"))


def test_subscribers_learn_what_changed_until_they_leave() -> None:
    document = Document()
    changes: list[Change] = []
    leave = document.subscribe(changes.append)
    document.apply("Add a", grown(document.network, "a"))
    document.undo()
    leave()
    document.redo()
    assert [(item.label, item.revision) for item in changes] == [("Add a", 2), ("Add a", 3)]
    assert changes[0].delta().layers.added == {"l1"}
    assert changes[1].delta().layers.removed == {"l1"}


def test_a_change_made_by_a_subscriber_is_told_afterwards() -> None:
    document = Document()
    heard: list[str] = []

    def answer(change: Change) -> None:
        if change.label == "first":
            document.apply("second", grown(document.network, "b"))

    document.subscribe(answer)
    document.subscribe(lambda change: heard.append(change.label))
    document.apply("first", grown(document.network, "a"))
    assert heard == ["first", "second"]


def test_what_is_amended_has_always_been_so(tmp_path: Path) -> None:
    network, node = edits.add_layer(Network(), "Dense")
    document = Document(network, tmp_path / "a.network")
    document.apply("Rename", edits.rename_network(network, "later"))

    def mend(present: Network) -> Network:
        return edits.move(present, {node: (40.0, 80.0)})

    told: list[Change] = []
    document.subscribe(told.append)
    document.amend("Arrange", mend)
    assert document.network.nodes[node].position == (40.0, 80.0)
    assert document.undo_label == "Rename"
    assert not document.is_saved
    document.undo()
    assert document.network.nodes[node].position == (40.0, 80.0)
    assert document.network.name == ""
    assert document.is_saved
    assert document.undo_label is None
    assert len(told) == 2
