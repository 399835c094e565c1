"""What locally connected layers of any rank share."""

import keras


class LocallyConnected(keras.layers.Layer):
    """A convolution whose filters are other ones at every position.

    `rank` is the number of spatial axes, 1 or 2.
    """

    def __init__(
        self,
        rank: int,
        filters: int,
        kernel_size: object,
        strides: object = 1,
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
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        if not isinstance(filters, int) or filters <= 0:
            raise ValueError(
                f"'filters' should be a positive whole number. Received: {filters!r}"
            )
        if padding not in ("valid", "same"):
            raise ValueError(
                f"'padding' should be 'valid' or 'same'. Received: {padding!r}"
            )
        self.rank = rank
        self.filters = filters
        self.kernel_size = self._sizes("kernel_size", kernel_size)
        self.strides = self._sizes("strides", strides)
        self.padding = padding
        self.data_format = data_format or keras.config.image_data_format()
        self.activation = keras.activations.get(activation)
        self.use_bias = use_bias
        self.kernel_initializer = keras.initializers.get(kernel_initializer)
        self.bias_initializer = keras.initializers.get(bias_initializer)
        self.kernel_regularizer = keras.regularizers.get(kernel_regularizer)
        self.bias_regularizer = keras.regularizers.get(bias_regularizer)
        self.kernel_constraint = keras.constraints.get(kernel_constraint)
        self.bias_constraint = keras.constraints.get(bias_constraint)
        self.input_spec = keras.InputSpec(ndim=rank + 2)

    def _sizes(self, name: str, value: object) -> tuple[int, ...]:
        sizes = value if isinstance(value, (list, tuple)) else (value,) * self.rank
        whole = all(isinstance(size, int) and size > 0 for size in sizes)
        if len(sizes) != self.rank or not whole:
            raise ValueError(
                f"{name!r} should be {self.rank} positive whole number(s). "
                f"Received: {value!r}"
            )
        return tuple(sizes)

    def _is_first(self) -> bool:
        return self.data_format == "channels_first"

    def _places(self, input_shape: tuple[int | None, ...]) -> tuple[int, ...]:
        """Return at how many positions the filters are applied along each axis."""
        spatial = input_shape[2:] if self._is_first() else input_shape[1:-1]
        places = []
        for size, kernel, stride in zip(
            spatial, self.kernel_size, self.strides, strict=True
        ):
            if size is None:
                raise ValueError(
                    "Each position has filters of its own, so the size of the input "
                    "must be known. "
                    f"Received: input_shape={input_shape}"
                )
            reach = size if self.padding == "same" else size - kernel + 1
            if reach <= 0:
                raise ValueError(
                    "The kernel is larger than the input. "
                    f"Received: kernel_size={self.kernel_size}, "
                    f"input_shape={input_shape}"
                )
            places.append(-(-reach // stride))
        return tuple(places)

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Make the weights for inputs of this shape."""
        self.places = places = self._places(input_shape)
        channels = input_shape[1] if self._is_first() else input_shape[-1]
        if channels is None:
            raise ValueError(
                "The number of channels must be known. "
                f"Received: input_shape={input_shape}"
            )
        count, values = 1, channels
        for size, kernel in zip(places, self.kernel_size, strict=True):
            count, values = count * size, values * kernel
        self.kernel = self.add_weight(
            shape=(count, values, self.filters),
            name="kernel",
            initializer=self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
        )
        self.bias = None
        if self.use_bias:
            self.bias = self.add_weight(
                shape=(*places, self.filters),
                name="bias",
                initializer=self.bias_initializer,
                regularizer=self.bias_regularizer,
                constraint=self.bias_constraint,
            )
        axes = {axis: size for axis, size in enumerate(input_shape) if axis > 0}
        self.input_spec = keras.InputSpec(ndim=self.rank + 2, axes=axes)

    def call(self, inputs: keras.KerasTensor) -> keras.KerasTensor:
        """Return what the filters of each position find there."""
        if self._is_first():
            inputs = keras.ops.moveaxis(inputs, 1, -1)
        if self.rank == 1:
            inputs = keras.ops.expand_dims(inputs, 2)
        patches = keras.ops.image.extract_patches(
            inputs,
            size=(*self.kernel_size, 1)[:2],
            strides=(*self.strides, 1)[:2],
            padding=self.padding,
            data_format="channels_last",
        )
        flat = keras.ops.reshape(patches, (-1, *self.kernel.shape[:2]))
        outputs = keras.ops.einsum("bpv,pvf->bpf", flat, self.kernel)
        outputs = keras.ops.reshape(outputs, (-1, *self.places, self.filters))
        if self.use_bias:
            outputs = keras.ops.add(outputs, self.bias)
        if self._is_first():
            outputs = keras.ops.moveaxis(outputs, -1, 1)
        return self.activation(outputs)

    def compute_output_shape(
        self, input_shape: tuple[int | None, ...]
    ) -> tuple[int | None, ...]:
        """Return the shape of the output for inputs of this shape."""
        places = self._places(input_shape)
        if self._is_first():
            return (input_shape[0], self.filters, *places)
        return (input_shape[0], *places, self.filters)

    def get_config(self) -> dict[str, object]:
        """Return what is needed to make the same layer again."""
        serialize = keras.saving.serialize_keras_object
        return {
            **super().get_config(),
            "filters": self.filters,
            "kernel_size": self.kernel_size,
            "strides": self.strides,
            "padding": self.padding,
            "data_format": self.data_format,
            "activation": keras.activations.serialize(self.activation),
            "use_bias": self.use_bias,
            "kernel_initializer": serialize(self.kernel_initializer),
            "bias_initializer": serialize(self.bias_initializer),
            "kernel_regularizer": serialize(self.kernel_regularizer),
            "bias_regularizer": serialize(self.bias_regularizer),
            "kernel_constraint": serialize(self.kernel_constraint),
            "bias_constraint": serialize(self.bias_constraint),
        }
