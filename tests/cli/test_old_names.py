"""Names and files of older Keras on the command line."""

from collections.abc import Callable
from pathlib import Path

from tests.formats.old_models import old_unet


def test_an_old_name_leads_to_the_layer_of_today(run: Callable) -> None:
    said = run("catalog", "AtrousConvolution2D")
    assert said.out.startswith("AtrousConvolution2D is called Conv2D today.\n\nkeras.layers.Conv2D")
    assert run("catalog", "Deconvolution2D", "--json").json["type"] == "Conv2DTranspose"
    rows = run("catalog", "--json").json["layer"]
    old = {row["type"]: row["old_names"] for row in rows}
    assert "AtrousConvolution1D" in old["Conv1D"]
    assert old["Dense"] == []


def test_a_layer_of_ours_is_listed_like_any_other(run: Callable) -> None:
    rows = {row["type"]: row for row in run("catalog", "--json").json["layer"]}
    assert rows["Highway"]["path"] == "designer.layers.highway.Highway"
    assert rows["Highway"]["category"] == "core"
    assert "transform_bias: a number; -2.0 by default" in run("catalog", "Highway").out


def test_a_model_of_the_first_keras_is_checked_converted_and_coded(
    run: Callable, tmp_path: Path
) -> None:
    path = tmp_path / "unet.json"
    path.write_bytes(old_unet())
    found = run("check", path, "--json")
    assert found.status == 0
    assert found.json["problems"] == []
    assert found.json["parameters"] == 514_978
    assert run("convert", path, "-o", tmp_path / "unet.network").status == 0
    code = run("code", tmp_path / "unet.network").out
    assert "Convolution2D" not in code
    assert 'data_format="channels_first"' in code
