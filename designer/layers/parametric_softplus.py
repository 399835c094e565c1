"""A softplus whose height and steepness are learned."""

import keras

from designer.layers.elementwise_weights import ElementwiseWeights


@keras.saving.register_keras_serializable(package="network_designer")
class ParametricSoftplus(ElementwiseWeights):
    """A softplus with learned height and steepness for each element.

    `f(x) = alpha · log(1 + exp(beta · x))`

    Args:
        alpha_init: Where `alpha` starts.
        beta_init: Where `beta` starts.
        shared_axes: Axes along which all elements share `alpha` and `beta`, such as
            `(1, 2)` for one pair per channel of an image.
        **kwargs: Arguments of every layer, such as `name` and `dtype`.

    Reference: McFarland, Cui, Butts, Inferring nonlinear neuronal computation based on
    physiologically plausible inputs, 2013.
    """

    def __init__(
        self,
        alpha_init: float = 0.2,
        beta_init: float = 5.0,
        shared_axes: int | list[int] | None = None,
        **kwargs: object,
    ) -> None:
        super().__init__(shared_axes=shared_axes, **kwargs)
        self.alpha_init = float(alpha_init)
        self.beta_init = float(beta_init)

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Make the weights for inputs of this shape."""
        shape = self.weight_shape(input_shape)
        constant = keras.initializers.Constant
        self.alpha = self.add_weight(
            shape=shape, name="alpha", initializer=constant(self.alpha_init)
        )
        self.beta = self.add_weight(
            shape=shape, name="beta", initializer=constant(self.beta_init)
        )

    def call(self, inputs: keras.KerasTensor) -> keras.KerasTensor:
        """Return the softplus of the input."""
        return self.alpha * keras.ops.softplus(self.beta * inputs)

    def get_config(self) -> dict[str, object]:
        """Return what is needed to make the same layer again."""
        return {
            **super().get_config(),
            "alpha_init": self.alpha_init,
            "beta_init": self.beta_init,
        }
