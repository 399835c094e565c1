"""A fully connected highway layer."""

import keras


@keras.saving.register_keras_serializable(package="network_designer")
class Highway(keras.layers.Layer):
    """A dense layer that lets a learned share of its input through unchanged.

    With `t = sigmoid(x · transform_kernel + transform_bias)` the output is
    `t · activation(x · kernel + bias) + (1 - t) · x`. It is as large as the input.

    Args:
        activation: Activation function of the transformed part; by default none.
        use_bias: Whether biases are added.
        transform_bias: Where the bias of the gate starts. The more negative it is, the
            more of the input is carried through in the beginning.
        kernel_initializer: Initializer for both kernels.
        bias_initializer: Initializer for the bias of the transformed part.
        kernel_regularizer: Regularizer for both kernels.
        bias_regularizer: Regularizer for both biases.
        activity_regularizer: Regularizer for the output of the layer.
        kernel_constraint: Constraint for both kernels.
        bias_constraint: Constraint for both biases.
        **kwargs: Arguments of every layer, such as `name` and `dtype`.

    Reference: Srivastava, Greff, Schmidhuber, Highway Networks, 2015.
    """

    def __init__(
        self,
        activation: object = None,
        use_bias: bool = True,
        transform_bias: float = -2.0,
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
        self.activation = keras.activations.get(activation)
        self.use_bias = use_bias
        self.transform_bias = transform_bias
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
        self.kernel = self._add_kernel("kernel", size)
        self.transform_kernel = self._add_kernel("transform_kernel", size)
        self.bias = self.gate_bias = None
        if self.use_bias:
            start = keras.initializers.Constant(self.transform_bias)
            self.bias = self._add_bias("bias", size, self.bias_initializer)
            self.gate_bias = self._add_bias("gate_bias", size, start)

    def _add_kernel(self, name: str, size: int | None) -> keras.Variable:
        return self.add_weight(
            shape=(size, size),
            name=name,
            initializer=self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
        )

    def _add_bias(
        self, name: str, size: int | None, initializer: object
    ) -> keras.Variable:
        return self.add_weight(
            shape=(size,),
            name=name,
            initializer=initializer,
            regularizer=self.bias_regularizer,
            constraint=self.bias_constraint,
        )

    def call(self, inputs: keras.KerasTensor) -> keras.KerasTensor:
        """Return the mixture of the transformed and the unchanged input."""
        transformed = keras.ops.matmul(inputs, self.kernel)
        gate = keras.ops.matmul(inputs, self.transform_kernel)
        if self.use_bias:
            transformed = keras.ops.add(transformed, self.bias)
            gate = keras.ops.add(gate, self.gate_bias)
        gate = keras.ops.sigmoid(gate)
        return gate * self.activation(transformed) + (1 - gate) * inputs

    def compute_output_shape(
        self, input_shape: tuple[int | None, ...]
    ) -> tuple[int | None, ...]:
        """Return the shape of the input, which is that of the output."""
        return input_shape

    def get_config(self) -> dict[str, object]:
        """Return what is needed to make the same layer again."""
        serialize = keras.saving.serialize_keras_object
        return {
            **super().get_config(),
            "activation": keras.activations.serialize(self.activation),
            "use_bias": self.use_bias,
            "transform_bias": self.transform_bias,
            "kernel_initializer": serialize(self.kernel_initializer),
            "bias_initializer": serialize(self.bias_initializer),
            "kernel_regularizer": serialize(self.kernel_regularizer),
            "bias_regularizer": serialize(self.bias_regularizer),
            "kernel_constraint": serialize(self.kernel_constraint),
            "bias_constraint": serialize(self.bias_constraint),
        }
