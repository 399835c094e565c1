"""A 2D convolution that shares no weights."""

import keras

from designer.layers.locally_connected import LocallyConnected


@keras.saving.register_keras_serializable(package="network_designer")
class LocallyConnected2D(LocallyConnected):
    """A convolution of an image with filters of its own at every position.

    It works like `Conv2D`, but shares no weights between positions; so the size of
    its input must be fixed.

    Args:
        filters: Number of filters, which is the number of channels of the output.
        kernel_size: Height and width of the filters.
        strides: Steps between two positions, down and across.
        padding: `"valid"`, or `"same"` for as many positions as the input has.
        data_format: `"channels_last"` for inputs of shape
            `(batch, height, width, channels)` or `"channels_first"` for
            `(batch, channels, height, width)`; by default what Keras is set to.
        activation: Activation function; by default none.
        use_bias: Whether a bias is added, one for each filter at each position.
        kernel_initializer: Initializer for the kernel.
        bias_initializer: Initializer for the bias.
        kernel_regularizer: Regularizer for the kernel.
        bias_regularizer: Regularizer for the bias.
        activity_regularizer: Regularizer for the output of the layer.
        kernel_constraint: Constraint for the kernel.
        bias_constraint: Constraint for the bias.
        **kwargs: Arguments of every layer, such as `name` and `dtype`.
    """

    def __init__(
        self,
        filters: int,
        kernel_size: object,
        strides: object = (1, 1),
        padding: str = "valid",
        data_format: str | None = None,
        activation: object = None,
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
        super().__init__(
            2,
            filters=filters,
            kernel_size=kernel_size,
            strides=strides,
            padding=padding,
            data_format=data_format,
            activation=activation,
            use_bias=use_bias,
            kernel_initializer=kernel_initializer,
            bias_initializer=bias_initializer,
            kernel_regularizer=kernel_regularizer,
            bias_regularizer=bias_regularizer,
            activity_regularizer=activity_regularizer,
            kernel_constraint=kernel_constraint,
            bias_constraint=bias_constraint,
            **kwargs,
        )
