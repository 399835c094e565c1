"""An S-shaped activation made of three lines."""

import keras

from designer.layers.elementwise_weights import ElementwiseWeights


@keras.saving.register_keras_serializable(package="network_designer")
class SReLU(ElementwiseWeights):
    """An S-shaped activation of three lines, whose bends and outer slopes are learned.

    With `right = t_left + |t_right|`:
    `f(x) = t_left + a_left · (x - t_left)` where `x <= t_left`,
    `f(x) = x` between `t_left` and `right`, and
    `f(x) = right + a_right · (x - right)` where `x >= right`.

    Args:
        t_left_initializer: Initializer for the left bend.
        a_left_initializer: Initializer for the slope left of it.
        t_right_initializer: Initializer for the distance to the right bend.
        a_right_initializer: Initializer for the slope right of it.
        shared_axes: Axes along which all elements share the four weights, such as
            `(1, 2)` for one set per channel of an image.
        **kwargs: Arguments of every layer, such as `name` and `dtype`.

    Reference: Jin and others, Deep learning with S-shaped rectified linear activation
    units, 2015.
    """

    def __init__(
        self,
        t_left_initializer: object = "zeros",
        a_left_initializer: object = "glorot_uniform",
        t_right_initializer: object = "glorot_uniform",
        a_right_initializer: object = "ones",
        shared_axes: int | list[int] | None = None,
        **kwargs: object,
    ) -> None:
        super().__init__(shared_axes=shared_axes, **kwargs)
        self.t_left_initializer = keras.initializers.get(t_left_initializer)
        self.a_left_initializer = keras.initializers.get(a_left_initializer)
        self.t_right_initializer = keras.initializers.get(t_right_initializer)
        self.a_right_initializer = keras.initializers.get(a_right_initializer)

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Make the weights for inputs of this shape."""
        shape = self.weight_shape(input_shape)
        self.t_left = self.add_weight(
            shape=shape, name="t_left", initializer=self.t_left_initializer
        )
        self.a_left = self.add_weight(
            shape=shape, name="a_left", initializer=self.a_left_initializer
        )
        self.t_right = self.add_weight(
            shape=shape, name="t_right", initializer=self.t_right_initializer
        )
        self.a_right = self.add_weight(
            shape=shape, name="a_right", initializer=self.a_right_initializer
        )

    def call(self, inputs: keras.KerasTensor) -> keras.KerasTensor:
        """Return the value of the three lines at the input."""
        left = keras.ops.convert_to_tensor(self.t_left)
        right = left + keras.ops.abs(self.t_right)
        middle = keras.ops.minimum(keras.ops.maximum(inputs, left), right)
        below = self.a_left * keras.ops.minimum(inputs - left, 0.0)
        above = self.a_right * keras.ops.maximum(inputs - right, 0.0)
        return below + middle + above

    def get_config(self) -> dict[str, object]:
        """Return what is needed to make the same layer again."""
        serialize = keras.saving.serialize_keras_object
        return {
            **super().get_config(),
            "t_left_initializer": serialize(self.t_left_initializer),
            "a_left_initializer": serialize(self.a_left_initializer),
            "t_right_initializer": serialize(self.t_right_initializer),
            "a_right_initializer": serialize(self.a_right_initializer),
        }
