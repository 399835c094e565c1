"""A notebook is the training script in cells: the same statements in the same order."""

import ast
import json

import pytest

from designer import examples
from designer.catalog.catalog import load
from designer.program import notebook
from designer.program.writer import write
from designer.training.plan import plan_of


def script_of(name):
    network = examples.load(name).network
    return write(network, load(), training=plan_of(network))


def statements(text):
    """What a script does at its top and in `main`, without its docstring and its call of main."""
    found = []
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef) and node.name == "main":
            found += node.body
        elif not isinstance(node, ast.If):
            found.append(node)
    return [ast.unparse(node) for node in found]


@pytest.mark.parametrize("name", examples.names())
def test_the_cells_are_the_script(name):
    code = script_of(name)
    found = list(notebook.cells(code.text))
    kinds = [kind for kind, _ in found]
    assert kinds[0] == "markdown"
    assert kinds.count("markdown") == 2  # the title, and where the training begins
    told = "\n".join(text for kind, text in found if kind == "code")
    wanted = statements(code.text)[1:]
    assert [text.replace("Path(__file__).with_name(", "Path(") for text in wanted] == statements(
        told
    )
    assert "__file__" not in told
    training = [text for _, text in found[kinds.index("markdown", 1) + 1 :]]
    assert sum(text.startswith("model.compile(") for text in training) == 1
    assert sum("model.fit(" in text for text in training) == 1
    for text in (text for kind, text in found if kind == "code"):
        compile(text, "cell", "exec")


def test_comments_stay_with_what_they_are_about():
    told = [text for _, text in notebook.cells('"""A."""\n\nimport keras\n\n# Two.\nx = 2  # b\n')]
    assert told == ["# A", "import keras", "# Two.\nx = 2  # b"]


def test_the_file(tmp_path):
    path = tmp_path / "digits.ipynb"
    beside = notebook.save(path, script_of("digits-cnn"))
    assert [item.name for item in beside] == ["digits.npz"]
    document = json.loads(path.read_text(encoding="utf-8"))
    assert (document["nbformat"], document["nbformat_minor"]) == (4, 5)
    ids = [cell["id"] for cell in document["cells"]]
    assert len(set(ids)) == len(ids)
    for cell in document["cells"]:
        wanted = {"cell_type", "id", "metadata", "source"}
        if cell["cell_type"] == "code":
            wanted |= {"execution_count", "outputs"}
        assert set(cell) == wanted
        assert "".join(cell["source"]).strip()
