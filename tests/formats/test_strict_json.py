import pytest

from designer.errors import FormatError
from designer.formats.strict_json import parse


@pytest.mark.parametrize("deep", [600, 1000, 5000, 100_000])
@pytest.mark.parametrize("opening", [b"[", b'{"a]}":', b'[{"\\"":'])
def test_what_is_cut_off_far_below_is_nested_too_deep(deep: int, opening: bytes) -> None:
    with pytest.raises(FormatError, match="'x' is nested far too deep; a model never is"):
        parse(opening * deep, "x", "a model")


def test_what_is_cut_off_in_plain_sight_is_said_to_be_cut_off() -> None:
    for text in (b'{"a": [' * 20, b'[{"a": "[[[[', b'["' + b"[" * 9000 + b'",'):
        with pytest.raises(FormatError, match="it seems to be cut off"):
            parse(text, "x", "a model")
