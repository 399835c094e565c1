"""What Keras says, without the noise around it."""

import re

from designer.sentences import Sentence, sentence, verbatim

# What Keras and TensorFlow say of a layer that looks words up and has none, and what to do.
_without_words = {
    "has no attribute 'idf_weights_const'": sentence(
        "A look-up with the output mode tf_idf has no words yet: set its vocabulary and "
        "idf_weights, or choose another output_mode."
    ),
    "Table not initialized": sentence("A look-up has no words yet: set its vocabulary."),
}


def cleaned(message: str) -> str:
    """Keras' message without colours, the call it was raised in and the arguments it lists."""
    text = re.sub(r"\x1b\[\d*m", "", message)
    text = re.split(r"\n\s*Arguments received by|\n\s*Call arguments received by", text)[0]
    text = re.sub(r"^Exception encountered when calling [^\n]*\n+", "", text.strip())
    return " ".join(text.split())


def first_sentences(words: str) -> str:
    """The first sentence, and what Keras says it received."""
    first, _, rest = re.sub(r"`", "", words).partition(". ")
    received = re.search(r"Received:? [^\n]*", rest)
    text = first if received is None else f"{first}. {received.group(0)}"
    text = text if len(text) <= 300 else f"{text[:299]}…"
    return text if text.endswith((".", "…", "!", "?")) else f"{text}."


def first_sentence(problem: Exception) -> Sentence:
    """The first sentence of an exception that says something."""
    text = str(problem)
    for words, advice in _without_words.items():
        if words in text:
            return advice
    words = cleaned(text)
    if words:
        return verbatim(first_sentences(words))
    return sentence("{error} without a word.", error=type(problem).__name__)
