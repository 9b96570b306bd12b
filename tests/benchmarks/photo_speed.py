"""How fast a 12-megapixel photo with 30 digits is read, beside Tesseract's command line, and how much memory it takes.

    python tests/benchmarks/photo_speed.py            # 5 rounds
    python tests/benchmarks/photo_speed.py --rounds 3 --keep photo.jpg

The photo is a composed page enlarged to 4000 x 3000 pixels. Not a test: nothing here fails.
"""

import argparse
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from digitapp import Recognizer  # noqa: E402
from digitapp.training.samples import Sample, make  # noqa: E402

NUMBERS = ["314159", "265358", "979323", "846264", "338327"]


def peak():
    """The most memory this process has had, MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def timed(call, rounds):
    """(median wall seconds, last result)."""
    seconds = []
    for _ in range(rounds):
        start = time.perf_counter()
        result = call()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds), result


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--keep", type=Path, help="write the photo here too")
    args = parser.parse_args()

    page = make(Sample(tuple(NUMBERS), seed=3, height=64, pitch=1.9, gradient=0.4, shadow=0.5)).picture
    photo = cv2.resize(page, (4000, 3000), interpolation=cv2.INTER_CUBIC)
    noise = np.random.default_rng(0).normal(0, 3, (3000, 4000, 1))
    photo = np.uint8(np.clip(photo + noise, 0, 255))
    recognizer = Recognizer.load()
    recognizer.read(np.full((64, 64), 255, np.uint8))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "photo.jpg"
        cv2.imwrite(str(path), photo[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 90])
        if args.keep:
            args.keep.write_bytes(path.read_bytes())
        del photo, noise, page
        before = peak()
        cpu = time.process_time()
        ours, reading = timed(lambda: recognizer.read(path), args.rounds)
        cpu = (time.process_time() - cpu) / args.rounds
        right = sum(a == b for a, b in zip(reading.text.split("\n"), NUMBERS))
        print(
            f"digitapp   {ours:6.2f} s (processor {cpu:.2f} s)  {right} of {len(NUMBERS)} lines right  "
            f"peak memory {peak() - before:+.0f} MiB over what the test itself had"
        )
        if not shutil.which("tesseract"):
            print("tesseract  not on this machine")
            return
        command = ["tesseract", str(path), "-", "--psm", "6", "-c", "tessedit_char_whitelist=0123456789"]
        theirs, text = timed(lambda: subprocess.run(command, capture_output=True, text=True).stdout, args.rounds)
        right = sum(a == b for a, b in zip([t for t in text.split("\n") if t.strip()], NUMBERS))
        print(f"tesseract  {theirs:6.2f} s  {right} of {len(NUMBERS)} lines right  {theirs / ours:.1f} times our time")


if __name__ == "__main__":
    main()
