"""The README's pictures: `python docs/screenshots.py` starts the app, uses it as a visitor does, and writes docs/*.webp.

Everything written in them is drawn by the project's own pen. Needs Chromium and what the browser tests need.
"""

import io
import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from digitapp.synthesis import pen  # noqa: E402
from digitapp.synthesis.glyph_pictures import digit_strokes  # noqa: E402
from tests.browser import pad  # noqa: E402
from tests.browser.conftest import FLAGS, PHONE, go, settled, started  # noqa: E402

OUT = ROOT / "docs"
WINDOW = {"width": 1000, "height": 560}
HAND = pen.Style(slant=0.1, jitter=0.006, bow=0.006)
SAMPLE = ROOT / "digitapp" / "ui" / "samples" / "table.jpg"
FRAMES = 900_000  # bytes that the animation may have


def number(text: str, width: float, height: float) -> list[list[tuple[float, float]]]:
    """Strokes of a number in the middle of a pad of this size, pixels."""
    rng, tall, x = np.random.default_rng(8), 0.56 * height, 0.0
    lines = []
    for sign in text:
        strokes, style, _ = digit_strokes(int(sign), rng, None, HAND)
        bent = pen.bend(strokes, style, rng)
        points = np.concatenate(bent)
        scale = tall / np.ptp(points[:, 1])
        lines += [(line - points.min(0)) * scale + (x, 0.18 * height) for line in bent]
        x += np.ptp(points[:, 0]) * scale + 0.25 * tall
    left = (width - x) / 2
    return [[(float(px + left), float(py)) for px, py in line] for line in lines]


def drawn(tab: Page, text: str) -> None:
    """Write a number on the pad and wait for its answer."""
    box = pad.canvas(tab).bounding_box()
    pad.draw(tab, number(text, box["width"], box["height"]))
    pad.answer(tab, text)
    settled(tab)
    tab.wait_for_timeout(1200)  # charts move to their new values


def picture(tab: Page) -> Image.Image:
    return Image.open(io.BytesIO(tab.screenshot())).convert("RGB")


def animation(tab: Page, text: str) -> None:
    """A number being written, with the answer following the pen."""
    place = pad.canvas(tab).bounding_box()
    frames, times = [picture(tab)], [700]
    for (x, y), *rest in number(text, place["width"], place["height"]):
        tab.mouse.move(place["x"] + x, place["y"] + y)
        tab.mouse.down()
        for k, (px, py) in enumerate(rest):
            tab.mouse.move(place["x"] + px, place["y"] + py)
            if k % 6 == 5:
                frames.append(picture(tab))
                times.append(90)
        tab.mouse.up()
        tab.wait_for_timeout(250)
        frames.append(picture(tab))
        times.append(200)
    pad.answer(tab, text)
    tab.wait_for_timeout(1200)
    frames.append(picture(tab))
    times.append(2500)
    small = [frame.resize((WINDOW["width"] * 3 // 4, WINDOW["height"] * 3 // 4), Image.LANCZOS) for frame in frames]
    file = OUT / "draw.webp"
    small[0].save(file, save_all=True, append_images=small[1:], duration=times, loop=0, quality=70, method=6)
    if file.stat().st_size > FRAMES:
        raise SystemExit(f"{file} has {file.stat().st_size} bytes; it is to stay under {FRAMES}")


def save(tab: Page, name: str) -> None:
    picture(tab).save(OUT / f"{name}.webp", quality=82, method=6)


def main() -> None:
    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, started(Path(folder)) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)

        def page(size: dict[str, int], dark: bool = False) -> Page:
            context = browser.new_context(
                viewport=size, color_scheme="dark" if dark else "light", reduced_motion="reduce", device_scale_factor=1
            )
            tab = context.new_page()
            tab.set_default_timeout(60_000)
            tab.goto(address)
            settled(tab)
            pad.canvas(tab)
            return tab

        animation(page(WINDOW), "2026")
        tab = page(PHONE, dark=True)
        drawn(tab, "417")
        save(tab, "phone")
        tab = page(WINDOW | {"height": 760})
        drawn(tab, "35")
        go(tab, "Look inside")
        tab.get_by_text("Where the page network").wait_for()
        tab.wait_for_timeout(1500)
        save(tab, "inside")
        go(tab, "Photo")
        tab.locator("input[type=file]").first.set_input_files(str(SAMPLE))
        tab.get_by_text("checked").first.wait_for()
        settled(tab)
        save(tab, "photo")
        go(tab, "Dashboard")
        tab.wait_for_timeout(1500)
        save(tab, "dashboard")
        browser.close()


if __name__ == "__main__":
    main()
