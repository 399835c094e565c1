"""The one place where code of a network is compiled and run.

An engine is told at its start which texts it may run, by their SHA-256; it refuses all others,
and an engine that was told of none runs nothing.
"""

import linecache
import sys
import types
from collections.abc import Iterable
from functools import cache
from typing import Any

import keras

from designer.catalog.code import check_expression, digest, modules_named
from designer.catalog.spec import ParameterSpec
from designer.errors import CodeRefused, NetworkError
from designer.sentences import sentence

_allowed: frozenset[str] = frozenset()


def allow(digests: Iterable[str]) -> None:
    """Let this process run the texts with these digests; said once, when it starts."""
    global _allowed
    _allowed = frozenset(digests)


def may_run(source: str) -> bool:
    """Whether this process was told that it may run `source`."""
    return digest(source) in _allowed


def layer_class(source: str, name: str) -> Any:
    """The class `name` that `source` defines; raises CodeRefused where that may not run."""
    _refuse(source)
    return _layer_class(source, name)


def function(parameter: ParameterSpec, source: str) -> Any:
    """The function of a lambda expression; raises CodeRefused where that may not run."""
    check_expression(parameter, source)
    if source != parameter.initial:  # what the catalogue itself proposes is ours
        _refuse(source, parameter.name)
    return _function(source)


def compiled(source: str) -> str:
    """The code of a lambda expression, which may run, as Keras writes it into a configuration."""
    config = keras.layers.Lambda(_function(source)).get_config()
    return str(config["function"]["config"]["code"])


def line_of(failure: BaseException, source: str) -> int | None:
    """The line of `source` in which it failed, if it was there."""
    name, line = file_name(source), None
    trace = failure.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == name:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def file_name(source: str) -> str:
    """What tracebacks call the text."""
    return f"<code {digest(source)[:12]}>"


def _refuse(source: str, parameter: str | None = None) -> None:
    if not may_run(source):
        raise CodeRefused((digest(source),), parameter=parameter)


@cache
def _layer_class(source: str, name: str) -> Any:
    """Runs the source as a module of its own, whose text `inspect` and tracebacks can find."""
    module = types.ModuleType(f"custom_{digest(source)[:12]}")
    file = file_name(source)
    module.__file__ = file
    _remember_text(source, file)
    sys.modules[module.__name__] = module
    exec(compile(source, file, "exec"), module.__dict__)
    defined = getattr(module, name, None)
    if not isinstance(defined, type) or not issubclass(defined, keras.layers.Layer):
        raise NetworkError(
            sentence("The code defines no layer {layer!r} when it is run.", layer=name)
        )
    return defined


@cache
def _function(source: str) -> Any:
    text, file = source.strip(), file_name(source)
    _remember_text(text, file)
    return eval(compile(text, file, "eval"), _names(text))


def _remember_text(source: str, file: str) -> None:
    # Without a time of change (None), `linecache.checkcache` never drops it for want of a file.
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)


def _names(text: str) -> dict[str, Any]:
    """The modules that an expression names; TensorFlow and the like only where it does."""
    known: dict[str, Any] = {"keras": keras, "ops": keras.ops, "layers": keras.layers}
    wanted = modules_named(text)
    if "np" in wanted:
        import numpy

        known["np"] = numpy
    if "tf" in wanted:
        import tensorflow

        known["tf"] = tensorflow
    if "math" in wanted:
        import math

        known["math"] = math
    return known
