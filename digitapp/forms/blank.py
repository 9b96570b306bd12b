"""The two example forms, drawn: python -m digitapp.forms.blank writes their templates and prints into
forms/examples/."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from .library import EXAMPLES
from .template import Field, Template

_QUESTIONS = ("Fractions", "Geometry", "Equations", "Statistics", "Word problems", "Mental arithmetic")


class Sheet:
    """White paper of `size` (width, height) with print on it, and the fields that were drawn."""

    def __init__(self, size: tuple[int, int]) -> None:
        self.picture = Image.new("L", size, 255)
        self.draw = ImageDraw.Draw(self.picture)
        self.fields: list[Field] = []

    def text(self, at: tuple[float, float], text: str, height: int, grey: int = 30) -> None:
        """Print whose capitals are about 0.7 × height pixels tall, its left middle at `at`."""
        self.draw.text(at, text, grey, font=ImageFont.load_default(height), anchor="lm")

    def box(self, field: Field) -> None:
        """The frame of a field, with its cells where it has any."""
        x, y, width, height = field.box
        self.draw.rectangle((x, y, x + width, y + height), outline=90, width=2)
        for place in range(1, (field.digits or 1) if field.cells else 1):
            at = x + place * width / (field.digits or 1)
            self.draw.line((at, y, at, y + height), 150, 2)
        self.fields.append(field)

    def template(self, name: str) -> Template:
        return Template(name, np.asarray(self.picture), tuple(self.fields))


def mark_sheet() -> Template:
    """A class test's marks: a pupil's number, six questions of up to 20 marks, their sum."""
    sheet = Sheet((900, 1200))
    sheet.text((70, 80), "Mathematics test · mark sheet", 44)
    sheet.text((70, 140), "One sheet a pupil. Write one digit in each box, with a dark pen.", 23, 90)
    sheet.text((70, 215), "Pupil number", 30)
    sheet.box(Field("Pupil", (470, 180, 280, 70), "digits", 4, cells=True))
    sheet.draw.line((70, 290, 830, 290), 60, 3)
    sheet.text((70, 320), "Question", 24, 90)
    sheet.text((470, 320), "Marks, 0 to 20", 24, 90)
    for number, question in enumerate(_QUESTIONS, 1):
        y = 350 + 100 * (number - 1)
        sheet.text((70, y + 35), f"{number}   {question}", 30)
        sheet.box(Field(f"Q{number}", (470, y, 140, 70), "number", 2, cells=True, low=0, high=20))
    sheet.draw.line((70, 960, 830, 960), 60, 3)
    sheet.text((70, 1025), "Sum of all marks", 34)
    parts = tuple(f"Q{number}" for number in range(1, 7))
    sheet.box(Field("Sum", (470, 990, 210, 70), "number", 3, cells=True, low=0, high=120, sum_of=parts))
    sheet.text((70, 1130), "Checked by the teacher, returned to the school office", 23, 90)
    for x, y in ((20, 20), (850, 20), (20, 1150), (850, 1150)):
        sheet.draw.rectangle((x, y, x + 30, y + 30), fill=20)
    return sheet.template("Mark sheet")


def meter_card() -> Template:
    """A card for reading a meter: customer with a check digit, date, reading, amount paid."""
    sheet = Sheet((1200, 800))
    sheet.text((60, 75), "METER READING CARD", 50)
    sheet.text((60, 135), "Please fill in and send a photo within ten days.", 25, 90)
    sheet.draw.rectangle((15, 15, 1184, 784), outline=40, width=4)
    sheet.draw.ellipse((1040, 45, 1140, 145), outline=30, width=8)
    sheet.draw.polygon(((1085, 55), (1065, 100), (1088, 98), (1078, 135), (1118, 85), (1094, 88)), fill=30)
    rows = (
        ("Customer number", Field("Customer", (560, 190, 480, 74), "digits", 8, cells=True, check="luhn")),
        ("Date (day month year)", Field("Date", (560, 310, 480, 74), "date", 8, cells=True)),
        ("Reading in kWh", Field("Reading", (560, 430, 360, 74), "digits", 6, cells=True)),
        ("Amount paid, euro and cent", Field("Amount", (560, 550, 360, 74), "decimal", places=2, low=5, high=900)),
    )
    for label, field in rows:
        sheet.text((60, field.box[1] + 37), label, 32)
        sheet.box(field)
    sheet.text((60, 700), "City Works · Electricity and water · Thank you!", 27, 60)
    sheet.text((60, 745), "Form M-12. Do not fold. Keep the second copy for your records.", 21, 110)
    return sheet.template("Meter reading")


FORMS = {"mark-sheet": mark_sheet, "meter-reading": meter_card}


def main() -> None:
    EXAMPLES.mkdir(exist_ok=True)
    for name, make in FORMS.items():
        template = make()
        template.save(EXAMPLES / f"{name}.json")
        Image.fromarray(template.reference).save(EXAMPLES / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
