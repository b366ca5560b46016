"""Why a token of a pipeline is not taken: a reason for programs, a sentence for people."""

from enum import StrEnum


class Reason(StrEnum):
    """What is wrong, by the word that programs know it by."""

    MALFORMED = "malformed_token"
    ALGORITHM = "algorithm_refused"
    WRONG_ISSUER = "wrong_issuer"
    UNKNOWN_KEY = "unknown_key"
    NO_KEYS = "no_keys"
    BAD_SIGNATURE = "bad_signature"
    WRONG_AUDIENCE = "wrong_audience"
    EXPIRED = "expired"
    FUTURE = "not_yet_valid"
    TOO_OLD = "too_old"
    MISSING_CLAIM = "missing_claim"
    REUSED = "reused_token"
    NO_RULE = "no_rule"
    SEVERAL_RULES = "several_rules"
    WRONG_REPOSITORY = "wrong_repository"
    WRONG_REF = "wrong_ref"
    WRONG_CLAIM = "wrong_claim"
    WRONG_COMMIT = "wrong_sha"
    NO_SCOPE = "no_scope"
    NO_SPONSOR = "no_sponsor"
    NOBODY_BEHIND = "nobody_behind_rule"
    REVOKED = "revoked"


CURED_BY_KEYS = frozenset({Reason.UNKNOWN_KEY, Reason.NO_KEYS})
"""What may be right once the keys of the issuer are fetched again."""


class TokenRefused(Exception):
    """A token that opens nothing.

    Attributes:
        reason: the one thing that is wrong.
        message: a sentence that says so, and what would be right. Nothing of the token stands in
            it beyond what ``claim`` names.
        claim: the claim in question, "" for none.
        expected: what it had to be, "" where nothing certain was expected.
    """

    def __init__(
        self, reason: Reason, message: str, *, claim: str = "", expected: str = ""
    ) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message
        self.claim = claim
        self.expected = expected
