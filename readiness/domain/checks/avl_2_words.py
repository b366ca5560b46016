"""What AVL-2 says about each trouble, and what cures it."""

from dataclasses import dataclass

from readiness.domain.failures import Failure
from readiness.domain.findings import Reason
from readiness.domain.walks import MOST_REDIRECTS, Met, Trouble


@dataclass(frozen=True, slots=True)
class Telling:
    """One trouble in words.

    Attributes:
        sentence: goes on from the name of what was asked, without a full stop; ``{host}``,
            ``{place}`` and ``{failure}`` are filled in.
    """

    reason: Reason
    sentence: str
    cure: str


_FRAMING = "Let one server alone frame the answer: hand it on as it is, or turn buffering on."
_BREAKING = "Look at the logs of proxy and upstream for answers that end early."
_LOOPING = "Let the redirect end: look at rules that add and take away a slash, a host or https."
_LEAVING = "Register the address that people really open, or record the path as a protected page."

_TELLINGS = {
    Trouble.MALFORMED: Telling(
        Reason.MALFORMED,
        "answers with something that is not HTTP",
        "See what listens there, and which header line or status line it gets wrong.",
    ),
    Trouble.FRAMED_TWICE: Telling(
        Reason.MALFORMED,
        "tells a Content-Length and sends chunks: two servers may see two different ends",
        _FRAMING,
    ),
    Trouble.EXCESS: Telling(
        Reason.MALFORMED,
        "goes on behind the end of its answer, which the next one may be taken for",
        "Correct the Content-Length, or let the proxy set it.",
    ),
    Trouble.CONTROL_BYTES: Telling(
        Reason.MALFORMED,
        "has control characters in a header",
        "Find out which part writes the header, and have it encode what it writes.",
    ),
    Trouble.PLACES_DIFFER: Telling(
        Reason.MALFORMED,
        "names several places to go to, of which each client takes another",
        "Set the Location header in one place.",
    ),
    Trouble.TOO_LARGE: Telling(
        Reason.UNBOUNDED,
        "sends more than the limit before its answer is complete",
        "Find out who sends headers beyond 32 KiB, or endless data around an answer.",
    ),
    Trouble.DRIPS: Telling(
        Reason.UNBOUNDED,
        "begins to answer and does not come to an end in time",
        "See what holds the answer back, and set an upstream timeout at the proxy.",
    ),
    Trouble.BROKEN_OFF: Telling(
        Reason.BROKEN_OFF,
        "closes the connection before its answer is complete",
        _BREAKING,
    ),
    Trouble.SILENT: Telling(
        Reason.NO_ANSWER,
        "gets no answer: the edge {failure}",
        "See whether the upstream hangs, and answer with an error where nothing is served.",
    ),
    Trouble.HANGS_UP: Telling(
        Reason.NO_ANSWER,
        "gets no answer: the edge hangs up",
        "Answer 404 where nothing is served: a visitor cannot tell this from a broken edge.",
    ),
    Trouble.LENGTH_UNTOLD: Telling(
        Reason.UNBOUNDED,
        "sends more than 64 KiB and tells no length",
        "Let the health route answer briefly, with a Content-Length.",
    ),
    Trouble.LONG_PAGE: Telling(
        Reason.UNBOUNDED,
        "is longer than what was read of it, and tells no length",
        "See whether the page comes to an end, or tell its length.",
    ),
    Trouble.NOT_ASCII: Telling(
        Reason.HEADER_NOT_ASCII,
        "has characters beyond ASCII in a header, which clients read in different ways",
        "Encode the value of the header (RFC 8187), or take it away.",
    ),
    Trouble.LOOP: Telling(Reason.REDIRECT_LOOPS, "leads back to where it came from", _LOOPING),
    Trouble.COOKIE_LOOP: Telling(
        Reason.REDIRECT_LOOPS,
        "leads back to where it came from for whoever sends no cookie back",
        "Answer a client without cookies, or tell it that cookies are needed.",
    ),
    Trouble.TOO_MANY: Telling(
        Reason.REDIRECTS_TOO_MANY,
        f"leads to more than {MOST_REDIRECTS} redirects in a row",
        _LOOPING,
    ),
    Trouble.UNREADABLE: Telling(
        Reason.REDIRECT_UNREADABLE,
        "redirects to what is no http or https address",
        "Correct the Location header.",
    ),
    Trouble.PLACELESS: Telling(
        Reason.REDIRECT_WITHOUT_PLACE,
        "redirects without a place to go to",
        "Set a Location header, or answer with another status.",
    ),
    Trouble.PLAIN: Telling(
        Reason.REDIRECT_TO_PLAIN,
        "leads from https to http, at {host}",
        "Write https into the Location; behind a proxy the application has to be told that its "
        "visitors come by https (X-Forwarded-Proto).",
    ),
    Trouble.HEALTH_AWAY: Telling(
        Reason.REDIRECT_ELSEWHERE,
        "leads to another origin, at {host}",
        "Let the health route answer by itself, without signing in.",
    ),
    Trouble.START_AWAY: Telling(
        Reason.REDIRECT_ELSEWHERE,
        "leads to another origin, at {host}, and does not ask it to sign anybody in",
        _LEAVING,
    ),
    Trouble.SPARED: Telling(
        Reason.REDIRECT_NOT_FOLLOWED,
        "leads to “{place}”, which is not asked: it lies beside the address registered, or an "
        "interface of this kind does work when it is called",
        "Register the edge by the address at which all of its paths begin.",
    ),
}


def told(met: Met) -> Telling:
    """Return what is said about ``met``."""
    telling = _TELLINGS[met.trouble]
    failure = met.step.failure or Failure.TIMEOUT
    sentence = telling.sentence.format(
        host=met.step.redirection.host, place=met.step.leads_to, failure=failure.sentence
    )
    return Telling(telling.reason, sentence, telling.cure)
