"""digitapp: handwriting to numbers.

from digitapp import Recognizer, ImageError
reader = Recognizer.load()
reader.read("form.jpg").text
"""

from .errors import ImageError
from .recognition.reading import Digit, Line, Prediction, Reading
from .recognition.recognizer import Recognizer

__version__ = "1.0.0"
__all__ = ["Digit", "ImageError", "Line", "Prediction", "Reading", "Recognizer"]
