"""What a person or a file may write about an interface: the fields, and nothing else."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class InterfaceFields:
    """The writable fields of an interface.

    Attributes:
        team: slug of the accountable team.
        tier: 1, 2 or 3, None while nobody has said.
        lifecycle, data_classification: a value of the vocabulary, "" while nobody has said.
    """

    slug: str
    name: str
    team: str
    description: str = ""
    profile: str = "generic-chat"
    tier: int | None = None
    lifecycle: str = ""
    data_classification: str = ""


@dataclass(frozen=True, slots=True)
class EnvironmentFields:
    """The writable fields of an environment.

    Attributes:
        edge_url: the public URL; it is normalised when written.
        plain_url: the plain-HTTP URL, "" for port 80 of the edge's host.
        ca_pem: private certificate authority as PEM text, "" for the system's store.
        health_path: "" for the path of the interface's profile.
        health_status: None for the profile's status, 200 where there is a path.
        health_contains: "" for the profile's text, none where there is a path.
        protected_api, protected_pages, public_routes: paths by what the edge promises about
            them, None to leave them as they are.
    """

    name: str
    kind: str
    edge_url: str
    plain_url: str = ""
    ca_pem: str = ""
    outside_zone: str = "public"
    health_path: str = ""
    health_status: int | None = None
    health_contains: str = ""
    protected_api: tuple[str, ...] | None = None
    protected_pages: tuple[str, ...] | None = None
    public_routes: tuple[str, ...] | None = None
