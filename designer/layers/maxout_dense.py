"""A fully connected layer with maxout."""

import keras


@keras.saving.register_keras_serializable(package="network_designer")
class MaxoutDense(keras.layers.Layer):
    """The largest of several linear maps of the input, for each unit.

    Since the maximum of linear functions is convex, the layer learns its own activation
    function: piecewise linear, with `num_features` pieces.

    Args:
        units: Size of the output.
        num_features: Number of linear maps of which the largest counts.
        use_bias: Whether biases are added.
        kernel_initializer: Initializer for the kernel.
        bias_initializer: Initializer for the bias.
        kernel_regularizer: Regularizer for the kernel.
        bias_regularizer: Regularizer for the bias.
        activity_regularizer: Regularizer for the output of the layer.
        kernel_constraint: Constraint for the kernel.
        bias_constraint: Constraint for the bias.
        **kwargs: Arguments of every layer, such as `name` and `dtype`.

    Reference: Goodfellow and others, Maxout Networks, 2013.
    """

    def __init__(
        self,
        units: int,
        num_features: int = 4,
        use_bias: bool = True,
        kernel_initializer: object = "glorot_uniform",
        bias_initializer: object = "zeros",
        kernel_regularizer: object = None,
        bias_regularizer: object = None,
        activity_regularizer: object = None,
        kernel_constraint: object = None,
        bias_constraint: object = None,
        **kwargs: object,
    ) -> None:
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        for name, value in (("units", units), ("num_features", num_features)):
            if not isinstance(value, int) or value <= 0:
                raise ValueError(
                    f"{name!r} should be a positive whole number. Received: {value!r}"
                )
        self.units = units
        self.num_features = num_features
        self.use_bias = use_bias
        self.kernel_initializer = keras.initializers.get(kernel_initializer)
        self.bias_initializer = keras.initializers.get(bias_initializer)
        self.kernel_regularizer = keras.regularizers.get(kernel_regularizer)
        self.bias_regularizer = keras.regularizers.get(bias_regularizer)
        self.kernel_constraint = keras.constraints.get(kernel_constraint)
        self.bias_constraint = keras.constraints.get(bias_constraint)
        self.input_spec = keras.InputSpec(min_ndim=2)
        self.supports_masking = True

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Make the weights for inputs of this shape."""
        size = input_shape[-1]
        self.input_spec = keras.InputSpec(min_ndim=2, axes={-1: size})
        self.kernel = self.add_weight(
            shape=(self.num_features, size, self.units),
            name="kernel",
            initializer=self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
        )
        self.bias = None
        if self.use_bias:
            self.bias = self.add_weight(
                shape=(self.num_features, self.units),
                name="bias",
                initializer=self.bias_initializer,
                regularizer=self.bias_regularizer,
                constraint=self.bias_constraint,
            )

    def call(self, inputs: keras.KerasTensor) -> keras.KerasTensor:
        """Return the largest of the linear maps of the input."""
        outputs = keras.ops.einsum("...i,fiu->...fu", inputs, self.kernel)
        if self.use_bias:
            outputs = keras.ops.add(outputs, self.bias)
        return keras.ops.max(outputs, axis=-2)

    def compute_output_shape(
        self, input_shape: tuple[int | None, ...]
    ) -> tuple[int | None, ...]:
        """Return the shape of the output for inputs of this shape."""
        return (*input_shape[:-1], self.units)

    def get_config(self) -> dict[str, object]:
        """Return what is needed to make the same layer again."""
        serialize = keras.saving.serialize_keras_object
        return {
            **super().get_config(),
            "units": self.units,
            "num_features": self.num_features,
            "use_bias": self.use_bias,
            "kernel_initializer": serialize(self.kernel_initializer),
            "bias_initializer": serialize(self.bias_initializer),
            "kernel_regularizer": serialize(self.kernel_regularizer),
            "bias_regularizer": serialize(self.bias_regularizer),
            "kernel_constraint": serialize(self.kernel_constraint),
            "bias_constraint": serialize(self.bias_constraint),
        }
