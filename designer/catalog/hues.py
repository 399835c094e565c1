"""The hues by which categories are told apart, on the canvas as in diagrams."""

# Degrees on the colour wheel; None is grey. Lightness and saturation come from the theme, so that
# all are equally strong, and each category has an icon as well.
category_hues: dict[str, int | None] = {
    "input": None,
    "output": None,
    "core": 214,
    "convolution": 262,
    "pooling": 236,
    "recurrent": 178,
    "attention": 340,
    "normalization": 142,
    "regularization": 78,
    "reshaping": 42,
    "merging": 26,
    "activation": 10,
    "preprocessing": 194,
    "operation": None,
    "custom": 304,
    "nested": 304,
}
