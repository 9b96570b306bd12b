"""Front door: ``streamlit run app.py`` serves the pages and the REST API in one process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Event, Thread

import streamlit as st
from starlette.middleware import Middleware
from streamlit.runtime.pages_manager import PagesManager

from digitapp import api, paths
from digitapp.ui import model
from digitapp.ui.assets import Assets
from digitapp.ui.headers import SecurityHeaders


@asynccontextmanager
async def lifespan(_app: object) -> AsyncIterator[None]:
    """Begin to load the model as soon as the server is up, before the first visitor."""
    # Until st.navigation has run once, Streamlit takes ui/pages for its old folder of pages.
    PagesManager.uses_pages_directory = False
    model.start()
    stop = Event()
    Thread(target=model.watch, args=(stop,), name="watch-model", daemon=True).start()
    yield
    stop.set()


app = st.App(
    str(paths.PACKAGE / "ui" / "main.py"),
    routes=api.routes(load=model.get),  # the pages and the API share one model
    lifespan=lifespan,
    middleware=[Middleware(SecurityHeaders), Middleware(Assets)],
)
