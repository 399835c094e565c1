"""Scripts of networks whose channels come first."""

import os
import subprocess
import sys
from pathlib import Path

from designer import examples
from designer.catalog.catalog import load
from designer.network.graph import INPUT
from designer.network.values import ObjectValue
from designer.program.channels import has_channels_first
from designer.program.writer import write
from designer.training.plan import TrainingPlan
from designer.training.sources import RandomData
from tests.formats.sample_networks import Sketch


def test_only_networks_whose_channels_come_first_say_how_they_are_computed():
    first, last = (examples.load(name).network for name in ("unet-channels-first", "unet"))
    plan = TrainingPlan(data=RandomData(4))
    assert "jit_compile=jit_compile()" in write(first, load(), training=plan).text
    assert "jit_compile" not in write(last, load(), training=plan).text
    s = Sketch()
    inner = ObjectValue("Conv2D", {"filters": 1, "kernel_size": 1, "data_format": "channels_first"})
    s.put("TimeDistributed", s.put(INPUT, shape=(2, 1, 4, 4)), layer=inner)
    assert has_channels_first(s.network)


def test_the_script_trains_where_tensorflow_needs_xla_for_it(tmp_path: Path):
    s = Sketch("first")
    x = s.put(INPUT, shape=(1, 8, 8))
    for _ in range(2):
        x = s.put("Conv2D", x, filters=1, kernel_size=3, data_format="channels_first")
    plan = TrainingPlan(data=RandomData(4), epochs=1, batch_size=4, validation_split=0.0)
    script = tmp_path / "train.py"
    script.write_text(write(s.network, load(), training=plan).text)
    # Without oneDNN, TensorFlow computes no such convolution on a CPU.
    environment = {**os.environ, "TF_ENABLE_ONEDNN_OPTS": "0"}
    command = [sys.executable, str(script)]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert (tmp_path / "first.keras").exists()
