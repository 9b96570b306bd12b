"""Photos laid on a form's reference picture: compared with the homography that made them; other papers are refused."""

import cv2
import numpy as np
import pytest

from digitapp.evaluation import forms
from digitapp.forms.align import Aligner, DoesNotFit, page_outline
from digitapp.forms.blank import FORMS
from digitapp.forms.template import Template
from digitapp.synthesis.material import Material
from digitapp.synthesis.pages import compose


@pytest.fixture(scope="module")
def mark_sheet():
    template = FORMS["mark-sheet"]()
    return template, Aligner(template)


@pytest.mark.parametrize("turn", [0, 8, 90, 200])
def test_a_turned_and_tilted_photo_is_laid_exactly(mark_sheet, turn):
    template, align = mark_sheet
    width, height = template.size
    rng = np.random.default_rng(turn)
    middle = np.array([[1, 0, 300], [0, 1, 150], [0, 0, 1.0]])
    corners = np.float32([[0, 0], [1500, 0], [1500, 1500], [0, 1500]])
    tilt = cv2.getPerspectiveTransform(corners, corners + rng.uniform(-60, 60, (4, 2)).astype(np.float32))
    matrix = tilt @ np.vstack([cv2.getRotationMatrix2D((750, 750), turn, 0.9), [0, 0, 1]]) @ middle
    photo = cv2.warpPerspective(template.reference, matrix, (1500, 1500), borderValue=90)
    found = align(np.dstack([photo] * 3))
    box = (0, 0, width, height)
    expected = cv2.perspectiveTransform(np.float64([[[0, 0], [width, 0], [width, height], [0, height]]]), matrix)[0]
    assert np.abs(found.corners(box) - expected).max() < 2  # pixels
    x, y, w, h = (round(v) for v in template.fields[0].box)
    cut = found.cut(photo, (x, y, w, h), 1.0).astype(int)
    assert np.abs(cut - template.reference[y : y + h, x : x + w]).mean() < 8


def test_other_papers_are_refused(mark_sheet):
    _, align = mark_sheet
    rng = np.random.default_rng(5)
    other = FORMS["meter-reading"]()
    foreign = forms.photograph(forms.fill(other, forms.values(other, rng), rng), rng)
    noise = rng.integers(0, 256, (600, 500, 3), np.uint8)
    for photo in (foreign, noise, np.full((400, 300, 3), 255, np.uint8), np.zeros((8, 8, 3), np.uint8)):
        with pytest.raises(DoesNotFit):
            align(photo)


def test_half_a_form_a_covered_form_and_a_mirrored_one_are_refused(mark_sheet):
    template, align = mark_sheet
    whole = np.dstack([template.reference] * 3)
    covered = whole.copy()
    covered[500:] = 200
    for photo in (whole[:500], covered, whole[:, ::-1]):
        with pytest.raises(DoesNotFit):
            align(photo)


def test_a_photo_on_a_desk_is_a_reference_too():
    template = FORMS["meter-reading"]()
    rng = np.random.default_rng(31)
    first, second = (
        forms.photograph(forms.fill(template, forms.values(template, rng), rng), rng, turn=turn)
        for turn in (1.0, 165.0)
    )
    to_first, to_second = Aligner(template)(first), Aligner(template)(second)
    from_photo = Template("Photo", cv2.cvtColor(first, cv2.COLOR_RGB2GRAY), ())
    for field in template.fields:
        box = to_first.corners(field.box)
        found = cv2.perspectiveTransform(box[None], Aligner(from_photo)(second).to_photo)[0]
        assert np.abs(found - to_second.corners(field.box)).max() < 4  # pixels
    with pytest.raises(DoesNotFit):
        Aligner(from_photo)(first[:, : first.shape[1] // 2])


def test_the_outline_of_a_page():
    picture = np.full((600, 800), 60, np.uint8)
    corners = np.array([[150, 80], [640, 120], [600, 540], [120, 500]])
    cv2.fillConvexPoly(picture, corners, 220)
    assert np.abs(page_outline(picture) - corners).max() < 8
    assert page_outline(FORMS["mark-sheet"]().reference) is None  # a print is all page
    assert page_outline(np.full((300, 200), 128, np.uint8)) is None
    cut_off = picture[:, 300:]
    assert page_outline(np.ascontiguousarray(cut_off)) is None


def test_a_form_with_the_same_words_in_other_places_is_refused(mark_sheet):
    template, align = mark_sheet
    rows = [template.reference[y : y + 100] for y in range(300, 1000, 100)]
    other = template.reference.copy()
    other[300:1000] = np.vstack([rows[k] for k in (0, 4, 1, 6, 2, 5, 3)])
    with pytest.raises(DoesNotFit):
        align(np.dstack([other] * 3))


def test_foreign_sheets_are_found_out():
    """Photos of each form against the template of the other, and composed pages of other writing."""
    templates = [make() for make in FORMS.values()]
    for template, other in zip(templates, reversed(templates), strict=True):
        align = Aligner(template)
        for seed in range(6):
            rng = np.random.default_rng(9000 + seed)
            foreign = forms.photograph(forms.fill(other, forms.values(other, rng), rng), rng)
            page = compose(rng, Material(), (700, 500), layout=("form", "grid", "sums")[seed % 3]).picture
            for photo in (foreign, page):
                with pytest.raises(DoesNotFit):
                    align(photo)
