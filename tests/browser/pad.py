"""The pad of the Draw page for browser tests: drawn on with a mouse or a finger, its answer and its ink."""

import re

ANSWER = '.st-key-draw-answer [data-testid="stHeading"]'


def canvas(tab):
    """The canvas to draw on, dressed and ready."""
    pad = tab.locator('canvas.upper-canvas[role="img"]')
    pad.wait_for()
    return pad


def draw(tab, strokes):
    """Draw strokes with the mouse; coordinates are those of the canvas."""
    place = canvas(tab).bounding_box()
    for (x, y), *rest in strokes:
        tab.mouse.move(place["x"] + x, place["y"] + y)
        tab.mouse.down()
        for x, y in rest:
            tab.mouse.move(place["x"] + x, place["y"] + y, steps=4)
        tab.mouse.up()


class Finger:
    """Touches the canvas through the browser's own protocol."""

    def __init__(self, tab):
        self.session = tab.context.new_cdp_session(tab)
        self.place = canvas(tab).bounding_box()

    def _send(self, kind, *points):
        at = [{"x": self.place["x"] + x, "y": self.place["y"] + y} for x, y in points]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})

    def draw(self, strokes):
        """One stroke after the other."""
        for stroke in strokes:
            self._send("touchStart", stroke[0])
            for point in stroke[1:]:
                self._send("touchMove", point)
            self._send("touchEnd")

    def tap(self, x, y):
        """A short touch."""
        self.draw([[(x, y), (x + 1, y + 1)]])


def answer(tab, text):
    """Wait until the answer is this text."""
    tab.locator(ANSWER).filter(has_text=re.compile(f"^{text}$")).wait_for()


def ink(tab) -> int:
    """How many pixels of the drawing are covered."""
    return inked(tab)["count"]


def painted(tab) -> None:
    """Wait until the last stroke is on the canvas: the answer may have been there while the pen was still down."""
    tab.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def inked(tab) -> dict:
    """count of inked pixels; right: the last column that has one; width of the pad: all in the canvas's own pixels.

    In light mode; the white edge around ink that was passed over is none.
    """
    painted(tab)
    return tab.locator("canvas.lower-canvas").evaluate(
        """canvas => {
            const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data
            let [count, right] = [0, 0]
            for (let i = 3; i < data.length; i += 4) {
                if (data[i] && data[i - 1] < 245) { count += 1; right = Math.max(right, ((i - 3) / 4) % canvas.width) }
            }
            return { count, right, width: canvas.width }
        }"""
    )
