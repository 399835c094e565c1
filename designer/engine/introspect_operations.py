"""Operations from `keras.ops`."""

from designer.catalog.spec import TypeSpec


def operations() -> list[TypeSpec]:
    """Every function of `keras.ops` that takes tensors."""
    return []
