"""The Photo page under Streamlit's test runner: files given to it, what it says, what is said at its desk."""

from streamlit.testing.v1 import AppTest

from digitapp.ui.review import desk
from digitapp.ui.sheets import Sheet

PAGE = "pages/photo.py"


def words(app: AppTest) -> str:
    """All text of the page."""
    kinds = ("title", "header", "subheader", "markdown", "caption", "error")
    return "\n".join(element.value for kind in kinds for element in getattr(app, kind))


def upload(app: AppTest, *files: tuple[str, bytes]) -> AppTest:
    """Give (name, bytes) files to the uploader and run."""
    for name, data in files:
        app.file_uploader[0].upload(name, data)
    return app.run()


def sheets(app: AppTest) -> list[Sheet]:
    """The open sheets."""
    return [one.sheet for one in app.session_state["photo-open"].values()]


def say(app: AppTest, *entries: dict) -> AppTest:
    """What the browser does when somebody types: sends all that was said so far, and the page runs."""
    app.session_state[desk.KEY] = {
        "state": {"token": app.session_state["review-state"].token, "log": list(entries), "at": None}
    }
    return app.run()
