"""The surveyor: tries every layer and operation for real, for the coverage page.

Each type is placed, checked, built, written as Python, saved, opened, computed and trained. The
written programs run in one process of plain Python that knows nothing of this program.
"""

import base64
import gc
import inspect
import json
import marshal
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import keras
from msgspec import UNSET

from designer.catalog import values
from designer.catalog.catalog import Catalog, load
from designer.catalog.code import digest
from designer.catalog.spec import OWN_PACKAGE, Family, Kind, ParameterSpec, TypeSpec
from designer.engine import inference, user_code
from designer.engine.build import imported
from designer.engine.keras_messages import first_sentence
from designer.engine.models import build_model
from designer.engine.network_inference import Walk, Walker
from designer.engine.samples import Sample, own_sample, samples
from designer.engine.survey_form import missing
from designer.engine.survey_programs import Programs
from designer.engine.survey_training import computed, trained
from designer.engine.survey_values import Variation, unchanged
from designer.engine.weights import save_model, sources_in
from designer.errors import DesignerError, EngineError, ValueRefused
from designer.formats import network_file
from designer.formats.keras import archive
from designer.network.graph import Network
from designer.network.problems import Problem, Severity
from designer.program import writer
from designer.protocol import Event, Finding, Progress, Request, Survey, Surveyed

families = (Family.LAYER, Family.OPERATION)
forget_every = 20  # types

_yes = Finding(True)
_not_reached = Finding(False, "an earlier step failed")


def create() -> "Surveyor":
    """The role that `python -m designer.engine surveyor` plays."""
    catalog = load()
    specs = [spec for family in families for spec in catalog.entries(family)]
    # The code in samples is the program's own and comes with it; no network is opened here.
    user_code.allow(digest(text) for spec in specs for text in _own_code(spec))
    inference.warm_up()
    gc.disable()  # `_forget` collects
    _forget()
    return Surveyor(catalog)


def _forget() -> None:
    """Let Keras forget the models made so far; what is still needed is never looked at again.

    Collecting takes longer than making a model, most of it for what has been there all along.
    """
    keras.backend.clear_session()
    gc.freeze()


def _own_code(spec: TypeSpec) -> Iterable[str]:
    """The code in what is tried; a partner brings some as well."""
    own = own_sample(spec.type)
    tried = [own.get("parameters", {}), own.get("other", {}), *own.get("partners", {}).values()]
    for parameter in spec.parameters:
        if parameter.kind is Kind.CODE:
            for text in (parameter.initial, *(given.get(parameter.name) for given in tried)):
                if isinstance(text, str):
                    yield text


@dataclass
class _Tried:
    """What is known of one type before the written programs were run.

    `config` is that of its model. `varied` are the programs in which parameters have other values,
    each with those parameters and the model's configuration; `faults` is what is wrong with some,
    `refused` which Keras itself does not take.
    """

    spec: TypeSpec
    findings: dict[str, Finding]
    config: Any = None
    varied: dict[str, tuple[tuple[str, ...], Any]] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)


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
        found: list[_Tried] = []
        with Programs() as programs, tempfile.TemporaryDirectory() as folder:
            for number, spec in enumerate(specs):
                answer(Progress(spec.type, number / len(specs)))
                found.append(self._tried(spec, programs, Path(folder)))
                if number % forget_every == 0:
                    _forget()
            answer(Progress("Running the written programs", 1.0))
            ran = programs.results()
        for one in found:
            if one.spec.type in ran:
                one.findings |= _compared(one.config, ran[one.spec.type])
            for program, (names, config) in one.varied.items():
                finding = _compared(config, ran.get(program, "it was not run")).get("equal", _yes)
                if not finding.passed:
                    one.faults[", ".join(names)] = finding.reason
            one.findings["varied"] = _variety(one)
            answer(Surveyed(one.spec.type, one.spec.family.value, one.findings))

    def _specs(self, types: tuple[str, ...] | None) -> list[TypeSpec]:
        specs = [spec for family in families for spec in self._catalog.entries(family)]
        if types is None:
            return specs
        unknown = set(types) - {spec.type for spec in specs}
        if unknown:
            raise EngineError(f"Nothing called {sorted(unknown)[0]!r} can be placed.")
        return [spec for spec in specs if spec.type in types]

    def _tried(self, spec: TypeSpec, programs: Programs, folder: Path) -> "_Tried":
        """All but what the written programs do."""
        sample, walk, model, computes = self._suited(spec)
        findings = {"form": _form(spec, _config_of(spec, model), self._catalog)}
        complete = walk.plan.is_complete
        findings["placed"] = _yes if complete else _no(walk)
        findings["checked"] = _no(walk) if walk.problems or not complete else _yes
        later = dict.fromkeys(("coded", "equal", "saved", "computed", "trained"), _not_reached)
        if not findings["checked"].passed:
            return _Tried(spec, findings | later)
        programs.run(spec.type, self._code(sample.network))
        if isinstance(model, str):
            return _Tried(spec, findings | later | {"equal": Finding(False, model)})
        found = _Tried(spec, findings, configuration(model))
        findings["saved"] = self._saved(sample.network, model, folder)
        findings["computed"] = computes
        findings["trained"] = trained(model, sample.traits)
        if spec.family is Family.LAYER:
            self._vary(found, sample, model, programs, folder)
        return found

    def _vary(
        self, found: "_Tried", sample: Sample, model: keras.Model, programs: Programs, folder: Path
    ) -> None:
        """Give each parameter another value and hand over the programs of such networks."""
        spec = found.spec
        variation = Variation(spec, sample, self._catalog, self._walker.walk)
        before = _config_of(spec, model)
        found.faults, found.refused = variation.faults, variation.refused
        for number, one in enumerate(variation.found):
            said = unchanged(one.names, before, _config_of(spec, one.model))
            saved = self._saved(one.network, one.model, folder)
            if said or not saved.passed:
                found.faults[", ".join(one.names)] = said or saved.reason
            program = f"{spec.type} {number}"
            programs.run(program, self._code(one.network))
            found.varied[program] = (one.names, configuration(one.model))

    def _code(self, network: Network) -> str:
        return writer.write(network, self._catalog).text

    def _suited(self, spec: TypeSpec) -> tuple[Sample, Walk, "keras.Model | str", Finding]:
        """The first sample that is checked, built and computed, else the one that got furthest.

        With its model, or the sentence in which building it failed, and whether that computes.
        Keras checks little of what flows between symbolic tensors, so what suits a type is known
        only when it computes.
        """
        tried: list[tuple[int, Sample, Walk, keras.Model | str, Finding]] = []
        for sample in samples(spec, self._catalog):
            walk = self._walker.walk(sample.network)
            reached: int = not walk.problems
            model: keras.Model | str = "an earlier step failed"
            result = _not_reached
            if walk.plan.is_complete and not any(map(_is_error, walk.problems)):
                try:
                    model = build_model(sample.network, self._catalog)
                except Exception as problem:
                    model = _words(problem)
                else:
                    result = computed(model, sample.traits)
                    reached += 1 + bool(result.passed) + bool(result.passed and not result.reason)
            tried.append((reached, sample, walk, model, result))
            if reached == 4:
                break
        return max(tried, key=lambda item: item[0])[1:]

    def _saved(self, network: Network, model: keras.Model, folder: Path) -> Finding:
        """Whether both formats give back what they were given."""
        path = folder / "sample.keras"
        try:
            again = network_file.from_bytes(network_file.to_bytes(network), "sample")
            if again != network:
                return Finding(False, "another network comes out of .network")
            save_model(model, path, sources_in(model, network, self._catalog))
            opened = archive.read(path, self._catalog)
            if opened.notes:
                return Finding(False, opened.notes[0])
            if self._code(opened.network) == self._code(network):
                return _yes  # the model of this very code is compared with `model` anyway
            config = configuration(build_model(opened.network, self._catalog))
        except Exception as problem:
            return Finding(False, _words(problem))
        finally:
            path.unlink(missing_ok=True)
        return _equality(configuration(model), config, "the model opened from .keras has")


def _variety(tried: _Tried) -> Finding:
    """Whether every parameter took another value that everything kept."""
    if tried.spec.family is not Family.LAYER or not tried.spec.parameters:
        return Finding(None, "only the parameters of layers are varied")
    if not tried.varied:
        return _not_reached
    said = [f"{name}: {reason}" for name, reason in (tried.faults or tried.refused).items()]
    return Finding(not tried.faults, " ".join(said))


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
    left_out = {"module"} if ours else set()
    if "class_name" in config:
        left_out.add("build_config")  # when a layer was built says nothing of what it is
    return {k: _comparable(item) for k, item in config.items() if k not in left_out}


def _compared(config: Any, result: Any) -> dict[str, Finding]:
    """What a program's result says: its configuration, or the sentence in which it failed."""
    if isinstance(result, str):
        return {"coded": Finding(False, result), "equal": _not_reached}
    if config is None:
        return {"coded": _yes}
    return {"coded": _yes, "equal": _equality(config, _comparable(result), "the code's model has")}


def _equality(wanted: Any, found: Any, words: str) -> Finding:
    place = first_difference(wanted, found, "")
    return _yes if place is None else Finding(False, f"{words} another {place}")


def first_difference(wanted: Any, found: Any, place: str) -> str | None:
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
            if (said := first_difference(left, right, f"{place}.{key}"))
        ),
        None,
    )


def _config_of(spec: TypeSpec, model: "keras.Model | str") -> dict[str, Any]:
    """What Keras writes down about the layer that is tried."""
    if isinstance(model, str) or spec.family is not Family.LAYER or not spec.path:
        return {}
    cls = imported(spec.path)
    layers: list[Any] = [one for one in model.layers if inspect.isclass(cls) and type(one) is cls]
    return layers[0].get_config() if layers else {}


def _form(spec: TypeSpec, config: dict[str, Any], catalog: Catalog) -> Finding:
    """Whether every argument of Keras' can be set, and every value shown is read as it was.

    What is left out for a reason is told.
    """
    if without := missing(spec, config):
        return Finding(False, f"no editor for {', '.join(without)}")
    for parameter in (*spec.parameters, *spec.call_arguments):
        if said := _cannot_edit(parameter, catalog):
            return Finding(False, f"{parameter.name}: {said}")
    reasons = (f"without {name}: {reason}" for name, reason in spec.left_out.items())
    return Finding(True, " ".join(reasons))


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
