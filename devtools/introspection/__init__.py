"""What the installed Keras has, written down as the catalogue that the program ships."""

import os

# Keras looks at these when it is first imported, which a module of this package may do.
os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
