"""The REST API: pictures in, digits out. Runs beside the page (app.py mounts it) or alone (uvicorn digitapp.api:app).

    POST /api/v1/read, /api/v1/classify    GET /api/v1/health, /api/v1/model    GET /api/docs, /api/openapi.json

Importing this package does not import TensorFlow: the model is loaded in a thread when the server starts.
"""

from .problems import Refusal
from .server import TOKEN, app, create, routes

__all__ = ["TOKEN", "Refusal", "app", "create", "routes"]
