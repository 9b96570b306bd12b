"""The page at /api/docs: an OpenAPI document for people, without any script."""

import html
import json
from typing import Any

from .schema import EXAMPLE


def docs_page(document: dict[str, Any]) -> str:
    """One self-contained HTML page (no script, no other host) for an OpenAPI document."""
    say = html.escape
    parts = [f"<h1>{say(document['info']['title'])}</h1>", _paragraphs(document["info"].get("description", ""))]
    base = (document.get("servers") or [{"url": ""}])[0]["url"]
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            parts.append(f"<section><h2><b>{say(method.upper())}</b> <code>{say(base + path)}</code></h2>")
            parts.append(_paragraphs(operation.get("description", operation.get("summary", ""))))
            sent = operation.get("requestBody", {}).get("content", {})
            if sent:
                parts.append(f"<p>Takes {', '.join(f'<code>{say(kind)}</code>' for kind in sent)}.</p>")
            parts.append("<table><tr><th>Status</th><th>Meaning</th><th>Body</th></tr>")
            for status, answer in operation["responses"].items():
                bodies = ", ".join(
                    f"<code>{say(kind)}</code> {say(_names(content.get('schema', {})))}"
                    for kind, content in answer.get("content", {}).items()
                )
                parts.append(f"<tr><td>{say(status)}</td><td>{say(answer['description'])}</td><td>{bodies}</td></tr>")
            parts.append("</table>")
            example = (
                operation["responses"].get("200", {}).get("content", {}).get("application/json", {}).get("example")
            )
            if example:
                parts.append(
                    f"<details><summary>An answer, for (a digit of) {say(EXAMPLE.name)}, "
                    "one of the page's examples</summary>"
                    f"<pre>{say(json.dumps(example, ensure_ascii=False))}</pre></details>"
                )
            parts.append("</section>")
    parts.append("<h2>Shapes</h2>")
    for name, schema in document.get("components", {}).get("schemas", {}).items():
        parts.append(
            f"<details><summary><code>{say(name)}</code> {say(schema.get('description', ''))}</summary>"
            f"<pre>{say(json.dumps(schema.get('properties', schema), indent=1, ensure_ascii=False))}</pre></details>"
        )
    parts.append('<p><a href="openapi.json">openapi.json</a></p>')
    return _PAGE.format(title=say(document["info"]["title"]), body="\n".join(parts))


def _paragraphs(text: str) -> str:
    out = []
    for block in text.strip().split("\n\n"):
        tag = "pre" if block.startswith("    ") else "p"
        out.append(f"<{tag}>{html.escape(block)}</{tag}>")
    return "\n".join(out)


def _names(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    return " or ".join(_names(choice) for choice in schema.get("anyOf", []))


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><style>
:root {{ color-scheme: light dark; }}
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 52rem; margin: 2rem auto; padding: 0 1rem; }}
h2 {{ margin-top: 2.5rem; font-size: 1.2rem; }} table {{ border-collapse: collapse; }}
td, th {{ text-align: left; vertical-align: top; padding: .25rem 1rem .25rem 0; border-bottom: 1px solid #8886; }}
pre {{ overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; padding: .75rem; \
background: #8882; border-radius: .4rem; }} details {{ margin: .5rem 0; }}
</style></head><body>
{body}
</body></html>"""
