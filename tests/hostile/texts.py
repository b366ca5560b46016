"""Bodies that are hard on whoever reads them, and markup in every text that a server chooses."""

from tests.hostile.shape import Hostile, answer, saying, with_headers

LIMIT = 64 * 1024
JSON = "Content-Type: application/json"
HTML = "Content-Type: text/html"
MARKUP = '<script>alert(1)</script>"><img src=x onerror=alert(2)>{{7*7}}{%raw%}[red]x[/red]</dd>'
ESCAPES = "\x1b]0;owned\x07\x1b[2J\x1b[31m\u202e\u2066\u200f\x9b31m"


def _page(name: str, body: bytes) -> Hostile:
    return saying(f"page-{name}", answer(body, HTML))


def _data(name: str, body: bytes) -> Hostile:
    return saying(f"json-{name}", answer(body, JSON))


def _repeated(piece: bytes, start: bytes = b"") -> bytes:
    return start + piece * (LIMIT // len(piece))


BODIES = (
    _data("of-depth", b"[" * LIMIT),
    _data("of-depth-closed", b'{"a":' * 5000 + b"1" + b"}" * 5000),
    _data("of-100000-lists", b"[" * 100_000 + b"]" * 100_000),
    _data("deep-below-status", b'{"status":' + b"[" * 900 + b"]" * 900 + b"}"),
    _data("of-one-huge-number", b'{"code": ' + b"9" * 60_000 + b"}"),
    _data("of-a-huge-exponent", b'{"code": 1e999999999, "status": -1E400}'),
    _data("of-nan", b'{"code": NaN, "status": Infinity, "error": -Infinity}'),
    _data("of-keys", b"{" + b",".join(b'"%d":%d' % (n, n) for n in range(80_000)) + b"}"),
    _data("of-one-key-often", b"{" + b",".join([b'"error":"x"'] * 5000) + b"}"),
    _data("of-lone-surrogates", rb'{"error": "\ud800", "\udfff": "\u0000"}'),
    _data("not-utf-8", b'{"error": "\xff\xfe\xc0\xaf\xed\xa0\x80"}'),
    _data("of-utf-16", '{"error": "x"}'.encode("utf-16")),
    _page("not-utf-8", b"<html>\xff\xfe\xc0\x80\xe0\x80\x80\xf8\x88\x80\x80\x80 overlong"),
    _page("of-nul", _repeated(b"\0", b"<html>")),
    _page("of-comments", _repeated(b"<!---->") + b"x"),
    saying("comments-of-no-kind", answer(_repeated(b"<!---->") + b"x")),
    _page("of-open-tags", _repeated(b"<a ", b"<html>")),
    _page("of-slashes", _repeated(b"<a/", b"<html>")),
    _page("of-attributes", _repeated(b'b="', b"<html><a ")),
    _page("of-declarations", _repeated(b"<![", b"<html>")),
    _page("of-open-comments", _repeated(b"<!--", b"<html>")),
    _page("of-forms", _repeated(b"<form action=/login><input type=password>", b"<html>")),
    _page("of-titles", _repeated(b"<title>", b"<html>")),
    _page("of-spaces", _repeated(b" ")),
    _page("of-word-characters", _repeated(b"a", b"<html>")),
    _page("of-digits-and-dashes", _repeated(b"a1-", b"<html>")),
)
TEXTS = (
    saying(
        "markup-in-the-reason", f"HTTP/1.1 200 {MARKUP}\r\nContent-Length: 2\r\n\r\nok".encode()
    ),
    with_headers(
        "markup-in-every-header",
        [
            f"{name}: {MARKUP}".encode()
            for name in (
                "Server",
                "Via",
                "Allow",
                "Vary",
                "Date",
                "Cache-Control",
                "Content-Type",
                "Retry-After",
                "Strict-Transport-Security",
                "WWW-Authenticate",
                "Location",
                "X-Powered-By",
            )
        ],
    ),
    saying(
        "markup-in-the-challenge",
        answer(b"no", f'WWW-Authenticate: Bearer realm="{MARKUP}"', status="401 Who"),
    ),
    with_headers("markup-in-a-name", (b"<script>alert(1)</script>: x",)),
    _page("of-markup", f"<html><title>{MARKUP}</title><body>{MARKUP}".encode()),
    _data("of-markup", f'{{"error": "{MARKUP}", "{MARKUP}": 1}}'.encode()),
    with_headers(
        "escapes-in-every-header",
        [
            f"{name}: {ESCAPES}".encode()
            for name in ("Server", "Via", "Allow", "WWW-Authenticate", "Strict-Transport-Security")
        ],
    ),
    saying("formulas-in-headers", answer(b"ok", "Server: =cmd|' /C calc'!A0", "Via: @SUM(1)")),
)
