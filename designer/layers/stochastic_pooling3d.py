"""Stochastic pooling of volumes."""

import keras

from designer.layers.stochastic_pooling import StochasticPooling


@keras.saving.register_keras_serializable(package="network_designer")
class StochasticPooling3D(StochasticPooling):
    """Shrinks a volume: keeps one value of each window, drawn by chance.

    In training a value is drawn with a probability in proportion to its size; values
    below 0 are never drawn while there is one above. In use the output is the mean of
    the window, weighted by the same probabilities. It works like a dropout for
    convolutions and follows a `ReLU`.

    Args:
        pool_size: Size of the window, along each axis.
        strides: Step between two windows, along each axis; by default `pool_size`.
        padding: `"valid"`, or `"same"` to keep incomplete windows at the edges too.
        data_format: `"channels_last"` for inputs of shape
            `(batch, depth, height, width, channels)` or `"channels_first"` for
            `(batch, channels, depth, height, width)`; by default what Keras is set to.
        seed: Whole number that makes what is drawn repeat from run to run.
        **kwargs: Arguments of every layer, such as `name` and `dtype`.

    Reference: Zeiler, Fergus, Stochastic pooling for regularization of deep
    convolutional neural networks, 2013.
    """

    def __init__(
        self,
        pool_size: object = (2, 2, 2),
        strides: object = None,
        padding: str = "valid",
        data_format: str | None = None,
        seed: int | None = None,
        **kwargs: object,
    ) -> None:
        super().__init__(
            3,
            pool_size=pool_size,
            strides=strides,
            padding=padding,
            data_format=data_format,
            seed=seed,
            **kwargs,
        )
