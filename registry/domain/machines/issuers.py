"""Issuers of ID tokens: what each kind of pipeline says of itself, and what must be pinned of it.

Claims are those that the makers document: GitHub, "OpenID Connect reference"; GitLab, "OpenID
Connect (OIDC) Authentication Using ID Tokens"; Jenkins, plugin oidc-provider.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class IssuerKind(StrEnum):
    """What kind of pipeline an issuer speaks for."""

    GITHUB = "github"
    GITLAB = "gitlab"
    JENKINS = "jenkins"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The kind, for people."""
        return PROFILES[self].label

    @property
    def profile(self) -> "IssuerProfile":
        """What is known about the kind."""
        return PROFILES[self]


class KeySource(StrEnum):
    """Where the keys of an issuer come from."""

    DISCOVERED = "discovered"
    ADDRESS = "address"
    PASTED = "pasted"

    @property
    def label(self) -> str:
        """The source, for people."""
        return _SOURCES[self]


_SOURCES = {
    KeySource.DISCOVERED: "Found by the issuer's .well-known/openid-configuration",
    KeySource.ADDRESS: "At an address of their own",
    KeySource.PASTED: "Pasted here, for an issuer that cannot be reached",
}


@dataclass(frozen=True, slots=True)
class IssuerProfile:
    """What is known about one kind of issuer.

    Attributes:
        repository: the claim that says whose pipeline it is, and never changes hands; "" where
            the kind has none of its own.
        places: claims that say which of its pipelines; one of them has to be pinned, if any.
        guard: the claim that has to be "true" before ``environment`` says so as well, "" for none:
            a job names whichever environment it likes, and GitHub makes one that is missing, with
            no rules.
        human: the claim that names who started it, "" for none.
        run: the claim that numbers the run, "" for none.
        attempt: the claim that tells two tries of one run apart, "" for none.
        instead: claims that may come to mean another project, each with what to pin in its place.
        names_tokens: every token has a ``jti``. The plugin of Jenkins gives none, so the digest
            of what is signed stands for it there, which is as unique.
        iss: the issuer that its maker runs for everybody, "" for none.
    """

    label: str
    repository: str = ""
    places: tuple[str, ...] = ()
    guard: str = ""
    human: str = ""
    run: str = ""
    attempt: str = ""
    instead: Mapping[str, str] = field(default_factory=dict)
    names_tokens: bool = True
    iss: str = ""


PROFILES: Mapping[IssuerKind, IssuerProfile] = {
    IssuerKind.GITHUB: IssuerProfile(
        label="GitHub Actions",
        repository="repository_id",
        places=("ref", "job_workflow_ref"),
        guard="ref_protected",
        human="actor_id",
        run="run_id",
        attempt="run_attempt",
        instead={
            "repository": "repository_id",
            "repository_owner": "repository_owner_id",
            "actor": "actor_id",
        },
        iss="https://token.actions.githubusercontent.com",
    ),
    IssuerKind.GITLAB: IssuerProfile(
        label="GitLab CI/CD",
        repository="project_id",
        places=("ref_path", "ci_config_ref_uri"),
        guard="environment_protected",
        human="user_login",
        run="pipeline_id",
        attempt="job_id",
        instead={
            "project_path": "project_id",
            "namespace_path": "namespace_id",
            "ref": "ref_path",
        },
        iss="https://gitlab.com",
    ),
    IssuerKind.JENKINS: IssuerProfile(
        label="Jenkins (oidc-provider)",
        repository="sub",
        run="build_number",
        names_tokens=False,
    ),
    IssuerKind.OTHER: IssuerProfile(label="Another issuer with a JWKS"),
}

ENVIRONMENT_CLAIM = "environment"
"""The environment that a job names, with GitHub and GitLab."""
COMMIT_CLAIM = "sha"
"""The commit that a pipeline runs for, with GitHub and GitLab."""
DISCOVERY_PATH = "/.well-known/openid-configuration"
"""OpenID Connect Discovery 1.0, section 4."""
