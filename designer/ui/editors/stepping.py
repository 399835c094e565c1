"""Arrow keys and wheel in a text field: count the number under the cursor up or down."""

import re
from decimal import Decimal

# A digit in a name is none, nor is the sign of a subtraction: `w1 - 2`, `width-1`.
_number = re.compile(r"(?:(?<![\w.)])-)?(?<![\w.])\d+(?:\.\d*)?(?:[eE][-+]?\d+)?")


def stepped(text: str, cursor: int, steps: int, *, whole: bool) -> tuple[str, int] | None:
    """`text` with the number at `cursor` changed by `steps`, and where the cursor then stands.

    A whole number moves by one, a decimal by one in its last digit (`0.001` to `0.002`), so that
    a step fits its size. None where there is no number.
    """
    numbers = list(_number.finditer(text))
    if not numbers:
        return None
    match = min(numbers, key=lambda number: _distance(number, cursor))
    written = _changed(match.group(), steps, whole)
    return text[: match.start()] + written + text[match.end() :], match.start() + len(written)


def _distance(match: re.Match[str], cursor: int) -> int:
    if match.start() <= cursor <= match.end():
        return 0
    return min(abs(match.start() - cursor), abs(match.end() - cursor))


def _changed(written: str, steps: int, whole: bool) -> str:
    number = Decimal(written)
    if whole and number == number.to_integral_value():
        return str(int(number) + steps)
    exponent = number.as_tuple().exponent
    place = min(int(exponent), -1) if "e" not in written.lower() else int(exponent)
    unit = Decimal(1).scaleb(place)
    if number and abs(number) == unit and (number > 0) != (steps > 0):
        unit = unit.scaleb(-1)  # from 0.001 down to 0.0009, not to 0
    value = number + steps * unit
    return repr(float(value))
