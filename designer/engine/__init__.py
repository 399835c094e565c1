"""The other side of the pipe: checker, trainer and reader; the only user of Keras."""
