"""Answers that are not HTTP, nearly HTTP, or HTTP that says two things at once."""

from tests.hostile.shape import Hostile, saying, with_headers

OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"

STATUS_LINES = (
    saying("http-0-9", b"<html>no head at all</html>"),
    saying("status-without-number", b"HTTP/1.1 OK\r\n\r\n"),
    saying("status-of-four-digits", b"HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n"),
    saying("status-zero", b"HTTP/1.1 000 OK\r\nContent-Length: 0\r\n\r\n"),
    saying("status-999", b"HTTP/1.1 999 Who\r\nContent-Length: 2\r\n\r\nok"),
    saying("status-negative", b"HTTP/1.1 -20 OK\r\nContent-Length: 0\r\n\r\n"),
    saying("status-without-reason", b"HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok"),
    saying("status-101", b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\nanything"),
    saying("version-of-the-future", b"HTTP/9.9 200 OK\r\nContent-Length: 2\r\n\r\nok"),
    saying("version-without-number", b"HTTP/x.y 200 OK\r\nContent-Length: 2\r\n\r\nok"),
    saying("lower-case-http", b"http/1.1 200 ok\r\ncontent-length: 2\r\n\r\nok"),
    saying("http-2-preface", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0\0\0\4\0\0\0\0\0" * 20),
    saying("http-2-frames", b"\0\0\x12\4\0\0\0\0\0" + b"\0" * 18),
    saying("icy", b"ICY 200 OK\r\n\r\n"),
    saying("blank-lines-first", b"\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"),
    saying("space-first", b" HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"),
    saying("status-line-with-nul", b"HTTP/1.1 200 O\0K\r\nContent-Length: 2\r\n\r\nok"),
)
HEADERS = (
    with_headers("header-without-colon", (b"this is no header",)),
    with_headers("header-without-name", (b": nobody",)),
    with_headers("header-with-space-before-colon", (b"Server : x",)),
    with_headers("header-with-nul", (b"Server: a\0b",)),
    with_headers("header-name-with-nul", (b"Ser\0ver: x",)),
    with_headers("header-with-lone-return", (b"Server: a\rX-Injected: b",)),
    with_headers("header-folded", (b"Server: a", b" b", b"\tc")),
    with_headers("header-folded-first", (b" Server: a",)),
    with_headers("header-name-of-umlauts", ("Sörver: x".encode(),)),
    with_headers("header-of-controls", (b"Server: \x01\x02\x1b[31mred\x1b[0m\x07\x7f",)),
    with_headers("header-not-utf-8", (b"Server: \xff\xfe\xc0\x80\xed\xa0\x80",)),
    saying("bare-line-feeds", b"HTTP/1.1 200 OK\nContent-Length: 2\nServer: x\n\nok"),
    saying("mixed-line-ends", b"HTTP/1.1 200 OK\r\nContent-Length: 2\nServer: x\r\n\nok"),
)
LENGTHS = (
    with_headers("two-lengths", (b"Content-Length: 50",)),
    with_headers("two-equal-lengths", (b"Content-Length: 2",)),
    saying("length-list", OK + b"Content-Length: 2, 2\r\n\r\nok"),
    saying("length-negative", OK + b"Content-Length: -1\r\n\r\nok"),
    saying("length-plus", OK + b"Content-Length: +2\r\n\r\nok"),
    saying("length-hex", OK + b"Content-Length: 0x2\r\n\r\nok"),
    saying("length-of-other-digits", OK + "Content-Length: ２\r\n\r\nok".encode()),
    saying("length-of-20000-digits", OK + b"Content-Length: " + b"9" * 20_000 + b"\r\n\r\nok"),
    saying("length-too-short", OK + b"Content-Length: 1\r\n\r\nok and much more"),
    saying("length-too-long", OK + b"Content-Length: 500\r\n\r\nok"),
    with_headers("length-and-chunks", (b"Transfer-Encoding: chunked",), b"2\r\nok\r\n0\r\n\r\n"),
    with_headers("chunked-twice", (b"Transfer-Encoding: chunked, chunked",)),
    with_headers("chunked-then-gzip", (b"Transfer-Encoding: chunked, gzip",)),
    with_headers("encoding-unknown", (b"Transfer-Encoding: cow",)),
    with_headers("encoding-obscured", (b"Transfer-Encoding: \x0bchunked",)),
)
CHUNKS = (
    saying("chunk-negative", CHUNKED + b"-2\r\nok\r\n0\r\n\r\n"),
    saying("chunk-not-hex", CHUNKED + b"zz\r\nok\r\n0\r\n\r\n"),
    saying("chunk-of-many-digits", CHUNKED + b"f" * 64 + b"\r\nok\r\n0\r\n\r\n"),
    saying("chunk-huge", CHUNKED + b"ffffffffffffffff\r\nok"),
    saying("chunk-without-end", CHUNKED + b"2\r\nokok\r\n0\r\n\r\n"),
    saying("chunk-cut", CHUNKED + b"10\r\nok"),
    saying("chunk-never-zero", CHUNKED + b"2\r\nok\r\n"),
    saying("answer-behind-the-answer", OK + b"Content-Length: 2\r\n\r\nok" + OK + b"\r\nmore"),
)
MALFORMED: tuple[Hostile, ...] = (*STATUS_LINES, *HEADERS, *LENGTHS, *CHUNKS)
