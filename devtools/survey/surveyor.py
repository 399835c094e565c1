"""The surveyor: tries every layer and operation for real, for the coverage page.

Each type is placed, checked, built, written as Python, saved, opened, computed and trained. The
written programs run in one process of plain Python that knows nothing of this program.
"""

import gc
import inspect
import tempfile
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import keras
from msgspec import Struct

from designer.catalog.catalog import load
from designer.catalog.code import digest
from designer.catalog.spec import Family, Kind, TypeSpec
from designer.engine import inference, user_code
from designer.engine.build import imported
from designer.engine.keras_messages import first_sentence
from designer.engine.models import build_model
from designer.engine.network_inference import Walk, Walker
from designer.engine.weights import save_model, sources_in
from designer.errors import DesignerError
from designer.formats import network_file
from designer.formats.keras import archive
from designer.network.graph import Network
from designer.network.problems import Problem, Severity
from designer.program import writer
from designer.sentences import sentence
from devtools.survey.comparison import compared, configuration, equality
from devtools.survey.findings import NOT_REACHED, YES, Finding, Surveyed
from devtools.survey.form import form_of
from devtools.survey.programs import Programs
from devtools.survey.samples import Sample, own_sample, samples
from devtools.survey.trial_run import computed, trained
from devtools.survey.varied_parameters import Variation, unchanged

families = (Family.LAYER, Family.OPERATION)
forget_every = 20  # types
furthest = 4  # checked, built, computed, and with the shapes that Keras promised


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


class _Suited(Struct, frozen=True):
    """A sample with its model, or the sentence in which building it failed.

    `computes` says whether that gives numbers, `reached` how far all this went.
    """

    reached: int
    sample: Sample
    walk: Walk
    model: keras.Model | str
    computes: Finding


class Surveyor:
    """Carries out surveys, in a process that does nothing else: it runs the code in samples."""

    def __init__(self) -> None:
        self._catalog = load()
        self._walker = Walker(self._catalog)
        specs = [spec for family in families for spec in self._catalog.entries(family)]
        # The code in samples is the program's own and comes with it; no network is opened here.
        user_code.allow(digest(text) for spec in specs for text in _own_code(spec))
        inference.warm_up()
        gc.disable()  # `_forget` collects
        _forget()

    def survey(
        self, types: Collection[str], on_progress: Callable[[str, float], None]
    ) -> list[Surveyed]:
        """Try these types, or all where none is named, one after the other.

        `on_progress` is told what is tried next, and which share is done.
        """
        specs = self._specs(types)
        tried: list[_Tried] = []
        with Programs() as programs, tempfile.TemporaryDirectory() as folder:
            for number, spec in enumerate(specs):
                on_progress(spec.type, number / len(specs))
                tried.append(self._tried(spec, programs, Path(folder)))
                if number % forget_every == 0:
                    _forget()
            on_progress("Running the written programs", 1.0)
            ran = programs.results()
        return [_with_programs(one, ran) for one in tried]

    def _specs(self, types: Collection[str]) -> list[TypeSpec]:
        specs = [spec for family in families for spec in self._catalog.entries(family)]
        if not types:
            return specs
        unknown = set(types) - {spec.type for spec in specs}
        if unknown:
            raise DesignerError(
                sentence("Nothing called {name!r} can be placed.", name=sorted(unknown)[0])
            )
        return [spec for spec in specs if spec.type in types]

    def _tried(self, spec: TypeSpec, programs: Programs, folder: Path) -> _Tried:
        """All but what the written programs do."""
        suited = self._suited(spec)
        sample, walk, model = suited.sample, suited.walk, suited.model
        findings = {"form": form_of(spec, _config_of(spec, model), self._catalog)}
        complete = walk.plan.is_complete
        findings["placed"] = YES if complete else _no(walk)
        findings["checked"] = _no(walk) if walk.problems or not complete else YES
        later = dict.fromkeys(("coded", "equal", "saved", "computed", "trained"), NOT_REACHED)
        if not findings["checked"].passed:
            return _Tried(spec, findings | later)
        programs.run(spec.type, self._code(sample.network))
        if isinstance(model, str):
            return _Tried(spec, findings | later | {"equal": Finding(False, model)})
        tried = _Tried(spec, findings, configuration(model))
        findings["saved"] = self._saved(sample.network, model, folder)
        findings["computed"] = suited.computes
        findings["trained"] = trained(model, sample.traits)
        if spec.family is Family.LAYER:
            self._vary(tried, suited, programs, folder)
        return tried

    def _vary(self, tried: _Tried, suited: _Suited, programs: Programs, folder: Path) -> None:
        """Give each parameter another value and hand over the programs of such networks."""
        spec = tried.spec
        variation = Variation(spec, suited.sample, self._catalog, self._walker.walk)
        before = _config_of(spec, suited.model)
        tried.faults, tried.refused = variation.faults, variation.refused
        for number, one in enumerate(variation.varied):
            said = unchanged(one.names, before, _config_of(spec, one.model))
            saved = self._saved(one.network, one.model, folder)
            if said or not saved.passed:
                tried.faults[", ".join(one.names)] = said or saved.reason
            program = f"{spec.type} {number}"
            programs.run(program, self._code(one.network))
            tried.varied[program] = (one.names, configuration(one.model))

    def _code(self, network: Network) -> str:
        return writer.write(network, self._catalog).text

    def _suited(self, spec: TypeSpec) -> _Suited:
        """The first sample that is checked, built and computed, else the one that got furthest.

        Keras checks little of what flows between symbolic tensors, so what suits a type is known
        only when it computes.
        """
        tried: list[_Suited] = []
        for sample in samples(spec, self._catalog):
            tried.append(self._built(sample))
            if tried[-1].reached == furthest:
                break
        return max(tried, key=lambda one: one.reached)

    def _built(self, sample: Sample) -> _Suited:
        """How far a sample gets."""
        walk = self._walker.walk(sample.network)
        checked = int(not walk.problems)
        if not walk.plan.is_complete or any(map(_is_error, walk.problems)):
            return _Suited(checked, sample, walk, "an earlier step failed", NOT_REACHED)
        try:
            model = build_model(sample.network, self._catalog)
        except Exception as problem:
            return _Suited(checked, sample, walk, _words(problem), NOT_REACHED)
        result = computed(model, sample.traits)
        exactly = bool(result.passed and not result.reason)
        return _Suited(checked + 1 + bool(result.passed) + exactly, sample, walk, model, result)

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
                return Finding(False, str(opened.notes[0]))
            if self._code(opened.network) == self._code(network):
                return YES  # the model of this very code is compared with `model` anyway
            config = configuration(build_model(opened.network, self._catalog))
        except Exception as problem:
            return Finding(False, _words(problem))
        finally:
            path.unlink(missing_ok=True)
        return equality(configuration(model), config, "the model opened from .keras has")


def _with_programs(tried: _Tried, ran: Mapping[str, Any]) -> Surveyed:
    """What is known of a type once its programs were run."""
    spec = tried.spec
    findings = dict(tried.findings)
    if spec.type in ran:
        findings |= compared(tried.config, ran[spec.type])
    for program, (names, config) in tried.varied.items():
        equal = compared(config, ran.get(program, "it was not run")).get("equal", YES)
        if not equal.passed:
            tried.faults[", ".join(names)] = equal.reason
    findings["varied"] = _variety(tried)
    return Surveyed(spec.type, spec.family.value, findings)


def _variety(tried: _Tried) -> Finding:
    """Whether every parameter took another value that everything kept."""
    if tried.spec.family is not Family.LAYER or not tried.spec.parameters:
        return Finding(None, "only the parameters of layers are varied")
    if not tried.varied:
        return NOT_REACHED
    said = [f"{name}: {reason}" for name, reason in (tried.faults or tried.refused).items()]
    return Finding(not tried.faults, " ".join(said))


def _is_error(problem: Problem) -> bool:
    return problem.severity is Severity.ERROR


def _no(walk: Walk) -> Finding:
    return Finding(False, str(walk.problems[0].message) if walk.problems else "it is not complete")


def _words(problem: Exception) -> str:
    return str(problem if isinstance(problem, DesignerError) else first_sentence(problem))


def _config_of(spec: TypeSpec, model: keras.Model | str) -> dict[str, Any]:
    """What Keras writes down about the layer that is tried."""
    if isinstance(model, str) or spec.family is not Family.LAYER or not spec.path:
        return {}
    cls = imported(spec.path)
    layers: list[Any] = [one for one in model.layers if inspect.isclass(cls) and type(one) is cls]
    return layers[0].get_config() if layers else {}
