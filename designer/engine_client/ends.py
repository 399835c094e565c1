"""What a person is told about the end of an engine, and about a request that had none."""

import signal

from designer.formats.file_format import reading_seconds
from designer.sentences import Sentence, counted, sentence

_names = {
    "checker": sentence("The checker"),
    "reader": sentence("The reader"),
    "trainer": sentence("The trainer"),
}


def was_ended(role: str) -> Sentence:
    """It was no longer needed, or somebody ended it."""
    return sentence("{engine} was ended.", engine=_names[role])


def was_late(role: str, seconds: float) -> Sentence:
    """It did not answer in time."""
    return sentence(
        "{engine} took longer than {seconds:g} seconds and was ended.",
        engine=_names[role],
        seconds=seconds,
    )


def did_not_stop(role: str, seconds: float) -> Sentence:
    """It went on although it was asked to stop."""
    return sentence(
        "{engine} did not stop within {seconds:g} seconds and was ended.",
        engine=_names[role],
        seconds=seconds,
    )


def closed_its_connection(role: str) -> Sentence:
    """Nothing can arrive from it any more, and yet its process lives."""
    return sentence("{engine} closed its connection and was ended.", engine=_names[role])


def sent_too_much(role: str, size: int) -> Sentence:
    """A message of a size that is never read."""
    return sentence(
        "{engine} sent a message of {size:,} bytes and was ended.", engine=_names[role], size=size
    )


def sent_nonsense(role: str) -> Sentence:
    """A message that is none."""
    return sentence("{engine} sent what cannot be read and was ended.", engine=_names[role])


def could_not_start(role: str, problem: OSError) -> Sentence:
    """The system started no process."""
    return sentence(
        "{engine} could not be started: {reason}", engine=_names[role], reason=str(problem)
    )


def stays_off(role: str, deaths: int) -> Sentence:
    """It died too often to be started once more."""
    return counted(
        "{engine} died {count} times within a minute and stays off until the minute is over.",
        "{engine} died {count} times within a minute and stays off until the minute is over.",
        count=deaths,
        engine=_names[role],
    )


def died_too_often(end: Sentence) -> Sentence:
    """Its last end, and that it is not started again."""
    return sentence("{end} It died too often and stays off for a while.", end=end)


def by_itself(role: str, status: int, log: list[str]) -> Sentence:
    """What its exit status means, and its last words."""
    engine = _names[role]
    if status < 0:
        return _by_signal(role, -status, log)
    said = _last_words(log)
    if status == 0 and said:
        return sentence(
            "{engine} ended by itself. Its last words: {said}", engine=engine, said=said
        )
    if status == 0:
        return sentence("{engine} ended by itself.", engine=engine)
    if said:
        return sentence(
            "{engine} ended with status {status}. Its last words: {said}",
            engine=engine,
            status=status,
            said=said,
        )
    return sentence("{engine} ended with status {status}.", engine=engine, status=status)


def _by_signal(role: str, number: int, log: list[str]) -> Sentence:
    engine, said = _names[role], _last_words(log)
    name: str | Sentence
    try:
        name = signal.Signals(number).name
    except ValueError:
        name = sentence("signal {number}", number=number)
    if name == "SIGKILL":
        return sentence(
            "{engine} was killed ({signal}), by somebody or because memory ran out.",
            engine=engine,
            signal=name,
        )
    if name == "SIGXCPU":  # see `designer.engine.limits`
        return sentence(
            "{engine} was ended: a file may take {seconds} seconds of processor time, and this "
            "one took more.",
            engine=engine,
            seconds=reading_seconds,
        )
    if said:
        return sentence(
            "{engine} crashed ({signal}). Its last words: {said}",
            engine=engine,
            signal=name,
            said=said,
        )
    return sentence("{engine} crashed ({signal}).", engine=engine, signal=name)


def _last_words(log: list[str]) -> str:
    """The line of the log that most likely says why the process ended."""
    fatal = [line for line in log if line.startswith("Fatal Python error")]
    plain = [line for line in log if line and not line[0].isspace()]
    chosen = fatal[-1:] or plain[-1:]
    return chosen[0].strip()[:300] if chosen else ""
