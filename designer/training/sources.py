"""The data sources: what each is set by, how it is described, and what is known of it unread.

A source is a struct here, which is stored with the network, and a case in `designer.engine.sources`
(how it is loaded) and in `designer.program.sources` (how a written script loads it). Its fields are
described by a `Field` each, itself by `about`; what has no default is a text: the `path` of a file,
or the `target` that `--target` names.
"""

from typing import Annotated, Any, ClassVar, Literal, get_args

from msgspec import Struct

from designer.sentences import Sentence, sentence
from designer.training.description import ArrayDescription, DataDescription
from designer.training.source_description import Field, FileKind, SourceDescription, empty

Noise = Annotated[
    float,
    Field(
        sentence("noise"),
        sentence(
            "Standard deviation of noise added to the images, as a share of the largest value."
        ),
        minimum=0.0,
        maximum=10.0,
    ),
]


# Of what is made up: beyond that no array of it fits into the memory of a common computer.
most_samples = 10_000_000


def _too_many(count: float) -> Sentence:
    return sentence(
        "{count:,} samples were asked for; at most {most:,} can be made up.",
        count=count,
        most=most_samples,
    )


class Digits(Struct, frozen=True, tag="digits"):
    """The bundled handwritten digits: 1,797 images of 8 × 8, values 0 to 16, ten classes.

    `flat`: the images have shape (64,) instead of (8, 8, 1). `scaled`: values are divided by 16.
    `sums`: a second input of shape (16,), the sums of the eight rows and the eight columns of
    the noiseless image (scaled: their means). `noise` is the standard deviation of noise added to
    the images, as a share of the largest value. `target` is the class from 0 to 9, or `ink`: an
    array as large as the image that is 1 where the noiseless pixel is above 8, for networks that
    give an image.
    """

    about: ClassVar = SourceDescription(
        sentence("Handwritten digits"), word="digits", companions=("digits.npz",)
    )
    samples: ClassVar = 1797

    flat: Annotated[
        bool,
        Field(
            sentence("as rows of 64"),
            sentence("Images as rows of 64 values instead of 8 × 8 × 1."),
        ),
    ] = True
    scaled: Annotated[
        bool,
        Field(sentence("from 0 to 1"), sentence("Values from 0 to 1 instead of 0 to 16.")),
    ] = True
    sums: Annotated[
        bool,
        Field(
            sentence("with sums"),
            sentence("A second input of 16 values: the sums of the rows and columns."),
        ),
    ] = False
    noise: Noise = 0.0
    target: Annotated[
        Literal["class", "ink"],
        Field(
            sentence("to be learnt"),
            sentence("What is learnt: the digit from 0 to 9, or which pixels hold ink."),
        ),
    ] = "class"

    def known(self) -> DataDescription | None:
        """What is learnt, which the fields tell."""
        target = ArrayDescription("digit", (), "int64", 10, 0, 9)
        if self.target == "ink":
            shape = (64,) if self.flat else (8, 8, 1)
            target = ArrayDescription("ink", shape, "float32", 2, 0, 1)
        return DataDescription(self.samples, (), (target,))


def _images_refused(count: int) -> Sentence:
    if count < 1:
        return sentence("{count} images were asked for; at least 1 is needed.", count=count)
    return sentence(
        "{count:,} images were asked for; there are {most:,}.", count=count, most=Digits.samples
    )


class DigitPixels(Struct, frozen=True, tag="digit_pixels"):
    """The first of the bundled digits, noisy and enlarged, and which of their pixels are ink.

    `enlarged`: each pixel becomes a square of so many pixels along each side. Images have shape
    (height, width, 1), with `channels_first` (1, height, width). The target is the class of each
    pixel, 1 for ink, row by row: shape (height · width,). `noise` is as for Digits.
    """

    about: ClassVar = SourceDescription(
        sentence("Pixels of digits"), word="pixels", companions=Digits.about.companions
    )

    enlarged: Annotated[
        int,
        Field(
            sentence("enlarged by"),
            sentence("How many pixels along each side one pixel of the 8 × 8 becomes."),
            minimum=1,
            maximum=16,
            refusal=lambda times: sentence(
                "Digits grow 1 to 16 times; {times} was asked for.", times=times
            ),
        ),
    ] = 6
    channels_first: Annotated[
        bool,
        Field(
            sentence("channels first"),
            sentence("Images of 1 × height × width instead of height × width × 1."),
        ),
    ] = False
    noise: Noise = 0.3
    samples: Annotated[
        int,
        Field(
            sentence("images"),
            sentence("How many."),
            minimum=1,
            proposed_minimum=2,
            maximum=Digits.samples,
            refusal=_images_refused,
        ),
    ] = 256

    def known(self) -> DataDescription | None:
        """What is learnt, which the fields tell."""
        target = ArrayDescription("ink", (64 * self.enlarged**2,), "int64", 2, 0, 1)
        return DataDescription(self.samples, (), (target,))


class ArrayFile(Struct, frozen=True, tag="arrays"):
    """NumPy data: one `.npz` with an array for each input and target, or `.npy` files.

    `inputs` and `targets` are keys of the archive in the order of the model's ends; left empty,
    they are found by their names (`x`, `x_…`, `input…`; `y`, `y_…`, `target…`, `label…`). With a
    `.npy` as `path`, that is the input, and `targets` are paths of further `.npy` files, taken
    from the folder of `path`.
    """

    about: ClassVar = SourceDescription(
        sentence("NumPy file"),
        file=FileKind(sentence("NumPy data"), sentence("Choose NumPy data"), (".npz", ".npy")),
    )

    path: Annotated[str, Field(sentence("file"), sentence("A .npz archive, or a .npy file."))]
    inputs: Annotated[
        tuple[str, ...],
        Field(
            sentence("input arrays"),
            sentence(
                "Keys of the input arrays, in the order of the model's inputs; empty: found by "
                "name (x, x_…, input…)."
            ),
        ),
    ] = ()
    targets: Annotated[
        tuple[str, ...],
        Field(
            sentence("target arrays"),
            sentence(
                "Keys of the target arrays, or .npy files beside the input; empty: found by name "
                "(y, y_…, target…, label…)."
            ),
        ),
    ] = ()

    def known(self) -> DataDescription | None:
        """Nothing: the file has to be read."""
        return None


class CsvFile(Struct, frozen=True, tag="csv"):
    """A table with one row a sample. `features` empty: all columns but the target.

    Features are numbers. A target that is text becomes classes, numbered in sorted order.
    """

    about: ClassVar = SourceDescription(
        sentence("CSV table"),
        file=FileKind(sentence("Tables"), sentence("Choose a table"), (".csv", ".tsv", ".txt")),
    )

    path: Annotated[str, Field(sentence("file"), sentence("A table with one row for each sample."))]
    target: Annotated[
        str,
        Field(
            sentence("to be learnt"),
            sentence("The column to be learnt."),
            request=lambda file: sentence(
                "Which column of {file!r} is to be learnt? Name it with --target.", file=file
            ),
        ),
    ]
    features: Annotated[
        tuple[str, ...],
        Field(
            sentence("from columns"),
            sentence("The columns that are the input; empty: all but the target."),
        ),
    ] = ()

    def known(self) -> DataDescription | None:
        """Nothing: the file has to be read."""
        return None


class LineData(Struct, frozen=True, tag="line"):
    """Points on `y = slope · x + offset`, x drawn from a normal distribution.

    For the smallest network there is.
    """

    about: ClassVar = SourceDescription(sentence("Points on a line"), word="line")

    slope: Annotated[float, Field(sentence("slope"), sentence("How steep the line is."))] = -1.0
    offset: Annotated[float, Field(sentence("offset"), sentence("Where it crosses x = 0."))] = 0.0
    samples: Annotated[
        int,
        Field(
            sentence("points"),
            sentence("How many."),
            minimum=1,
            maximum=most_samples,
            proposed_minimum=2,
            refusal=lambda count: (
                sentence("{count} points were asked for; at least 1 is needed.", count=count)
                if count < 1
                else _too_many(count)
            ),
        ),
    ] = 1000

    def known(self) -> DataDescription | None:
        """What is learnt is one number."""
        return DataDescription(self.samples, (), (ArrayDescription("y", (1,), "float32"),))


class RandomData(Struct, frozen=True, tag="random"):
    """Random inputs and targets of the shapes the network asks for; to try whether it trains."""

    about: ClassVar = SourceDescription(sentence("Random values"), word="random")

    samples: Annotated[
        int,
        Field(
            sentence("samples"),
            sentence("How many."),
            minimum=1,
            maximum=most_samples,
            proposed_minimum=2,
            refusal=lambda count: (
                sentence(
                    "{count} random samples were asked for; at least 1 is needed.", count=count
                )
                if count < 1
                else _too_many(count)
            ),
        ),
    ] = 64

    def known(self) -> DataDescription | None:
        """They take any shape."""
        return DataDescription(self.samples, (), (), any_shape=True)


# In the order in which they are offered.
DataSource = Digits | DigitPixels | ArrayFile | CsvFile | LineData | RandomData

kinds: tuple[type[DataSource], ...] = get_args(DataSource)


def words_for_sources() -> tuple[str, ...]:
    """What may stand after `--data` beside the name of a file."""
    return tuple(kind.about.word for kind in kinds if kind.about.word)


def suffixes() -> tuple[str, ...]:
    """How the names of data files end."""
    return tuple(end for kind in kinds if kind.about.file for end in kind.about.file.suffixes)


def kind_of_word(word: str) -> type[DataSource] | None:
    """The kind of data that is meant by a word after `--data`."""
    return next((kind for kind in kinds if kind.about.word == word != ""), None)


def kind_of_file(suffix: str) -> type[DataSource] | None:
    """The kind of data that a file of this suffix holds."""
    ends = suffix.lower()
    return next(
        (kind for kind in kinds if kind.about.file and ends in kind.about.file.suffixes), None
    )


def empty_source(kind: type[DataSource]) -> DataSource:
    """A source of this kind as it is when it was just chosen."""
    values: dict[str, Any] = empty(kind)
    return kind(**values)
