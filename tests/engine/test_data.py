import zipfile

import numpy as np
import pytest

from designer.engine.data import Data, Wanted, split
from designer.engine.sources import describe, load
from designer.errors import DataError
from designer.training.description import ArrayDescription
from designer.training.sources import ArrayFile, CsvFile, DigitPixels, Digits, LineData, RandomData


def test_digits_are_those_of_scikit_learn():
    from sklearn.datasets import load_digits

    data = load(Digits(scaled=False))
    assert (data.inputs["image"] == load_digits().data).all()
    assert (data.targets["digit"] == load_digits().target).all()


def test_digits_as_images_with_sums_noise_and_ink():
    clean = load(Digits(flat=False, sums=True, target="ink"))
    noisy = load(Digits(flat=False, noise=0.2, target="ink"))
    image = clean.inputs["image"]
    assert image.shape == (1797, 8, 8, 1)
    assert clean.inputs["sums"].shape == (1797, 16)
    assert clean.inputs["sums"][0, 0] == pytest.approx(image[0, 0].mean())
    assert clean.inputs["sums"][0, 8] == pytest.approx(image[0, :, 0].mean())
    assert ((image > 0.5) == clean.targets["ink"]).all()
    assert (noisy.targets["ink"] == clean.targets["ink"]).all()
    assert np.std(noisy.inputs["image"] - image) == pytest.approx(0.2, rel=0.01)
    assert (load(Digits(noise=0.2)).inputs["image"] == noisy.inputs["image"].reshape(-1, 64)).all()


def test_pixels_of_digits_are_enlarged_and_told_apart():
    data = load(DigitPixels(enlarged=3, noise=0.0, samples=5))
    image, ink = data.inputs["image"], data.targets["ink"]
    assert (image.shape, image.dtype) == ((5, 24, 24, 1), "float32")
    assert (ink.shape, ink.dtype) == ((5, 576), "int64")
    assert (image[:, ::3, ::3, 0] == load(Digits(flat=False)).inputs["image"][:5, :, :, 0]).all()
    assert (image[:, 1:3, 2] == image[:, 0:1, 2]).all()
    assert (ink.reshape(5, 24, 24) == (image[..., 0] > 0.5)).all()
    first = load(DigitPixels(enlarged=3, noise=0.0, samples=5, channels_first=True))
    assert (first.inputs["image"][:, 0] == image[..., 0]).all()


def test_noise_of_pixels_is_that_of_digits():
    noisy = load(DigitPixels(enlarged=2, noise=0.4, samples=3)).inputs["image"]
    digits = load(Digits(noise=0.4, flat=False)).inputs["image"][:3]
    assert (noisy[:, ::2, ::2] == digits).all()


def test_no_pixels_and_too_many_are_refused():
    with pytest.raises(DataError, match="0 images were asked for"):
        load(DigitPixels(samples=0))
    with pytest.raises(DataError, match="grow 1 to 16 times; 1000000 was"):
        load(DigitPixels(enlarged=1_000_000))


def test_digits_are_described():
    found = describe(Digits())
    assert found.samples == 1797
    assert found.inputs == (ArrayDescription("image", (64,), "float32", None, 0.0, 1.0),)
    assert found.targets == (ArrayDescription("digit", (), "int64", 10, 0.0, 9.0),)


def test_points_lie_on_the_line():
    data = load(LineData(slope=2.0, offset=1.0, samples=5))
    assert np.allclose(data.targets["y"], 2.0 * data.inputs["x"] + 1.0)


def test_random_data_take_what_is_wanted():
    wanted = Wanted(
        (("a", (None, 4), "float32"), ("b", (3,), "int32"), ("c", (1,), "string")),
        (ArrayDescription("y", (), "int64", 7), ArrayDescription("z", (2,), "float32")),
    )
    data = load(RandomData(50), wanted)
    assert data.inputs["a"].shape == (50, 32, 4)
    assert set(np.unique(data.inputs["b"])) == {0, 1}
    assert data.inputs["c"].dtype.kind == "U"
    assert data.targets["y"].max() <= 6
    assert data.targets["z"].shape == (50, 2)
    assert describe(RandomData(50)).any_shape


# --- NumPy ------------------------------------------------------------------------------------


def test_an_archive_is_read_by_keys_and_by_names_that_tell(tmp_path):
    path = tmp_path / "data.npz"
    arrays = {"x_train": np.ones((4, 3)), "y_train": np.arange(4), "x_test": np.ones((2, 3))}
    np.savez(path, **arrays)
    data = load(ArrayFile(str(path)))
    assert list(data.inputs) == ["x_train"]
    assert list(data.targets) == ["y_train"]
    chosen = load(ArrayFile(str(path), inputs=("x_train", "y_train"), targets=("y_train",)))
    assert list(chosen.inputs) == ["x_train", "y_train"]
    assert describe(ArrayFile(str(path))).targets[0].classes == 4


def test_single_arrays_are_read(tmp_path):
    np.save(tmp_path / "x.npy", np.ones((4, 3), "float32"))
    np.save(tmp_path / "y.npy", np.array([0.5, 1.5, 2.0, 3.0]))
    found = describe(ArrayFile(str(tmp_path / "x.npy"), targets=("y.npy",)))
    assert found.inputs[0].shape == (3,)
    assert found.targets[0].classes is None


def save(path, **arrays):
    np.savez(path, **arrays)
    return ArrayFile(str(path))


def broken_archives(folder):
    good = {"x": np.ones((4, 3)), "y": np.ones(4)}
    text = folder / "text.npz"
    text.write_text("not an archive")
    cut = folder / "cut.npz"
    np.savez(cut, **good)
    cut.write_bytes(cut.read_bytes()[:-30])
    foreign = folder / "foreign.npz"
    with zipfile.ZipFile(foreign, "w") as archive:
        archive.writestr("x.npy", b"\x93NUMPY nothing")
        archive.writestr("y.npy", b"")
    objects = np.array([{"a": 1}] * 4, dtype=object)
    short = folder / "short.npy"
    np.save(short, np.ones((4, 3)))
    short.write_bytes(short.read_bytes()[:-8])
    hole = np.ones((4, 3))
    hole[2, 1] = np.nan
    return {
        "no file": ArrayFile(str(folder / "missing.npz")),
        "neither an .npz nor an .npy": ArrayFile(str(text)),
        "cut.npz": ArrayFile(str(cut)),
        "broken": ArrayFile(str(foreign)),
        "Python objects": save(folder / "objects.npz", x=objects, y=np.ones(4)),
        "short.npy is broken": ArrayFile(str(short)),
        "no array 'z'; it holds 'x', 'y'": ArrayFile(
            save(folder / "keys.npz", **good).path, targets=("z",)
        ),
        "4 samples and 'y' has 3": save(folder / "counts.npz", x=np.ones((4, 3)), y=np.ones(3)),
        "NaN in sample 2": save(folder / "nan.npz", x=hole, y=np.ones(4)),
        "infinite value in sample 0": save(
            folder / "inf.npz", x=np.full((2, 1), np.inf), y=np.ones(2)
        ),
        "inputs is not known; it holds 'a'": save(folder / "names.npz", a=np.ones(3)),
        "no samples": save(folder / "empty.npz", x=np.ones((0, 3)), y=np.ones(0)),
        "single value": save(folder / "scalar.npz", x=np.array(3.0), y=np.ones(4)),
        "complex128": save(folder / "complex.npz", x=np.ones((2, 2), complex), y=np.ones(2)),
    }


def test_every_bad_archive_is_one_sentence(tmp_path):
    for words, source in broken_archives(tmp_path).items():
        with pytest.raises(DataError) as problem:
            load(source)
        assert words in str(problem.value.message)
        assert "\n" not in str(problem.value.message)


# --- tables -----------------------------------------------------------------------------------


def table(folder, text, target="kind", **fields):
    path = folder / "table.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return CsvFile(str(path), target, **fields)


def test_a_table_gives_features_and_classes(tmp_path):
    source = table(tmp_path, "a,b,kind\n1,2.5,dog\n3,4,cat\n5,6,dog\n")
    data = load(source)
    assert data.inputs["features"].tolist() == [[1.0, 2.5], [3.0, 4.0], [5.0, 6.0]]
    assert data.targets["kind"].tolist() == [1, 0, 1]
    found = describe(source)
    assert found.columns == ("a", "b", "kind")
    assert found.preview[0] == (1, 2.5, "dog")
    assert found.targets[0].classes == 2


@pytest.mark.parametrize("text", ["a;b;kind\n1;2;0\n", "\ufeffa\tb\tkind\n1\t2\t0\n"])
def test_other_separators_are_understood(tmp_path, text):
    assert load(table(tmp_path, text)).inputs["features"].tolist() == [[1.0, 2.0]]


def test_features_are_chosen_by_name(tmp_path):
    source = table(tmp_path, "a,b,kind\n1,2,0.5\n", features=("b",))
    assert load(source).inputs["features"].tolist() == [[2.0]]
    assert load(source).targets["kind"].dtype == np.float32


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a,kind\n1,x\n,y\n", "'a' of table.csv has no value in row 2"),
        ("a,kind\n1,x\n2,\n", "'kind' of table.csv has no value in row 2"),
        ("a,kind\n1,x\nred,y\n", "holds 'red' in row 2"),
        ("a,kind\n1,x\ninf,y\n", "infinite value in sample 1"),
        ("a,b\n1,2\n", "no"),
        ("a,kind\n", "no rows"),
        ("kind\n1\n", "no column but the target"),
        ("", "is empty"),
        ("a,kind\n1,2,3\n1,2,3,4,5\n", "table.csv"),
        (b"\xff\xfe\x00a", "UTF-8"),
    ],
)
def test_every_bad_table_is_one_sentence(tmp_path, text, words):
    with pytest.raises(DataError) as problem:
        load(table(tmp_path, text))
    assert words in str(problem.value.message)
    assert "\n" not in str(problem.value.message)


def test_a_missing_table_or_target_is_one_sentence(tmp_path):
    with pytest.raises(DataError, match="There is no file"):
        load(CsvFile(str(tmp_path / "none.csv"), "y"))
    with pytest.raises(DataError, match="a target, since none is named; its columns are 'a'"):
        load(table(tmp_path, "a,b\n1,2\n", target=""))


# --- split ------------------------------------------------------------------------------------


def numbered(count):
    return Data({"x": np.arange(count)}, {"y": np.arange(count)})


def test_the_split_is_shuffled_by_the_seed_and_keeps_samples_together():
    training, validation = split(numbered(10), 0.3, shuffle=True, seed=1)
    assert (training.samples, validation.samples) == (7, 3)
    assert (training.inputs["x"] == training.targets["y"]).all()
    both = sorted([*training.inputs["x"], *validation.inputs["x"]])
    assert both == list(range(10))
    again, _ = split(numbered(10), 0.3, shuffle=True, seed=1)
    other, _ = split(numbered(10), 0.3, shuffle=True, seed=2)
    assert (again.inputs["x"] == training.inputs["x"]).all()
    assert (other.inputs["x"] != training.inputs["x"]).any()


def test_without_shuffling_the_last_samples_are_kept():
    training, validation = split(numbered(10), 0.3, shuffle=False, seed=None)
    assert training.inputs["x"].tolist() == list(range(7))
    assert validation.inputs["x"].tolist() == [7, 8, 9]
    whole, nothing = split(numbered(10), 0.0, shuffle=False, seed=None)
    assert (whole.samples, nothing.samples) == (10, 0)


def test_an_archive_larger_than_memory_is_refused(tmp_path, monkeypatch):
    path, asked = tmp_path / "large.npz", "designer.engine.numpy_files.physical_memory"
    np.savez(path, x=np.zeros((4, 2)), y=np.zeros(4))
    monkeypatch.setattr(asked, lambda: 64)
    with pytest.raises(DataError, match=r"large\.npz need .* B; this machine has 64 B of"):
        load(ArrayFile(str(path)))
    monkeypatch.setattr(asked, lambda: None)  # where the system does not tell
    assert load(ArrayFile(str(path))).samples == 4


@pytest.mark.parametrize("source", [LineData(samples=10**12), RandomData(samples=2**62)])
def test_more_samples_than_anybody_has_memory_for(source: LineData | RandomData) -> None:
    with pytest.raises(DataError) as refused:
        load(source, Wanted((("x", (2,), "float32"),), ()))
    assert str(refused.value.message).endswith("at most 10,000,000 can be made up.")


def test_data_that_memory_does_not_hold_are_refused_in_a_sentence() -> None:
    wide = Wanted((("x", (10**6, 10**6), "float32"),), ())
    with pytest.raises(DataError) as refused:
        load(RandomData(samples=10_000), wide)
    assert str(refused.value.message).startswith("The data need more memory than this computer")
