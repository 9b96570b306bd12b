"""Small ways to break the program, each with the tests that must notice.

Each changes one decision: a comparison, a sign, a constant, a condition. None leaves the behaviour as it is.
"""

from typing import NamedTuple


class Mutant(NamedTuple):
    """`old` in `file` (under digitapp/) becomes `new`; `tests` (under tests/) are what pytest is given,
    separated by blanks."""

    file: str
    old: str
    new: str
    tests: str


NORMALIZE, DECODE_PICTURE = "imaging/test_normalize.py", "imaging/test_decode.py"
STROKES, STROKE_INK = "imaging/test_strokes.py", "imaging/test_stroke_ink.py"
MAPS, DETECTOR = "detection/test_decode.py", "detection/test_detector.py"
LINES, FUSION, CONFIDENCE = "recognition/test_lines.py", "recognition/test_fusion.py", "recognition/test_confidence.py"
FLAGS, READING = "recognition/test_flags.py", "recognition/test_reading.py"
READER = "recognition/test_reader.py"
NUMBERS, SMALL_INK = "recognition/test_numbers.py", "imaging/test_small_ink.py"
NEIGHBOURS, PARTING = "recognition/test_neighbours.py", "recognition/test_parting.py"
LINKING, SHAPE = "recognition/test_linking.py", "imaging/test_shape.py"
STRIKING, OVERLOOKED = "recognition/test_striking.py", "recognition/test_overlooked.py"
BOOSTING = "recognition/test_boosting.py"
# without the one that reads pictures with the networks
TURNS = " ".join(
    f"recognition/test_orientation.py::{name}"
    for name in (
        "test_the_turn_that_gives_most_is_taken",
        "test_a_later_turn_that_gives_less_is_not_taken",
        "test_little_is_not_given_up_for_little",
        "test_how_much_is_little",
    )
)
ROWS, TABLES, ORDER = "output/test_rows.py", "output/test_tables.py", "test_batch_order.py"
QUEUE, UPLOADS = "api/test_inference_queue.py", "api/test_uploads.py"

MUTANTS = [
    # imaging
    Mutant("imaging/normalize.py", "left = int(15 - float", "left = int(14 - float", NORMALIZE),
    Mutant("imaging/normalize.py", "min(1.0, float(small.max())), 1.0)", "1.0, 1.0)", NORMALIZE),
    Mutant("imaging/normalize.py", "np.rint(small * 255)", "np.floor(small * 255)", NORMALIZE),
    Mutant("imaging/normalize.py", "(side - length) // 2)", "(side - length + 1) // 2)", NORMALIZE),
    Mutant("imaging/normalize.py", "int(columns[-1] - columns[0] + 1)", "int(columns[-1] - columns[0])", NORMALIZE),
    Mutant("imaging/normalize.py", "min(max(v, 0), SIDE - BOX)", "min(v, SIDE - BOX)", NORMALIZE),
    Mutant(
        "imaging/decode.py",
        "if orientation >= 5:\n        upright = upright.swap",
        "if orientation >= 6:\n        upright = upright.swap",
        DECODE_PICTURE,
    ),
    Mutant("imaging/decode.py", "if orientation in (3, 4, 6, 7):", "if orientation in (3, 4, 6, 8):", DECODE_PICTURE),
    Mutant(
        "imaging/decode.py", "if width * height > MAX_PIXELS:", "if width * height > 4 * MAX_PIXELS:", DECODE_PICTURE
    ),
    Mutant("imaging/decode.py", "return 255 / max(high, 65535)", "return 255 / high", DECODE_PICTURE),
    Mutant("imaging/decode.py", "luma[seen].mean() < 128 else", "luma[seen].mean() > 128 else", DECODE_PICTURE),
    Mutant(
        "imaging/decode.py",
        "isinstance(image, (str, os.PathLike))",
        "isinstance(image, (str, pathlib.Path))",
        DECODE_PICTURE,
    ),
    Mutant("imaging/strokes.py", "if isinstance(value, bool) or not", "if not", STROKES),
    Mutant("imaging/strokes.py", "if None not in pair", "if pair[0] is not None", STROKES),
    Mutant("imaging/strokes.py", "left -= len(points)", "left -= 1", STROKES),
    Mutant("imaging/strokes.py", "float(min(tall / digit, widest / span.max()))", "float(tall / digit)", STROKES),
    Mutant(
        "imaging/stroke_ink.py",
        "max(2, int(np.ceil(away[-1] / step)) + 1)",
        "max(2, int(np.ceil(away[-1] / step)))",
        STROKE_INK,
    ),
    Mutant("imaging/stroke_ink.py", "if away[-1] <= 0:", "if away[-1] < 0:", STROKE_INK),
    Mutant("imaging/stroke_ink.py", "edge = around * boxes[:, 3:]", "edge = 0 * boxes[:, 3:]", STROKE_INK),
    Mutant("imaging/single.py", "weight[0] = 0", "weight[0] = 1e9", "imaging/test_single.py"),
    # detection
    Mutant("detection/decode.py", "cx, cy = (x + w / 2) / STRIDE", "cx, cy = x / STRIDE", MAPS),
    Mutant("detection/decode.py", "best > least)", "best >= 0)", MAPS),
    Mutant("detection/decode.py", "np.ones((3, 3), np.uint8)", "np.ones((1, 1), np.uint8)", MAPS),
    Mutant("detection/decode.py", "j + 0.5 + b[:, 2]", "j + b[:, 2]", MAPS),
    Mutant(
        "detection/decode.py",
        "too_small = h < SMALLEST if kind < OTHER else",
        "too_small = h < SMALLEST if kind <= OTHER else",
        MAPS,
    ),
    Mutant("detection/decode.py", "seen < 0.85", "seen < 0.999", MAPS),
    Mutant(
        "detection/detector.py", "* 2, np.float32)\n        found", "[::-1] * 2, np.float32)\n        found", DETECTOR
    ),
    Mutant("detection/detector.py", "boxes[:, :2] -= MARGIN", "boxes[:, :2] += MARGIN", DETECTOR),
    Mutant("detection/detector.py", ">= 0.7", ">= 0.0", DETECTOR),
    Mutant("detection/detector.py", "order = np.argsort(-(scores", "order = np.argsort((scores", DETECTOR),
    Mutant("detection/detector.py", "(inside > INSIDE)", "(inside > 2)", DETECTOR),
    Mutant(
        "detection/detector.py",
        "np.maximum(high - low, 0).prod(1)\n    area",
        "(high - low).prod(1)\n    area",
        DETECTOR,
    ),
    # recognition
    Mutant("recognition/lines.py", "boxes[:, 1] -= slope * x", "pass", LINES),
    Mutant("recognition/lines.py", "a < b and odd > 0", "a < b and odd > 3", LINES),
    Mutant("recognition/lines.py", "between[a].get(c, 0.0) + more", "more", LINES),
    Mutant("recognition/lines.py", "best = [(-odd, a, b)", "best = [(odd, a, b)", LINES),
    Mutant("recognition/lines.py", "round(float(level[line].mean())", "-round(float(level[line].mean())", LINES),
    Mutant("recognition/lines.py", "if len(slopes) > 2 else", "if len(slopes) > 200 else", LINES),
    Mutant("recognition/linking.py", "down < FAR", "down < 2 * FAR", LINKING),
    Mutant("recognition/linking.py", "+ DOWN * down", "+ down", LINKING),
    Mutant("recognition/linking.py", "[:, [1, 0, 2]]", "", LINKING),
    Mutant("recognition/linking.py", "np.full(len(codes), NEAREST)", "np.zeros(len(codes), int)", LINKING),
    Mutant("recognition/linking.py", "np.maximum(top[i], top[j])", "np.minimum(top[i], top[j])", LINKING),
    Mutant("recognition/linking.py", "- self.means) / self.scales", "- self.means)", LINKING),
    Mutant("imaging/shape.py", "-both / max(down", "both / max(down", SHAPE),
    Mutant("imaging/shape.py", "np.sqrt(max(middle - apart", "(max(middle - apart", SHAPE),
    Mutant("recognition/neighbours.py", "2 * (y - y[rows, None])", "(y - y[rows, None])", NEIGHBOURS),
    Mutant("recognition/neighbours.py", "away[:, sign <= SEEN] = np.inf", "pass", NEIGHBOURS),
    Mutant("recognition/neighbours.py", "away[rows - start, rows] = -1.0", "pass", NEIGHBOURS),
    Mutant("recognition/neighbours.py", "LEVEL, inside, union]", "LEVEL, union, inside]", NEIGHBOURS),
    Mutant("recognition/neighbours.py", "a[near < 0] = -np.inf", "pass", NEIGHBOURS),
    Mutant("recognition/neighbours.py", "a /= np.sqrt(z.shape[1] / heads)", "pass", NEIGHBOURS),
    Mutant("recognition/neighbours.py", "np.abs(down) < LEVEL, inside", "np.abs(down) < 2 * LEVEL, inside", NEIGHBOURS),
    Mutant("recognition/parting.py", "if best <= 0.5:", "if best <= 0.0:", PARTING),
    Mutant("recognition/parting.py", "if 2 <= len(strokes) <= MOST]", "if 2 <= len(strokes)]", PARTING),
    Mutant(
        "recognition/parting.py",
        "np.where(shares >= OWNED, area, np.inf)",
        "np.where(shares >= OWNED, -area, np.inf)",
        PARTING,
    ),
    Mutant("recognition/parting.py", "most < 1 - OWNED", "most < OWNED - 1", PARTING),
    Mutant("recognition/striking.py", "if not through.any(axis=1).all():", "if not through.any():", STRIKING),
    Mutant("recognition/striking.py", "struck |= owned[:first] &", "struck &= owned[:first] &", STRIKING),
    Mutant("recognition/striking.py", "> 0.5 * np.maximum(inside", "> 0 * np.maximum(inside", STRIKING),
    Mutant("recognition/striking.py", "rest - whole", "whole - rest", STRIKING),
    Mutant("recognition/striking.py", "np.where(out, 1.0, candidates.other)", "candidates.other", STRIKING),
    Mutant("recognition/drawings.py", "as_taught(predict, adjust)", "predict", STRIKING),
    Mutant("training/readable.py", ">= LEAST", "< LEAST", "training/test_readable.py"),
    Mutant("training/data.py", "if len(getattr(data, name)[0])]", "]", "training/test_fit.py"),
    Mutant("training/data.py", "(epoch if which else 0)", "0", "training/test_fit.py"),
    Mutant("recognition/overlooked.py", "if s not in gone]", "]", OVERLOOKED),
    Mutant("recognition/overlooked.py", "owned < OWNED", "owned < 2", OVERLOOKED),
    Mutant("recognition/overlooked.py", "replaced |= covered(", "covered(", OVERLOOKED),
    Mutant("recognition/overlooked.py", "if chance[0] >= max(chance) else each", "if chance else each", OVERLOOKED),
    Mutant("recognition/fusion.py", "np.clip(1 - seen.sum(1)", "np.clip(seen.sum(1)", FUSION),
    Mutant("recognition/fusion.py", "np.log((digit.sum() - digit + BEFORE)", "np.log((digit.sum() + BEFORE)", FUSION),
    Mutant("recognition/fusion.py", "certain = digit + other > CERTAIN", "certain = digit + other > 0", FUSION),
    Mutant("recognition/fusion.py", "nothing, ~clean", "nothing, clean", FUSION),
    Mutant("recognition/confidence.py", "max(0.0, -gaps.min())", "max(0.0, gaps.min())", CONFIDENCE),
    Mutant("recognition/boosting.py", "<= self.threshold", "< self.threshold", BOOSTING),
    Mutant("recognition/boosting.py", "range(self.deep)", "range(self.deep - 1)", BOOSTING),
    Mutant("recognition/confidence.py", "< 0.8 * height)", "< 8 * height)", CONFIDENCE),
    Mutant("recognition/confidence.py", "alone and len(digits) <= 2", "alone", CONFIDENCE),
    Mutant("recognition/confidence.py", "np.clip(level, 0, 1) * np.exp(", "np.exp(", CONFIDENCE),
    Mutant("recognition/confidence.py", "np.maximum(ox - x - w, x - ox - ow)", "ox - x - w", CONFIDENCE),
    Mutant("recognition/reader.py", "[*groups[:place], *groups[place + 1 :]", "[*groups", READER),
    Mutant("recognition/flags.py", "share * (len(confidence) + 1)", "share * (len(confidence) + 9)", FLAGS),
    Mutant("recognition/flags.py", "if allowed < 0:", "if allowed < -1:", FLAGS),
    Mutant("recognition/flags.py", "np.nextafter(falling[allowed], 2.0)", "falling[allowed]", FLAGS),
    Mutant(
        "recognition/orientation.py",
        "> expected_digits(best):",
        ">= 0:",
        TURNS,
    ),
    Mutant(
        "recognition/orientation.py",
        "<= ENOUGH * len",
        "< 0 * len",
        TURNS,
    ),
    Mutant("recognition/reader.py", "worth = found.scores[:, :10]", "worth = found.scores", READER),
    Mutant("recognition/reader.py", "if probabilities[best] < line:", "if False:", READER),
    Mutant("recognition/numbers.py", 'if known or kind != "other"', "if True", NUMBERS),
    Mutant("recognition/numbers.py", "left = np.array([not _is_one_of", "left = np.array([True or _is_one_of", NUMBERS),
    Mutant("recognition/neighbours.py", "** (1 / temperature)", "** temperature", NEIGHBOURS),
    Mutant("recognition/neighbours.py", "times**-one", "times**one", NEIGHBOURS),
    Mutant("imaging/small_ink.py", "if _within((x + w / 2, y + h / 2), its):", "if False:", SMALL_INK),
    Mutant("imaging/small_ink.py", "h > HIGH * tall or w > WIDE * tall or ", "", SMALL_INK),
    Mutant("recognition/reader.py", "(best > self.probabilities[:, 10])", "(best > 0)", READER),
    Mutant("recognition/reader.py", "(best > GUESS)", "(best > 0)", READER),
    Mutant("recognition/reading.py", '"\\n".join(line.text', '"".join(line.text', READING),
    Mutant("recognition/reading.py", "np.argsort(-self.probabilities", "np.argsort(self.probabilities", READING),
    Mutant(
        "recognition/model_files.py",
        'if settings.get("sha256") != model_hash:',
        "if False:",
        "recognition/test_model_files.py",
    ),
    Mutant(
        "recognition/model_files.py",
        "not path.exists() or not",
        "not path.exists() and not",
        "recognition/test_model_files.py",
    ),
    # output, batch
    Mutant("output/rows.py", '"@", "\\t"', '"\\t"', ROWS),
    Mutant("output/rows.py", 'c != "\\\\" else', "True else", ROWS),
    Mutant("output/rows.py", "math.prod(line", "max(line", ROWS),
    Mutant("output/tables.py", "self._file.truncate(end)", "self._file.truncate(end + 1)", TABLES),
    Mutant("output/tables.py", "return start + newline + 1", "return start + newline", TABLES),
    Mutant(
        "output/tables.py", "if there and not (resume or overwrite):", "if there and not resume and overwrite:", TABLES
    ),
    Mutant("batch.py", "waiting.popleft()", "waiting.pop()", ORDER),
    Mutant("batch.py", "ahead - len(waiting))", "ahead)", ORDER),
    Mutant("batch.py", "for name, path, _ in suspects:", "for name, path, _ in list(suspects)[1:]:", ORDER),
    Mutant("batch.py", "executor = restart()\n                yield", "yield", ORDER),
    # api
    Mutant("api/inference_queue.py", "if self._taken >= self._places or", "if self._taken > self._places or", QUEUE),
    Mutant("api/inference_queue.py", "(self._taken and self._bytes + size", "(self._bytes + size", QUEUE),
    Mutant("api/inference_queue.py", "self._bytes -= size", "self._bytes -= 0", QUEUE),
    Mutant(
        "api/inference_queue.py",
        "finally:\n            self.release",
        "except ZeroDivisionError:\n            self.release",
        QUEUE,
    ),
    Mutant("api/uploads.py", "if seen > most:", 'if len(message.get("body", b"")) > most:', UPLOADS),
    Mutant("api/uploads.py", "len(files) < len(items) or", "", UPLOADS),
    Mutant("api/uploads.py", "max_files=MAX_FILES + takes_template", "max_files=1000", UPLOADS),
    Mutant("api/uploads.py", "len(files) > 1, template", "len(files) > 2, template", UPLOADS),
    Mutant("api/problems.py", 'name.replace("_", "-")', "name", UPLOADS),
]
