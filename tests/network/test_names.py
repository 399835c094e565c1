import pytest

from designer.network.names import FreeNames, snake_case, unique_name


@pytest.mark.parametrize(
    ("type_name", "prefix"),
    [
        ("Dense", "dense"),
        ("Conv2D", "conv2d"),
        ("Conv2DTranspose", "conv2d_transpose"),
        ("LSTM", "lstm"),
        ("PReLU", "p_re_lu"),
        ("ReLU", "re_lu"),
        ("MultiHeadAttention", "multi_head_attention"),
        ("GlobalAveragePooling1D", "global_average_pooling1d"),
        ("ops.add", "add"),
    ],
)
def test_prefixes_are_those_of_keras(type_name: str, prefix: str) -> None:
    assert snake_case(type_name) == prefix


def test_numbers_begin_where_the_name_is_taken() -> None:
    assert unique_name("dense", set()) == "dense"
    assert unique_name("dense", {"dense"}) == "dense_1"
    assert unique_name("dense", {"dense", "dense_1", "dense_3"}) == "dense_2"


def test_one_free_name_after_another() -> None:
    names = FreeNames({"dense", "dense_2"})
    assert [names.take("dense") for _ in range(3)] == ["dense_1", "dense_3", "dense_4"]
    assert names.take_exactly("conv", "c") == "conv"
    assert names.take_exactly("conv", "c") == "c"
