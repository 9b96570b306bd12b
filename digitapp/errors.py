"""One family of errors. Each carries a sentence that tells a person what is wrong and what would help.

    DigitappError
      ImageError (ValueError)             the picture cannot be used
        ImageTooLarge                     it has more pixels than can be read
      ModelError                          the networks cannot be loaded or do not answer
        ModelMissing (FileNotFoundError)  a file is not there
        ModelMismatch (ValueError)        a file is damaged, or not the one that its settings were written for
        ModelRuntimeMissing (ImportError) the package that runs the networks is not installed
        ModelProcessError (RuntimeError)  the process that holds them ended, or they failed in it
        SelfTestError (ValueError)        a new model does not read what it must
      TemplateError, DoesNotFit (ValueError)      forms: a template that cannot be used, a photo of something else
      TableError, BatchError, ExportError         writing tables, reading folders, writing networks
      StoreError, AtlasError, MnistError (RuntimeError)   saved corrections, the map of digits, MNIST
      Overloaded                          the API's queue is full

What only one page or command knows (a damaged report, wrong usage) is derived from DigitappError where it is raised.
The second base of each is what it was, or what it means to a caller who does not know this package.
"""


class DigitappError(Exception):
    """Something that a person can do something about."""


class ImageError(DigitappError, ValueError):
    """The picture cannot be used; the text tells a person what is wrong and what would help."""


class ImageTooLarge(ImageError):
    """The picture has more pixels than can be read."""


class ModelError(DigitappError):
    """The networks cannot be loaded, or do not answer; the text says why and what would help."""


class ModelMissing(ModelError, FileNotFoundError):
    """One of the model's files is not there."""


class ModelMismatch(ModelError, ValueError):
    """One of the model's files is damaged or not the one that its settings were written for,
    or the runtime is unknown."""


class ModelRuntimeMissing(ModelError, ImportError):
    """The package that runs the networks is not installed."""


class ModelProcessError(ModelError, RuntimeError):
    """The process that holds the networks could not load them, ended, or they failed in it."""


class SelfTestError(ModelError, ValueError):
    """The model failed its self-test; the text says at what."""


class TemplateError(DigitappError, ValueError):
    """The template of a form cannot be used; the text tells a person what is wrong with it."""


class UnknownForm(TemplateError):
    """There is no template of this name; the text says which there are."""


class DoesNotFit(DigitappError, ValueError):
    """The photo does not show this form, or not well enough; the text says why."""


class TableError(DigitappError):
    """The table cannot be written as asked; the text tells a person why."""


class BatchError(DigitappError):
    """The batch cannot run at all; the text tells a person why."""


class ExportError(DigitappError):
    """The export failed or answers differently; the text tells a person why."""


class StoreError(DigitappError, RuntimeError):
    """The database of corrections cannot be used; the text says why and what would help."""


class AtlasError(DigitappError, RuntimeError):
    """The atlas cannot be used; the text says why and what would help."""


class MnistError(DigitappError, RuntimeError):
    """MNIST cannot be had; the text tells a person why and what would help."""


class Overloaded(DigitappError):
    """The queue is full: the caller should come back in `retry_after` seconds."""

    retry_after = 2
