"""What every answer carries, so that a browser loads nothing from elsewhere and keeps nothing."""

from __future__ import annotations

import secrets

from flask import Flask, Response, g, request

CAMERA_PAGES = frozenset(
    f"acts.{page}{sent}"
    for page in (
        "case_seize",
        "unit_seize",
        "case_book_in",
        "exhibit_book_part",
        "exhibit_describe",
    )
    for sent in ("", "_send")  # what was refused is shown again, and scanned again
)
"""The only pages whose script may read codes with the camera; nothing of it leaves the browser."""


def install(app: Flask) -> None:
    """Give each request its nonce and each answer its headers."""
    app.before_request(_make_nonce)
    app.after_request(_add_headers)
    app.context_processor(_nonce_for_templates)


def _make_nonce() -> None:
    g.nonce = secrets.token_urlsafe(16)


def _nonce_for_templates() -> dict[str, str]:
    return {"cspNonce": g.get("nonce", "")}


def _add_headers(response: Response) -> Response:
    """Allow our own scripts and styles, nothing inline, nothing from elsewhere, no frames."""
    nonce = g.get("nonce") or secrets.token_urlsafe(16)  # an error page may come before the nonce
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; "
        "img-src 'self'; font-src 'none'; connect-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Frame-Options"] = "DENY"  # for what does not know frame-ancestors
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    camera = "(self)" if request.endpoint in CAMERA_PAGES else "()"
    response.headers["Permissions-Policy"] = (
        f"camera={camera}, display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"
    )
    if request.is_secure:  # a year; a browser that was here once comes by HTTPS only
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    # Case content must not stay on a shared desk; stylesheets and scripts are the same for all.
    static = request.endpoint == "static" and response.status_code == 200
    response.headers["Cache-Control"] = "private, max-age=3600" if static else "no-store"
    return response
