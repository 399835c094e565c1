"""An activation that is silent up to a threshold."""

import keras


@keras.saving.register_keras_serializable(package="network_designer")
class ThresholdedReLU(keras.layers.Layer):
    """Passes on what is above a threshold; everything else becomes 0.

    `f(x) = x` where `x > theta`, and `f(x) = 0` elsewhere.

    Args:
        theta: The threshold, not below 0.
        **kwargs: Arguments of every layer, such as `name` and `dtype`.

    Reference: Konda, Memisevic, Krueger, Zero-bias autoencoders and the benefits of
    co-adapting features, 2014.
    """

    def __init__(self, theta: float = 1.0, **kwargs: object) -> None:
        super().__init__(**kwargs)
        if theta is None or theta < 0:
            raise ValueError(f"'theta' should not be below 0. Received: {theta!r}")
        self.theta = float(theta)
        self.supports_masking = True

    def call(self, inputs: keras.KerasTensor) -> keras.KerasTensor:
        """Return the input where it is above the threshold."""
        return keras.ops.where(
            inputs > self.theta, inputs, keras.ops.zeros_like(inputs)
        )

    def compute_output_shape(
        self, input_shape: tuple[int | None, ...]
    ) -> tuple[int | None, ...]:
        """Return the shape of the input, which is that of the output."""
        return input_shape

    def get_config(self) -> dict[str, object]:
        """Return what is needed to make the same layer again."""
        return {**super().get_config(), "theta": self.theta}
