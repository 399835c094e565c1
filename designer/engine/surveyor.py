"""The surveyor: tries every layer and operation for real, for the coverage page.

Each type is placed, checked, built, written as Python, saved, opened, computed and trained. The
written programs run in one process of plain Python that knows nothing of this program.
"""

import base64
import json
import marshal
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import keras
from msgspec import UNSET

from designer.catalog import values
from designer.catalog.catalog import Catalog, load
from designer.catalog.code import digest
from designer.catalog.spec import OWN_PACKAGE, Family, Kind, ParameterSpec, TypeSpec
from designer.engine import symbolic, user_code
from designer.engine.keras_words import first_sentence
from designer.engine.models import build_model
from designer.engine.samples import Sample, own_sample, samples
from designer.engine.survey_form import missing
from designer.engine.survey_programs import Programs
from designer.engine.survey_training import computed, trained
from designer.engine.walker import Walk, Walker
from designer.engine.weights import save_model, sources_in
from designer.errors import DesignerError, EngineError, ValueRefused
from designer.formats import keras_archive, network_file, python_code
from designer.network.problems import Problem, Severity
from designer.protocol import Event, Finding, Progress, Request, Survey, Surveyed

families = (Family.LAYER, Family.OPERATION)

_yes = Finding(True)
_not_reached = Finding(False, "an earlier step failed")


def create() -> "Surveyor":
    """The role that `python -m designer.engine surveyor` plays."""
    catalog = load()
    specs = [spec for family in families for spec in catalog.entries(family)]
    # The code in samples is the program's own and comes with it; no network is opened here.
    user_code.allow(digest(text) for spec in specs for text in _own_code(spec))
    symbolic.warm_up()
    return Surveyor(catalog)


def _own_code(spec: TypeSpec) -> Iterable[str]:
    own = own_sample(spec.type).get("parameters", {})
    for parameter in spec.parameters:
        if parameter.kind is Kind.CODE:
            for text in (parameter.initial, own.get(parameter.name)):
                if isinstance(text, str):
                    yield text


class Surveyor:
    """Carries out surveys."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._walker = Walker(catalog)

    def handle(self, request: Request, answer: Callable[[Event], None]) -> None:
        """Try the types of a Survey, one after the other; what their programs did comes last."""
        if not isinstance(request, Survey):
            raise EngineError(f"The surveyor does not know {type(request).__name__}.")
        specs = self._specs(request.types)
        found: list[tuple[TypeSpec, dict[str, Finding], Any]] = []
        with Programs() as programs, tempfile.TemporaryDirectory() as folder:
            for number, spec in enumerate(specs):
                answer(Progress(spec.type, number / len(specs)))
                found.append((spec, *self._tried(spec, programs, Path(folder))))
            answer(Progress("Running the written programs", 1.0))
            ran = programs.results()
        for spec, findings, config in found:
            if spec.type in ran:
                findings |= _compared(config, ran[spec.type])
            answer(Surveyed(spec.type, spec.family.value, findings))

    def _specs(self, types: tuple[str, ...] | None) -> list[TypeSpec]:
        specs = [spec for family in families for spec in self._catalog.entries(family)]
        if types is None:
            return specs
        unknown = set(types) - {spec.type for spec in specs}
        if unknown:
            raise EngineError(f"Nothing called {sorted(unknown)[0]!r} can be placed.")
        return [spec for spec in specs if spec.type in types]

    def _tried(
        self, spec: TypeSpec, programs: "Programs", folder: Path
    ) -> tuple[dict[str, Finding], Any]:
        """All but what the written program does, and the configuration of the built model."""
        findings = {"form": _form(spec, self._catalog)}
        sample, walk, model = self._suited(spec)
        complete = walk.plan.is_complete
        findings["placed"] = _yes if complete else _no(walk)
        findings["checked"] = _no(walk) if walk.problems or not complete else _yes
        later = dict.fromkeys(("coded", "equal", "saved", "computed", "trained"), _not_reached)
        if not findings["checked"].passed:
            return {**findings, **later}, None
        programs.run(spec.type, python_code.write(sample.network, self._catalog).text)
        if isinstance(model, str):
            return {**findings, **later, "equal": Finding(False, model)}, None
        config = configuration(model)
        findings["saved"] = self._saved(sample, model, folder)
        findings["computed"] = computed(model, sample.traits)
        findings["trained"] = trained(model, sample.traits)
        keras.backend.clear_session()
        return findings, config

    def _suited(self, spec: TypeSpec) -> tuple[Sample, Walk, "keras.Model | str"]:
        """The first sample that is checked, built and computed, else the one that got furthest.

        With its model, or the sentence in which building it failed. Keras checks little of what
        flows between symbolic tensors, so what suits a type is known only when it computes.
        """
        tried: list[tuple[int, Sample, Walk, keras.Model | str]] = []
        for sample in samples(spec, self._catalog):
            walk = self._walker.walk(sample.network)
            reached: int = not walk.problems
            model: keras.Model | str = "an earlier step failed"
            if walk.plan.is_complete and not any(map(_is_error, walk.problems)):
                try:
                    model = build_model(sample.network, self._catalog)
                except Exception as problem:
                    model = _words(problem)
                else:
                    result = computed(model, sample.traits)
                    reached += 1 + bool(result.passed) + bool(result.passed and not result.reason)
            tried.append((reached, sample, walk, model))
            if reached == 4:
                break
        return max(tried, key=lambda item: item[0])[1:]

    def _saved(self, sample: Sample, model: keras.Model, folder: Path) -> Finding:
        """Whether both formats give back what they were given."""
        network, path = sample.network, folder / "sample.keras"
        try:
            again = network_file.from_bytes(network_file.to_bytes(network), "sample")
            if again != network:
                return Finding(False, "another network comes out of .network")
            save_model(model, path, sources_in(model, network, self._catalog))
            opened = keras_archive.read(path, self._catalog)
            if opened.notes:
                return Finding(False, opened.notes[0])
            config = configuration(build_model(opened.network, self._catalog))
        except Exception as problem:
            return Finding(False, _words(problem))
        finally:
            path.unlink(missing_ok=True)
        return _equality(configuration(model), config, "the model opened from .keras has")


def _is_error(problem: Problem) -> bool:
    return problem.severity is Severity.ERROR


def _no(walk: Walk) -> Finding:
    return Finding(False, walk.problems[0].message if walk.problems else "it is not complete")


def _words(problem: Exception) -> str:
    return problem.message if isinstance(problem, DesignerError) else first_sentence(problem)


def configuration(model: keras.Model) -> Any:
    """The configuration of a model as JSON has it."""
    return _comparable(json.loads(json.dumps(model.get_config(), sort_keys=True, default=str)))


def _comparable(config: Any) -> Any:
    """Without the modules of our own layers, which a program carries with it.

    Of the code of a lambda, without the name of the file in which it stands.
    """
    if isinstance(config, list):
        return [_comparable(item) for item in config]
    if not isinstance(config, dict):
        return config
    if config.get("class_name") == "__lambda__":
        code = marshal.loads(base64.b64decode(config["config"]["code"]))
        return [code.co_code.hex(), repr(code.co_consts), list(code.co_names)]
    ours = str(config.get("registered_name")).startswith(OWN_PACKAGE)
    return {k: _comparable(item) for k, item in config.items() if not (ours and k == "module")}


def _compared(config: Any, result: Any) -> dict[str, Finding]:
    """What a program's result says: its configuration, or the sentence in which it failed."""
    if isinstance(result, str):
        return {"coded": Finding(False, result), "equal": _not_reached}
    if config is None:
        return {"coded": _yes}
    return {"coded": _yes, "equal": _equality(config, _comparable(result), "the code's model has")}


def _equality(wanted: Any, found: Any, words: str) -> Finding:
    place = _difference(wanted, found, "")
    return _yes if place is None else Finding(False, f"{words} another {place}")


def _difference(wanted: Any, found: Any, place: str) -> str | None:
    """Where two configurations differ first."""
    if isinstance(wanted, dict) and isinstance(found, dict) and wanted.keys() == found.keys():
        pairs: Iterable[tuple[Any, Any, Any]] = ((key, wanted[key], found[key]) for key in wanted)
    elif isinstance(wanted, list) and isinstance(found, list) and len(wanted) == len(found):
        pairs = ((number, *pair) for number, pair in enumerate(zip(wanted, found, strict=True)))
    else:
        return None if wanted == found else f"{place.strip('.')}: {found!r:.80} for {wanted!r:.80}"
    return next(
        (
            said
            for key, left, right in pairs
            if (said := _difference(left, right, f"{place}.{key}"))
        ),
        None,
    )


def _form(spec: TypeSpec, catalog: Catalog) -> Finding:
    """Whether every argument of Keras' can be set, and every value shown is read as it was."""
    if without := missing(spec):
        return Finding(False, f"no editor for {', '.join(without)}")
    for parameter in (*spec.parameters, *spec.call_arguments):
        if said := _cannot_edit(parameter, catalog):
            return Finding(False, f"{parameter.name}: {said}")
    return _yes


def _cannot_edit(parameter: ParameterSpec, catalog: Catalog) -> str:
    if not parameter.description:
        return "it is not described"
    if parameter.kind is Kind.CHOICE and not parameter.choices:
        return "there is nothing to choose from"
    chooses = parameter.kind in (Kind.OBJECT, Kind.OBJECTS)
    if chooses and not any(catalog.entries(family) for family in parameter.families):
        return "there is no object to choose"
    for value in (parameter.default, parameter.initial):
        if value is UNSET or value is None:
            continue
        try:
            again = values.parse(parameter, values.show(parameter, value), catalog)
            if again != values.check(parameter, value, catalog):
                return f"its value {value!r} is read as {again!r}"
        except ValueRefused as problem:
            return problem.message
    return ""
