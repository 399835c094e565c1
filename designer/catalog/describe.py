"""All about a type in words: its purpose, names, ports and parameters, for window and terminal.

The words are Keras' own where Keras has some.
"""

import textwrap
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from designer.catalog import values
from designer.catalog.old_names import by_new_name
from designer.catalog.spec import Family, ParameterSpec, TypeSpec
from designer.catalog.wording import expected
from designer.network.ports import InputPort
from designer.sentences import Sentence, sentence, shipped, words

indent = "    "


class Part(StrEnum):
    """What a paragraph is, which decides how it looks."""

    TEXT = "text"
    HEAD = "head"  # of what follows: Inputs, Parameters
    NAME = "name"  # of a port or parameter, with what it takes
    ABOUT = "about"  # what was named


class Paragraph(NamedTuple):
    """One paragraph of a description; `name` is what begins a NAME and is to be seen first."""

    part: Part
    text: Sentence | str
    name: str = ""


def paragraphs(spec: TypeSpec) -> list[Paragraph]:
    """The description of a type."""
    made = [Paragraph(Part.TEXT, text) for text in _about(spec)]
    for head, entries in (
        (sentence("Inputs"), _inputs(spec)),
        (sentence("Outputs"), _outputs(spec)),
        (sentence("Parameters"), _parameters(spec.parameters)),
        (sentence("Arguments of the call"), _parameters(spec.call_arguments)),
        (sentence("Not offered"), _left_out(spec)),
    ):
        listed = list(entries)
        if listed:
            made += [Paragraph(Part.HEAD, head), *listed]
    return made


def _left_out(spec: TypeSpec) -> Iterator[Paragraph]:
    """What Keras takes and a form does not offer."""
    for name, reason in spec.left_out.items():
        yield Paragraph(Part.NAME, "", name)
        yield Paragraph(Part.ABOUT, shipped(reason))


def as_text(spec: TypeSpec, width: int = 88) -> str:
    """The description for a terminal, after the path under which Python finds the type."""
    lines = [spec.path] if spec.path else [spec.type]
    for part, said, name in paragraphs(spec):
        text = words(said)
        shown = f"{name}: {text}" if name and text else name or text
        if part in (Part.TEXT, Part.HEAD):
            lines.append("")
        before = {Part.NAME: indent[:2], Part.ABOUT: indent + indent[:2]}.get(part, "")
        if part is Part.NAME:
            lines += textwrap.wrap(
                shown, width, initial_indent=before, subsequent_indent=before + indent
            )
            continue
        for line in shown.splitlines():
            lines += textwrap.wrap(
                line, width, initial_indent=before, subsequent_indent=before
            ) or [""]
    return "\n".join(lines)


def _about(spec: TypeSpec) -> Iterator[Sentence | str]:
    if spec.absent:
        yield sentence("It cannot be placed: {reason}", reason=shipped(spec.absent))
    description = spec.description.strip()
    if not description.startswith(spec.summary.strip()):
        yield spec.purpose
    yield from filter(None, description.split("\n\n"))
    old = by_new_name().get(spec.type, ()) if spec.family is Family.LAYER else ()
    if spec.aliases:
        yield sentence("Also known as {names}.", names=spec.aliases)
    former = [name for name in old if name not in spec.aliases]
    if former:
        yield sentence("In older Keras: {names}.", names=tuple(former))
    if spec.operator:
        yield sentence("Python writes it as {operator}", operator=spec.operator)


def _inputs(spec: TypeSpec) -> Iterator[Paragraph]:
    for port in spec.inputs:
        yield Paragraph(Part.NAME, _taken(port, spec), port.name)
        if port.description:
            yield Paragraph(Part.ABOUT, port.description.strip())


def _taken(port: InputPort, spec: TypeSpec) -> Sentence:
    what = sentence("several tensors") if port.many else sentence("a tensor")
    if port.many and not port.any_order:
        what = sentence("several tensors, in their order")
    if port.name in spec.constants:
        return sentence("{what}, or a value given as the parameter", what=what)
    return what if port.required else sentence("{what}; may be left out", what=what)


def _outputs(spec: TypeSpec) -> Iterator[Paragraph]:
    always = [(port, "") for port in spec.outputs]
    ruled = [(port, rule.when) for rule in spec.output_rules for port in rule.outputs]
    if len(always) + len(ruled) < 2:
        return  # one output goes without saying
    for port, when in (*always, *ruled):
        said = sentence("with {parameter}", parameter=when) if when else ""
        yield Paragraph(Part.NAME, said, port.name)
        if port.description:
            yield Paragraph(Part.ABOUT, port.description.strip())


def _parameters(specs: tuple[ParameterSpec, ...]) -> Iterator[Paragraph]:
    for spec in specs:
        what = expected(spec)
        if spec.required:
            said = sentence("{what}; required", what=what)
        else:
            default = values.show(spec, spec.default)
            said = sentence("{what}; {value} by default", what=what, value=default)
        yield Paragraph(Part.NAME, said, spec.name)
        if spec.description:
            about = spec.description
            yield Paragraph(Part.ABOUT, about.strip() if isinstance(about, str) else about)
