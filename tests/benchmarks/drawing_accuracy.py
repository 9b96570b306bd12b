"""\
How well drawings are read: `python tests/benchmarks/drawing_accuracy.py [--each 50] [--kind "slashed 0"] [--misses]`.

Composes drawings of every kind of digitapp.evaluation.drawings and reads their strokes. Prints for each kind the share
of drawings read wholly right, the share of digits (1 - edit distance / digits), and the highest confidence of a line
that other ink stands beside: that should not be sure.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from digitapp import Recognizer  # noqa: E402
from digitapp.evaluation.distance import edit_distance  # noqa: E402
from digitapp.evaluation.drawings import KINDS, compose  # noqa: E402


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--each", type=int, default=50, help="drawings of each kind")
    parser.add_argument("--kind", choices=list(KINDS), action="append", help="only this one")
    parser.add_argument("--misses", action="store_true", help="print what was misread")
    options = parser.parse_args()
    reader = Recognizer.load()
    all_errors = all_digits = 0
    print(f"{'':22}{'whole':>8}{'digits':>8}   surest line beside other ink")
    for kind in options.kind or KINDS:
        whole = errors = digits = 0
        surest = 0.0
        for seed in range(options.each):
            drawing = compose(kind, seed)
            reading = reader.read_strokes(drawing.strokes)
            wrong = edit_distance(drawing.text, reading.text)
            whole += not wrong
            errors += wrong
            digits += len(drawing.text.replace("\n", ""))
            if drawing.extra:
                surest = max([surest, *(line.confidence for line in reading.lines)])
            if wrong and options.misses:
                print(f"  {kind} {seed}: {drawing.text!r} read as {reading.text!r}")
        all_errors, all_digits = all_errors + errors, all_digits + digits
        last = f"{surest:.2f}" if surest else ""
        print(f"{kind:22}{whole / options.each:8.1%}{1 - errors / digits:8.1%}   {last}", flush=True)
    print(f"{'all':22}{'':8}{1 - all_errors / all_digits:8.1%}")


if __name__ == "__main__":
    main()
