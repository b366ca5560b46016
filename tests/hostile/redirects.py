"""Servers that lead to where nobody should be led."""

from functools import partial

from tests.hostile.shape import HOST, Hostile, Reader, Writer, answer, asked

ELSEWHERE = {
    "to-another-host": "https://{witness}/",
    "to-another-host-plain": "http://{witness}/",
    "to-another-port": "https://" + HOST + ":{port}/",
    "to-another-port-plain": "http://" + HOST + ":{port}/",
    "without-scheme": "//{witness}/",
    "with-three-slashes": "///{witness}/",
    "with-four-slashes": "////{witness}/",
    "with-scheme-and-three-slashes": "https:///{witness}/",
    "with-scheme-and-no-slash": "https:{witness}/",
    "with-backslashes": "\\\\{witness}/",
    "with-slash-and-backslash": "/\\{witness}/",
    "with-backslash-after-the-host": "https://{witness}\\@" + HOST + "/",
    "with-user": "https://" + HOST + "@{witness}/",
    "with-user-and-port": "https://" + HOST + ":443@{witness}/",
    "with-encoded-user": "https://" + HOST + "%40{witness}/",
    "with-tab-in-slashes": "/\t/{witness}/",
    "with-tab-in-scheme": "ht\ttps://{witness}/",
    "with-space-first": "   https://{witness}/",
    "with-nothing-but-spaces": "   ",
    "with-fragment": "https://{witness}#@" + HOST + "/",
    "with-question": "https://{witness}?@" + HOST + "/",
    "with-capitals": "HTTPS://{witness}/",
    "with-wide-letters": "https://ｃｈａｔ。edge.test/",
    "with-umlaut": "https://chät.edge.test/",
    "with-final-dot": "https://" + HOST + ".:{port}/",
    "to-a-number": "http://2130706434:{port}/",
    "to-hex": "http://0x7f.2:{port}/",
    "to-mapped-address": "http://[::ffff:127.0.0.2]:{port}/",
    "to-metadata-address": "http://169.254.169.254/latest/meta-data/",
    "to-metadata-name": "http://metadata.google.internal/computeMetadata/v1/",
    "to-port-22": "https://" + HOST + ":22/",
    "to-a-file": "file:///etc/passwd",
    "to-gopher": "gopher://{witness}/_x",
    "to-ftp": "ftp://{witness}/",
    "to-data": "data:text/html,<script>alert(1)</script>",
    "to-javascript": "javascript:alert(1)",
    "to-a-broken-bracket": "https://[::1/",
    "to-a-broken-port": "https://" + HOST + ":port/",
    "to-port-99999": "https://" + HOST + ":99999/",
    "to-parents": "/../../../../etc/passwd",
    "to-encoded-parents": "/%2e%2e/%2e%2e/etc/passwd",
    "to-thirty-thousand-characters": "/" + "a" * 30_000,
    "to-a-query-with-secrets": "https://{witness}/?token=sk-1234567890abcdef1234",
}
"""Locations by what is odd about them; the witness listens at ``{witness}``, on ``{port}``."""


async def lead(location: bytes, status: bytes, reader: Reader, writer: Writer) -> None:
    """Answer every request with one redirect."""
    await asked(reader)
    head = b"HTTP/1.1 " + status + b"\r\nLocation: " + location + b"\r\n"
    writer.write(head + b"Content-Length: 0\r\n\r\n")
    await writer.drain()


async def lead_on(longer: bool, reader: Reader, writer: Writer) -> None:
    """Lead every path to another one: to itself, or to a longer one each time."""
    path = (await asked(reader)).split(b" ")[1].partition(b"?")[0]
    where = path.decode("latin-1") + ("/on" if longer else "?again")
    writer.write(answer(b"", f"Location: {where}", status="302 Found"))
    await writer.drain()


async def lead_through(reader: Reader, writer: Writer) -> None:
    """Lead through twenty paths, then answer."""
    path = (await asked(reader)).split(b" ")[1]
    step = int(path.rpartition(b"/")[2]) if path.startswith(b"/step/") else 0
    text = answer(b"", f"Location: /step/{step + 1}", status="307 On")
    writer.write(text if step < 20 else answer(b"at last"))
    await writer.drain()


def redirects(witness: str) -> tuple[Hostile, ...]:
    """Return the servers that lead elsewhere; ``witness`` is an address with a port."""
    port = witness.rpartition(":")[2]
    known = {
        name: text.replace("{witness}", witness).replace("{port}", port).encode()
        for name, text in ELSEWHERE.items()
    }
    return (
        *(Hostile(f"leads-{name}", partial(lead, to, b"302 Found")) for name, to in known.items()),
        Hostile(
            "leads-twice", partial(lead, b"/a\r\nLocation: https://" + witness.encode(), b"302 F")
        ),
        Hostile("leads-by-300", partial(lead, known["to-another-host"], b"300 Choose")),
        Hostile("leads-by-201", partial(lead, known["to-another-host"], b"201 Created")),
        Hostile("leads-in-a-loop", partial(lead_on, False)),
        Hostile("leads-on-for-ever", partial(lead_on, True)),
        Hostile("leads-through-twenty", lead_through),
    )
