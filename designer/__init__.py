"""Network Designer: design, check, train and export Keras networks by hand."""

__version__ = "0.1.0"
