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
    text: str
    name: str = ""


def paragraphs(spec: TypeSpec) -> list[Paragraph]:
    """The description of a type."""
    made = [Paragraph(Part.TEXT, text) for text in _about(spec)]
    for head, entries in (
        ("Inputs", _inputs(spec)),
        ("Outputs", _outputs(spec)),
        ("Parameters", _parameters(spec.parameters)),
        ("Arguments of the call", _parameters(spec.call_arguments)),
        ("Not offered", _left_out(spec)),
    ):
        listed = list(entries)
        if listed:
            made += [Paragraph(Part.HEAD, head), *listed]
    return made


def _left_out(spec: TypeSpec) -> Iterator[Paragraph]:
    """What Keras takes and a form does not offer."""
    for name, reason in spec.left_out.items():
        yield Paragraph(Part.NAME, "", name)
        yield Paragraph(Part.ABOUT, reason)


def as_text(spec: TypeSpec, width: int = 88) -> str:
    """The description for a terminal, after the path under which Python finds the type."""
    lines = [spec.path] if spec.path else [spec.type]
    for part, text, name in paragraphs(spec):
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


def _about(spec: TypeSpec) -> Iterator[str]:
    if spec.absent:
        yield f"It cannot be placed: {spec.absent}"
    description = spec.description.strip()
    if not description.startswith(spec.summary.strip()):
        yield spec.summary
    yield from filter(None, description.split("\n\n"))
    old = by_new_name().get(spec.type, ()) if spec.family is Family.LAYER else ()
    if spec.aliases:
        yield f"Also known as {', '.join(spec.aliases)}."
    former = [name for name in old if name not in spec.aliases]
    if former:
        yield f"In older Keras: {', '.join(former)}."
    if spec.operator:
        yield f"Python writes it as {spec.operator}"


def _inputs(spec: TypeSpec) -> Iterator[Paragraph]:
    for port in spec.inputs:
        yield Paragraph(Part.NAME, _taken(port, spec), port.name)
        if port.description:
            yield Paragraph(Part.ABOUT, port.description.strip())


def _taken(port: InputPort, spec: TypeSpec) -> str:
    what = "several tensors" if port.many else "a tensor"
    if port.many and not port.any_order:
        what += ", in their order"
    if port.name in spec.constants:
        return f"{what}, or a value given as the parameter"
    return what if port.required else f"{what}; may be left out"


def _outputs(spec: TypeSpec) -> Iterator[Paragraph]:
    always = [(port, "") for port in spec.outputs]
    ruled = [(port, rule.when) for rule in spec.output_rules for port in rule.outputs]
    if len(always) + len(ruled) < 2:
        return  # one output goes without saying
    for port, when in (*always, *ruled):
        yield Paragraph(Part.NAME, f"with {when}" if when else "", port.name)
        if port.description:
            yield Paragraph(Part.ABOUT, port.description.strip())


def _parameters(specs: tuple[ParameterSpec, ...]) -> Iterator[Paragraph]:
    for spec in specs:
        default = "required" if spec.required else f"{values.show(spec, spec.default)} by default"
        yield Paragraph(Part.NAME, f"{expected(spec)}; {default}", spec.name)
        if spec.description:
            yield Paragraph(Part.ABOUT, spec.description.strip())
