"""Front door: ``streamlit run app.py`` serves the pages and the REST API in one process."""

from contextlib import asynccontextmanager

import streamlit as st
from starlette.middleware import Middleware
from starlette.responses import JSONResponse
from starlette.routing import Route

from digitapp.ui.headers import SecurityHeaders


async def health(_request):
    """Whether the server is up."""
    return JSONResponse({"status": "ok"})


@asynccontextmanager
async def lifespan(_app):
    """Begin to load the model as soon as the server is up, before the first visitor."""
    from digitapp.ui import model

    model.start()
    yield


app = st.App(
    "digitapp/ui/main.py",
    routes=[Route("/api/v1/health", health)],
    lifespan=lifespan,
    middleware=[Middleware(SecurityHeaders)],
)
