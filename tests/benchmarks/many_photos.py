"""A stack of photos on the Photo page: how soon the first is shown, how long each takes, memory, and clicks meanwhile.

    python tests/benchmarks/many_photos.py                  # 100 photos
    python tests/benchmarks/many_photos.py --photos 30

The photos are composed pages of 1600 x 1200 pixels. The same ones are read in this process as well: what the page adds
is the difference. Another picture is chosen every few seconds, as a person does who looks through them. Not a test:
nothing here fails. Needs Chromium.
"""

import argparse
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from playwright.sync_api import TimeoutError, sync_playwright  # noqa: E402

from digitapp import Recognizer  # noqa: E402
from digitapp.training.samples import Sample, make  # noqa: E402
from tests.browser.conftest import DESKTOP, FLAGS, go, settled, started  # noqa: E402

PATIENCE = 10_000  # milliseconds that a click may take
LOOK = 2_000  # milliseconds that a person looks at a picture
READ, LIMIT = "text=/^\\d+ pictures? read/", 60_000  # milliseconds


def photo(seed: int) -> bytes:
    """A JPEG of a page with a few numbers."""
    rng = np.random.default_rng(seed)
    numbers = tuple(str(rng.integers(1000, 999_999)) for _ in range(4))
    page = make(Sample(numbers, seed=seed, height=64, pitch=1.9, gradient=0.3, shadow=0.3)).picture
    large = cv2.resize(page, (1600, 1200), interpolation=cv2.INTER_CUBIC)
    return cv2.imencode(".jpg", large[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 88])[1].tobytes()


def memory(marks: str) -> float:
    """MiB of all processes whose command line has `marks`, without their children's shared pages counted twice."""
    total = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if marks in (folder / "cmdline").read_text().replace("\0", " "):
                lines = (folder / "smaps_rollup").read_text().splitlines()
                total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        except (OSError, StopIteration):
            continue
    return total / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=int, default=100)
    count = parser.parse_args().photos
    photos = [photo(seed) for seed in range(count)]
    recognizer = Recognizer.load()
    recognizer.read(photos[0])
    alone = []
    for data in photos[:20]:
        start = time.perf_counter()
        recognizer.read(data)
        alone.append(time.perf_counter() - start)
    del recognizer

    with tempfile.TemporaryDirectory() as folder, started(Path(folder)) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        tab = browser.new_context(viewport=DESKTOP).new_page()
        tab.set_default_timeout(LIMIT)
        tab.goto(address)
        settled(tab)
        go(tab, "Photo")
        before = memory("streamlit run")
        files = [Path(folder) / f"{k:03}.jpg" for k in range(count)]
        for file, data in zip(files, photos, strict=True):
            file.write_bytes(data)
        start = time.perf_counter()
        tab.locator("input[type=file]").first.set_input_files(files)
        tab.locator(READ).first.wait_for()
        first = time.perf_counter() - start
        clicks, lost, seen = [], 0, {}
        while True:
            done = int(tab.locator(READ).first.inner_text().split()[0])
            for mark in (10, count // 2, count):
                if done >= mark and mark not in seen:
                    seen[mark] = (time.perf_counter() - start, memory("streamlit run") - before)
            if done >= count:
                break
            name = f"{(7 * (len(clicks) + lost) + 5) % count:03}.jpg"  # look at another picture meanwhile
            begun = time.perf_counter()
            try:
                tab.get_by_role("combobox", name="Picture shown below").first.click(timeout=PATIENCE)
                tab.keyboard.type(name)
                tab.get_by_role("option", name=name).click(timeout=PATIENCE)
                tab.locator(".st-key-photo-detail").get_by_text(name).wait_for(timeout=PATIENCE)
                clicks.append(time.perf_counter() - begun)
            except TimeoutError:
                lost += 1
                tab.keyboard.press("Escape")
            tab.wait_for_timeout(LOOK)
        browser.close()
    whole = seen[count][0]
    print(f"{count} photos of 1600 x 1200 pixels, two cores shared with the browser")
    print(f"first picture shown     {first:6.1f} s after they were handed over")
    print(
        f"each, on the page       {whole / count:6.2f} s   (read alone, in a script: {statistics.median(alone):.2f} s)"
    )
    for mark, (seconds, mib) in sorted(seen.items()):
        print(f"after {mark:3} pictures      {seconds:6.1f} s   server {mib:+5.0f} MiB")
    if clicks:
        print(
            f"another picture, clicked meanwhile: median {statistics.median(clicks):.1f} s, "
            f"longest {max(clicks):.1f} s ({len(clicks)} clicks, {lost} without an answer)"
        )


if __name__ == "__main__":
    main()
