"""What activations with learned parameters share."""

import keras


class ElementwiseWeights(keras.layers.Layer):
    """An activation layer with a weight for each element of a sample.

    Along `shared_axes` all elements have the same weight.
    """

    def __init__(
        self, shared_axes: int | list[int] | None = None, **kwargs: object
    ) -> None:
        super().__init__(**kwargs)
        if shared_axes is None:
            self.shared_axes = None
        elif isinstance(shared_axes, (list, tuple)):
            self.shared_axes = [int(axis) for axis in shared_axes]
        else:
            self.shared_axes = [shared_axes]
        self.supports_masking = True

    def weight_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int, ...]:
        """Return the shape of the weights; also hold later inputs to it."""
        rank = len(input_shape)
        shared = {
            axis % rank for axis in self.shared_axes or () if -rank <= axis < rank
        }
        axes = {
            axis: input_shape[axis] for axis in range(1, rank) if axis not in shared
        }
        if None in axes.values():
            raise ValueError(
                "Each element has a weight of its own, so every axis must have a size "
                "or be one of `shared_axes`. "
                f"Received: input_shape={input_shape}, shared_axes={self.shared_axes}"
            )
        self.input_spec = keras.InputSpec(ndim=rank, axes=axes)
        return tuple(axes.get(axis, 1) or 0 for axis in range(1, rank))

    def compute_output_shape(
        self, input_shape: tuple[int | None, ...]
    ) -> tuple[int | None, ...]:
        """Return the shape of the input, which is that of the output."""
        return input_shape

    def get_config(self) -> dict[str, object]:
        """Return what is needed to make the same layer again."""
        return {**super().get_config(), "shared_axes": self.shared_axes}
