"""The pictures of the README: `python -m tests.browser.screenshots` writes them to docs/.

A number is drawn by the project's own pen, stroke by stroke, and a picture taken after each piece of it.
"""

import io
import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from digitapp.synthesis import pen
from digitapp.synthesis.glyph_pictures import digit_strokes
from tests.browser.conftest import DESKTOP, FLAGS, PHONE, ROOT, go, settled, started
from tests.browser.pad import ANSWER, Finger, answer, canvas

DOCS = ROOT / "docs"
STYLE = pen.Style(slant=0.1, jitter=0.006, bow=0.006)
STEPS = 7  # points of a stroke between two pictures of the animation
WIDE, TALL = 900, 470  # pixels: how wide the animation is, and how much of the window it shows


def written(text: str, x: float, y: float, tall: float, seed: int = 3) -> list[list[tuple[float, float]]]:
    """The strokes of a number from (x, y) on, `tall` pixels high."""
    rng, out = np.random.default_rng(seed), []
    for sign in text:
        strokes, _, _ = digit_strokes(int(sign), rng, None, STYLE)
        points = np.concatenate(strokes)
        low, scale = points.min(axis=0), tall / max(float(np.ptp(points[:, 1])), 0.5)
        for stroke in strokes:
            placed = (np.asarray(stroke) - low) * scale + (x, y)
            thin = placed[:: max(1, len(placed) // 18)]
            out.append([(float(a), float(b)) for a, b in (*thin, placed[-1])])
        x += (points[:, 0].max() - low[0]) * scale + 0.28 * tall
    return out


def frame(tab: Page) -> Image.Image:
    shown = tab.screenshot(clip={"x": 0, "y": 0, "width": DESKTOP["width"], "height": TALL})
    picture = Image.open(io.BytesIO(shown)).convert("RGB")
    return picture.resize((WIDE, round(picture.height * WIDE / picture.width)), Image.Resampling.LANCZOS)


def drawing(tab: Page, path: Path) -> None:
    """An animated picture of "2026" being drawn and read."""
    place = canvas(tab).bounding_box()
    assert place is not None
    tall = 0.42 * place["height"]
    frames = [frame(tab)]
    for (x, y), *rest in written("2026", 0.16 * place["width"], 0.26 * place["height"], tall):
        tab.mouse.move(place["x"] + x, place["y"] + y)
        tab.mouse.down()
        for number, (x, y) in enumerate(rest, 1):
            tab.mouse.move(place["x"] + x, place["y"] + y)
            if number % STEPS == 0:
                frames.append(frame(tab))
        tab.mouse.up()
        settled(tab)
        frames.append(frame(tab))
    answer(tab, "2026")
    settled(tab)
    frames.append(frame(tab))
    waits = [600] + [110] * (len(frames) - 2) + [2500]
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=waits, loop=0, quality=70, method=4)


def main() -> None:
    DOCS.mkdir(exist_ok=True)
    chromium = shutil.which("chromium") or sys.exit("Chromium is not installed.")
    with started(Path(tempfile.mkdtemp())) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)

        def visit(size: dict[str, int], dark: bool, touch: bool = False) -> Page:
            tab = browser.new_context(
                viewport=size, color_scheme="dark" if dark else "light", has_touch=touch, is_mobile=touch,
                reduced_motion="reduce",
            ).new_page()  # fmt: skip
            tab.set_default_timeout(60_000)
            tab.goto(address)
            settled(tab)
            return tab

        tab = visit(DESKTOP, False)
        drawing(tab, DOCS / "draw.webp")
        go(tab, "Look inside")
        tab.get_by_role("tab").first.wait_for()
        tab.screenshot(path=DOCS / "look-inside.png")
        go(tab, "Photo")
        tab.get_by_role("button", name="Shadow", exact=True).click()
        detail = tab.locator(".st-key-photo-detail")
        detail.get_by_role("heading", name="314159").wait_for()
        settled(tab)
        detail.screenshot(path=DOCS / "photo.png")
        go(tab, "Dashboard")
        tab.get_by_role("tab").first.wait_for()
        settled(tab)
        tab.screenshot(path=DOCS / "dashboard.png")
        phone = visit(PHONE, True, True)
        place = canvas(phone).bounding_box()
        assert place is not None
        Finger(phone).draw(written("47", 0.2 * place["width"], 0.2 * place["height"], 0.5 * place["height"]))
        phone.locator(ANSWER).wait_for()
        settled(phone)
        phone.screenshot(path=DOCS / "phone.png")
        browser.close()
    for path in sorted(DOCS.iterdir()):
        print(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
