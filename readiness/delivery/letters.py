"""A letter as a message of the mail: plain text, the same as little HTML, and honest headers."""

import hashlib
from collections.abc import Iterable
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape
from urllib.parse import urlsplit

from readiness.domain.mail import Parcel, is_address, one_line

SENDER_NAME = "Ops registry"
_HTML = """\
<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>
<body>
{body}
</body></html>
"""


class AddressUnusable(ValueError):
    """Nothing can be sent to the address: it would break a header, or is none."""


def message_bytes(parcel: Parcel, *, sender: str, public_url: str) -> bytes:
    """Return the whole message, lines ended by CR and LF.

    Args:
        public_url: address of the program, without a slash at its end.

    Raises:
        AddressUnusable: sender or recipient cannot stand in a header.
    """
    message = EmailMessage(policy=SMTP)
    for name, value in _headers(parcel, sender, public_url):
        message[name] = value
    text = _text(parcel, public_url)
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(_html(parcel, public_url), subtype="html", cte="quoted-printable")
    message.set_boundary(f"=_{_digest(parcel)[:32]}")
    return message.as_bytes()


def _headers(parcel: Parcel, sender: str, public_url: str) -> Iterable[tuple[str, object]]:
    host = _domain(public_url)
    yield "From", _address(sender, SENDER_NAME)
    yield "To", _address(parcel.recipient)
    yield "Subject", one_line(parcel.letter.subject)
    yield "Date", format_datetime(parcel.written_at)
    # the same for each attempt: whoever gets two copies has them taken for one
    yield "Message-ID", f"<{_digest(parcel)}@{host}>"
    yield "List-Id", f"{SENDER_NAME} <{parcel.kind.value.replace('_', '-')}.ops-registry.{host}>"
    if parcel.kind.is_optional:
        yield "List-Unsubscribe", f"<{public_url}/account/>"
    # RFC 3834, section 5: so that no out-of-office answer comes back
    yield "Auto-Submitted", "auto-generated"
    yield "X-Auto-Response-Suppress", "All"


def _text(parcel: Parcel, public_url: str) -> str:
    letter = parcel.letter
    link = f"{letter.link}: {public_url}{letter.path}"
    return "\n\n".join([*map(_quiet, letter.paragraphs), link, _why(parcel, public_url)]) + "\n"


def _html(parcel: Parcel, public_url: str) -> str:
    letter = parcel.letter
    address = escape(f"{public_url}{letter.path}")
    paragraphs = [f"<p>{_broken(text)}</p>" for text in map(_quiet, letter.paragraphs)]
    paragraphs.append(f'<p><a href="{address}">{escape(letter.link)}</a></p>')
    paragraphs.append(f"<p><small>{_broken(_why(parcel, public_url))}</small></p>")
    return _HTML.format(title=escape(one_line(letter.subject)), body="\n".join(paragraphs))


def _broken(text: str) -> str:
    return escape(text).replace("\n", "<br>\n")


def _quiet(text: str) -> str:
    """Return ``text`` without control characters but line breaks: some move a terminal's cursor."""
    return "\n".join(
        "".join(sign if sign.isprintable() else " " for sign in line) for line in text.splitlines()
    )


def _why(parcel: Parcel, public_url: str) -> str:
    if parcel.kind.is_optional:
        return (
            "Ops registry sends this because it waits for you or is about what you asked for.\n"
            f"Switch e-mail off on your account page: {public_url}/account/"
        )
    return "Ops registry sends this because you asked for it."


def _address(spec: str, name: str = "") -> Address:
    if not is_address(spec):
        raise AddressUnusable
    local, _, domain = spec.rpartition("@")
    return Address(display_name=name, username=local, domain=domain)


def _domain(public_url: str) -> str:
    host = urlsplit(public_url).hostname or "localhost"
    return host if ":" not in host else "localhost"


def _digest(parcel: Parcel) -> str:
    return hashlib.sha256(parcel.key.encode()).hexdigest()
