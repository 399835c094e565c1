"""What stochastic pooling of any rank shares."""

import itertools

import keras


class StochasticPooling(keras.layers.Layer):
    """Pooling that draws one value of each window; `rank` counts the spatial axes."""

    def __init__(
        self,
        rank: int,
        pool_size: object = 2,
        strides: object = None,
        padding: str = "valid",
        data_format: str | None = None,
        seed: int | None = None,
        **kwargs: object,
    ) -> None:
        super().__init__(**kwargs)
        if padding not in ("valid", "same"):
            raise ValueError(
                f"'padding' should be 'valid' or 'same'. Received: {padding!r}"
            )
        self.rank = rank
        self.pool_size = self._sizes("pool_size", pool_size)
        self.strides = self.pool_size
        if strides is not None:
            self.strides = self._sizes("strides", strides)
        self.padding = padding
        self.data_format = data_format or keras.config.image_data_format()
        self.seed = seed
        self.seed_generator = keras.random.SeedGenerator(seed)
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

    def call(
        self, inputs: keras.KerasTensor, training: bool | None = None
    ) -> keras.KerasTensor:
        """Return one value of each window; the weighted mean where not in training."""
        if self._is_first():
            inputs = keras.ops.moveaxis(inputs, 1, -1)
        values = self._windows(inputs)
        weights = keras.ops.relu(values)
        total = keras.ops.sum(weights, axis=-1, keepdims=True)
        # Padding is never drawn; where all values are 0, each is drawn as often.
        inside = self._windows(keras.ops.ones_like(inputs))
        evenly = inside / keras.ops.sum(inside, axis=-1, keepdims=True)
        safe = keras.ops.where(total > 0, total, keras.ops.ones_like(total))
        shares = keras.ops.where(total > 0, weights / safe, evenly)
        if training:
            shares = self._drawn(shares)
        outputs = keras.ops.sum(shares * values, axis=-1)
        if self._is_first():
            outputs = keras.ops.moveaxis(outputs, -1, 1)
        return outputs

    def _drawn(self, shares: keras.KerasTensor) -> keras.KerasTensor:
        """Return 1 for the value that is drawn of each window and 0 for the others."""
        chances = keras.ops.cast(keras.ops.stop_gradient(shares), "float32")
        uniform = keras.random.uniform(
            keras.ops.shape(chances), minval=1e-7, seed=self.seed_generator
        )
        # The largest logarithm with Gumbel noise falls on each value with its chance.
        scores = keras.ops.log(chances) - keras.ops.log(-keras.ops.log(uniform))
        place = keras.ops.argmax(scores, axis=-1)
        return keras.ops.one_hot(place, chances.shape[-1], dtype=shares.dtype)

    def _windows(self, inputs: keras.KerasTensor) -> keras.KerasTensor:
        """Return the values of each window along a new last axis."""
        shape = keras.ops.shape(inputs)
        counts, paddings = [], [(0, 0)]
        for axis in range(self.rank):
            size, window, stride = (
                shape[axis + 1],
                self.pool_size[axis],
                self.strides[axis],
            )
            if self.padding == "same":
                count = (size + stride - 1) // stride
                missing = (count - 1) * stride + window - size
                if isinstance(missing, int):
                    missing = max(missing, 0)
                else:
                    missing = keras.ops.maximum(missing, 0)
                paddings.append((missing // 2, missing - missing // 2))
            else:
                count = (size - window) // stride + 1
            counts.append(count)
        if self.padding == "same":
            inputs = keras.ops.pad(inputs, (*paddings, (0, 0)))
        slices = []
        for offsets in itertools.product(*(range(size) for size in self.pool_size)):
            cut = [slice(None)]
            for offset, count, stride in zip(
                offsets, counts, self.strides, strict=True
            ):
                cut.append(slice(offset, offset + (count - 1) * stride + 1, stride))
            slices.append(inputs[tuple(cut)])
        return keras.ops.stack(slices, axis=-1)

    def compute_output_shape(
        self, input_shape: tuple[int | None, ...]
    ) -> tuple[int | None, ...]:
        """Return the shape of the output for inputs of this shape."""
        first = 2 if self._is_first() else 1
        shape = list(input_shape)
        for axis in range(self.rank):
            size = input_shape[first + axis]
            if size is None:
                continue
            reach = size
            if self.padding == "valid":
                reach = size - self.pool_size[axis] + 1
            if reach <= 0:
                raise ValueError(
                    "The window is larger than the input. "
                    f"Received: pool_size={self.pool_size}, input_shape={input_shape}"
                )
            shape[first + axis] = -(-reach // self.strides[axis])
        return tuple(shape)

    def get_config(self) -> dict[str, object]:
        """Return what is needed to make the same layer again."""
        return {
            **super().get_config(),
            "pool_size": self.pool_size,
            "strides": self.strides,
            "padding": self.padding,
            "data_format": self.data_format,
            "seed": self.seed,
        }
