"""Models as the first Keras described them."""

import json
from typing import Any


class OldModel:
    """A description of a model as the first Keras wrote it."""

    def __init__(self) -> None:
        shape = {"batch_input_shape": [None, 1, 48, 48], "input_dtype": "float32"}
        self.layers: list[dict[str, Any]] = [self._entry("InputLayer", "image", shape, [])]

    def put(self, class_name: str, *sources: str, **config: Any) -> str:
        name = f"{class_name.lower()}_{len(self.layers)}"
        self.layers.append(self._entry(class_name, name, config, sources))
        return name

    def _entry(self, class_name: str, name: str, config: Any, sources: Any) -> dict[str, Any]:
        inbound = [[[source, 0, 0] for source in sources]] if sources else []
        given = {"name": name, **config}
        return {"class_name": class_name, "name": name, "config": given, "inbound_nodes": inbound}

    def convolution(self, source: str, filters: int, size: int = 3) -> str:
        return self.put(
            "Convolution2D",
            source,
            nb_filter=filters,
            nb_row=size,
            nb_col=size,
            activation="relu",
            border_mode="same",
            dim_ordering="th",
        )

    def pair(self, source: str, filters: int) -> str:
        dropped = self.put("Dropout", self.convolution(source, filters), p=0.2)
        return self.convolution(dropped, filters)

    def up(self, source: str) -> str:
        return self.put("UpSampling2D", source, size=[2, 2], dim_ordering="th")

    def pooled(self, source: str) -> str:
        return self.put("MaxPooling2D", source, pool_size=[2, 2], dim_ordering="th")

    def joined(self, small: str, skipped: str) -> str:
        return self.put("Merge", self.up(small), skipped, mode="concat", concat_axis=1)


def old_unet() -> bytes:
    model = OldModel()
    fine = model.pair(model.up(model.pair("image", 32)), 16)
    middle = model.pair(model.pooled(fine), 32)
    coarse = model.pair(model.pooled(middle), 64)
    back = model.pair(model.pooled(coarse), 128)
    for skipped, filters in ((coarse, 64), (middle, 32), (fine, 16)):
        back = model.pair(model.joined(back, skipped), filters)
    scores = model.convolution(model.pair(model.pooled(back), 32), 2, 1)
    flat = model.put("Reshape", scores, target_shape=[2, 2304])
    last = model.put("Activation", model.put("Permute", flat, dims=[2, 1]), activation="softmax")
    config = {
        "name": "unet",
        "layers": model.layers,
        "input_layers": [["image", 0, 0]],
        "output_layers": [[last, 0, 0]],
    }
    return json.dumps({"class_name": "Model", "config": config}).encode()
