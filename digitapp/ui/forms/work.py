"""What a visitor does with a form between runs: marks its fields, or reads photos with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import streamlit as st

from digitapp import ImageError
from digitapp.forms import library
from digitapp.forms.align import Aligner
from digitapp.forms.template import MOST_BYTES, Template, TemplateError, loads
from digitapp.output.rows import shown
from digitapp.ui import opened, sheets
from digitapp.ui.forms.answers import Answer, Check, accept
from digitapp.ui.forms.draft import Draft
from digitapp.ui.review.session import SavedForm

_STATE, PROBLEM = "form-work", "form-problem"
SAMPLE = "sample-form-"  # what the identifiers of the example photos begin with


@dataclass
class Work:
    """template: photos are read with it, None while there is none; draft: fields are being marked; marked: the open
    photo they are marked on; answers: by photo; later: checks that were put off; undo: how to take accepted ones back;
    kept: what a person said of photos that are read once more with changed fields; let_stand: sentences of rules,
    likewise; fresh: the fields were marked here and are in no file;
    safe: what was said by the time it was saved or exported.
    """

    template: Template | None = None
    draft: Draft | None = None
    marked: str | None = None
    answers: dict[str, Answer] = field(default_factory=dict)
    later: list[Check] = field(default_factory=list)
    undo: list[tuple[str, dict[str, str], set[str]]] = field(default_factory=list)
    kept: dict[str, dict[str, str]] = field(default_factory=dict)
    let_stand: dict[str, set[str]] = field(default_factory=dict)
    fresh: bool = False
    safe: dict[str, tuple[dict[str, str], set[str]]] = field(default_factory=dict)

    @property
    def said(self) -> dict[str, tuple[dict[str, str], set[str]]]:
        """All that a person said, by photo: digits by field, and sentences of rules that are let stand."""
        keys = {*self.kept, *self.let_stand}
        waiting = {key: (self.kept.get(key, {}), self.let_stand.get(key, set())) for key in keys}
        made = {key: (one.said, one.accepted) for key, one in self.answers.items()}
        return {key: one for key, one in (waiting | made).items() if any(one)}

    @property
    def unsaved(self) -> bool:
        """Whether something would be lost with the tab: marked fields, or what was said of photos."""
        return self.fresh or self.marked_anew or self.said != self.safe

    @property
    def marked_anew(self) -> bool:
        """Whether fields are being marked that are not those of the template in use."""
        before = self.template.fields if self.template else ()
        return self.draft is not None and tuple(self.draft.fields.values()) != before

    def is_saved(self, *, template: bool = True) -> None:
        """What was said is in a file now. template: and the fields are, too."""
        self.safe, self.fresh = self.said, self.fresh and not template

    @cached_property
    def aligner(self) -> Aligner:
        """Lays photos on the template; takes a moment when it is first asked for."""
        if self.template is None:
            raise ValueError("There is no template to align photos to.")
        return Aligner(self.template)

    def answered(self) -> dict[str, Answer]:
        """The photos that make a row, in the order they were opened: all but the marked one, where that is blank."""
        return {
            key: self.answers[key]
            for key in opened.all_open()
            if key in self.answers and not (key == self.marked and self.answers[key].blank)
        }

    def waiting(self) -> list[str]:
        """The photos that have yet to be read."""
        return [key for key in opened.all_open() if key not in self.answers]

    def accept(self, check: Check, digits: Mapping[str, str]) -> None:
        """See answers.accept; can be undone."""
        answer = self.answers[check.key]
        self.undo.append((check.key, answer.said, answer.accepted))
        accept(answer, check, digits)

    def take_back(self) -> None:
        """Undo what was accepted last, if its photo is still there."""
        key, said, accepted = self.undo.pop()
        if key in self.answers:
            self.answers[key].said, self.answers[key].accepted = said, accepted


def current() -> Work:
    """The work of this visitor."""
    return st.session_state.setdefault(_STATE, Work())


def at_work() -> bool:
    """Whether the Photo page is about a form."""
    return current().template is not None or current().draft is not None


def use(template: Template, marked: str | None = None) -> None:
    """Read the open photos with this template. What a person said about fields that are the same as before stays."""
    before, work = current(), Work(template, marked=marked)
    if before.template is not None:
        if before.template.fields == template.fields and before.template.reference is template.reference:
            work.answers, work.undo, work.safe, work.fresh = before.answers, before.undo, before.safe, before.fresh
        else:
            same = {one.name for one in set(before.template.fields) & set(template.fields)}
            for key, answer in before.answers.items():
                work.kept[key] = {name: digits for name, digits in answer.said.items() if name in same}
    st.session_state[_STATE] = work


def use_known(name: str) -> None:
    """Read with a template that the server knows, and open its example photos."""
    st.session_state[PROBLEM] = ""
    try:
        template = loads(library.text(name))
    except TemplateError as error:
        st.session_state[PROBLEM] = str(error)
        return
    photos = {f"{SAMPLE}{path.stem}": path for path in library.photos(name)}
    for key in [key for key in opened.all_open() if key.startswith(SAMPLE) and key not in photos]:
        opened.close(key)  # of another form
    for key, path in photos.items():
        opened.all_open().setdefault(key, opened.Opened(path.name, path.read_bytes(), "sample"))
    use(template)


def use_file(data: bytes) -> None:
    """Read with a template that somebody has uploaded; what is wrong with it is told beside the uploader."""
    st.session_state[PROBLEM] = ""
    try:
        if len(data) > MOST_BYTES:
            raise TemplateError(f"This file is larger than {MOST_BYTES // 1_000_000} MB: it is no template.")
        use(loads(data.decode("utf-8")))
    except UnicodeDecodeError:
        st.session_state[PROBLEM] = (
            "This file is not a text file. A template is the JSON file that “Save template” makes."
        )
    except TemplateError as error:
        st.session_state[PROBLEM] = str(error)


def saved(work: Work, template: Template) -> SavedForm:
    """What is needed to go on with this work another time."""
    made = work.answers
    return SavedForm(
        template.dumps(),
        work.marked,
        {key: dict(one.said) for key, one in made.items() if one.said},
        {key: sorted(one.accepted) for key, one in made.items() if one.accepted},
    )


def go_on(form: SavedForm) -> None:
    """Go on with saved work, whose photos are open by now. Raises TemplateError."""
    use(loads(form.template), form.marked)
    current().kept = dict(form.said)
    current().let_stand = {key: set(sentences) for key, sentences in form.accepted.items()}
    current().is_saved()


def mark(key: str) -> None:
    """Mark the fields of an open photo."""
    st.session_state[PROBLEM] = ""
    one = opened.all_open()[key]
    try:
        picture = sheets.upright(one.data, one.sheet.turns if one.sheet else 0)
    except ImageError as error:
        st.session_state[PROBLEM] = str(error)
        return
    work = current()
    work.draft, work.marked = Draft.of_photo(shown(one.name).rsplit(".", 1)[0][:200], picture), key


def change() -> None:
    """Change the fields of the template in use."""
    work = current()
    if work.template is not None:
        work.draft = Draft.of_template(work.template)


def finish() -> None:
    """The fields are marked: read the photos."""
    work = current()
    if work.draft is not None:
        fresh = work.fresh or work.marked_anew
        use(work.draft.template(), work.marked)
        current().fresh = fresh


def stop_marking() -> None:
    """Go back without the changes."""
    current().draft = None


def close() -> None:
    """No form any more: pictures are read as pages again."""
    st.session_state[_STATE] = Work()
