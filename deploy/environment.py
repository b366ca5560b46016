"""Every setting that comes from the environment: typed, described, refused by name when wrong.

``deploy/README.md`` documents the same list; a test compares the two.
"""

import os
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from deploy import values as accepted

ROOT = Path(__file__).resolve().parent.parent


class Environment(BaseSettings):
    """The environment variables that the program reads, under exactly these names.

    A variable ``NAME`` may also be given as ``NAME_FILE``, the path of a file that holds it.
    """

    model_config = SettingsConfigDict(
        case_sensitive=True, env_ignore_empty=True, hide_input_in_errors=True
    )

    SECRET_KEY: SecretStr = Field(
        min_length=32,
        description="Key that signs sessions and links, at least 32 characters. Keep it secret.",
    )
    DATA_DIR: Path = Field(
        default=ROOT / ".data",
        description="Folder of everything that the embedded default writes.",
    )
    DATABASE_URL: str = Field(
        default="",
        description="PostgreSQL or SQLite as a URL. Default: `registry.sqlite3` in `DATA_DIR`.",
    )
    BROKER_URL: str = Field(
        default="filesystem://",
        description="Celery's broker: `redis://…`, or `filesystem://` for a folder in `DATA_DIR`.",
    )
    PUBLIC_URL: str = Field(
        default="http://127.0.0.1:8000",
        description="Address under which people reach the program. With https, cookies are Secure.",
    )
    ALLOWED_HOSTS: Annotated[list[str], NoDecode] = Field(
        default_factory=list,
        description="JSON list of host names answered to. Default: the host of `PUBLIC_URL`.",
    )
    OWN_ADDRESSES: Annotated[list[str], NoDecode] = Field(
        default_factory=list,
        description=(
            "JSON list of `host:port` on which the web server listens. No probe dials them. "
            "With `0.0.0.0` each address of the machine counts."
        ),
    )
    TRUST_FORWARDED_PROTO: bool = Field(
        default=False,
        description="Believe `X-Forwarded-Proto`. Only behind a proxy that always sets it.",
    )
    TRUSTED_PROXIES: int = Field(
        default=0,
        ge=0,
        le=10,
        description=(
            "Proxies in front that each append the address of their client to `X-Forwarded-For`. "
            "With 0 that header is not believed."
        ),
    )
    READINESS_ZONES: Annotated[dict[str, list[str] | dict[str, Any]], NoDecode] = Field(
        default_factory=dict,
        description=(
            "Zones beside `public` from which edges may be probed: JSON, or the path of a JSON "
            "file, of name to list of CIDRs, or to `{networks, rate_per_second, source_address}`."
        ),
    )
    READINESS_CONTROL_URL: str = Field(
        default="",
        description=(
            "What a prober asks first to prove that it works itself. "
            "Default: `/healthz` under `PUBLIC_URL`."
        ),
    )
    READINESS_NAMESERVERS: Annotated[list[str], NoDecode] = Field(
        default_factory=list,
        description=(
            "JSON list of `address`, `address:port` or `[address]:port`. "
            "Default: the system's name servers."
        ),
    )
    READINESS_TICK_SECONDS: int = Field(
        default=10, ge=1, le=3600, description="Seconds between two looks at what is due."
    )
    READINESS_BATCH_SIZE: int = Field(
        default=100, ge=1, le=1000, description="Most environments probed by one task."
    )
    SECRETS_KEYS: Annotated[list[SecretStr], NoDecode] = Field(
        default_factory=list,
        description=(
            "JSON list of Fernet keys for credentials that people store. The first encrypts, each "
            "decrypts. Without one nothing can be stored."
        ),
    )
    PROBE_SECRET_VARIABLES: Annotated[list[str], NoDecode] = Field(
        default_factory=lambda: ["*_PROBE_*"],
        description=(
            "JSON list of patterns of variables whose values probes may present. "
            "Default: `*_PROBE_*`."
        ),
    )
    PROBE_SECRET_DIR: str = Field(
        default="",
        description=(
            "Folder of files whose contents probes may present. Default: `secrets` in `DATA_DIR`."
        ),
    )
    SMTP_HOST: str = Field(
        default="",
        description="Mail server that takes what the program sends. Without one no e-mail is sent.",
    )
    SMTP_PORT: int = Field(
        default=0,
        ge=0,
        le=65535,
        description="Its port. Default: 587 with STARTTLS, 465 with TLS, 25 with neither.",
    )
    SMTP_SECURITY: Literal["starttls", "tls", "none"] = Field(
        default="starttls",
        description=(
            "How the way there is protected; the certificate is verified. `none` only where nobody "
            "listens, and never with a password."
        ),
    )
    SMTP_USER: str = Field(default="", description="User at the mail server, where it asks.")
    SMTP_PASSWORD: SecretStr = Field(
        default_factory=lambda: SecretStr(""),
        description="Password of `SMTP_USER`. Keep it secret.",
    )
    SMTP_FROM: str = Field(
        default="", description="Address that e-mail comes from. Must be set with `SMTP_HOST`."
    )
    SMTP_CA: str = Field(
        default="",
        description="Private certificate authority of the mail server, PEM; `SMTP_CA_FILE` suits.",
    )
    SMTP_TIMEOUT_SECONDS: int = Field(
        default=10, ge=1, le=120, description="Longest wait for one answer of the mail server."
    )
    LOG_LEVEL: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="Least severe log line that is written."
    )
    LOG_FORMAT: Literal["json", "console"] = Field(
        default="json", description="`json` for collectors, `console` for people."
    )
    EMBEDDED: bool = Field(
        default=False,
        description="Set by `manage.py up` itself: every part runs on this machine.",
    )
    STANDALONE: bool = Field(
        default=False,
        description="Set by `manage.py assess` itself where no registry is set up here.",
    )

    @model_validator(mode="before")
    @classmethod
    def _read_files(cls, values: dict[str, Any]) -> dict[str, Any]:
        for name in cls.model_fields:
            if path := os.environ.get(f"{name}_FILE"):
                values[name] = _content(name, path)
        return values

    @field_validator("READINESS_ZONES", mode="before")
    @classmethod
    def _zones(cls, value: object) -> object:
        if isinstance(value, str) and not value.lstrip().startswith("{"):
            try:
                return accepted.decoded(Path(value).read_text("utf-8"))
            except OSError as error:
                raise ValueError(
                    f"must be JSON or the path of a JSON file; {value} cannot be read: "
                    f"{error.strerror}"
                ) from error
        return accepted.decoded(value)

    @field_validator(
        "ALLOWED_HOSTS",
        "OWN_ADDRESSES",
        "READINESS_NAMESERVERS",
        "SECRETS_KEYS",
        "PROBE_SECRET_VARIABLES",
        mode="before",
    )
    @classmethod
    def _lists(cls, value: object) -> object:
        return accepted.decoded(value)

    @field_validator("SECRETS_KEYS")
    @classmethod
    def _keys(cls, value: list[SecretStr]) -> list[SecretStr]:
        try:
            for key in value:
                Fernet(key.get_secret_value())
        except ValueError:
            raise ValueError("each must be a Fernet key, 32 bytes in URL-safe base64") from None
        return value

    @field_validator("READINESS_NAMESERVERS")
    @classmethod
    def _nameservers(cls, value: list[str]) -> list[str]:
        for server in value:
            accepted.require_nameserver(server)
        return value

    @field_validator("OWN_ADDRESSES")
    @classmethod
    def _own_addresses(cls, value: list[str]) -> list[str]:
        for address in value:
            accepted.require_own_address(address)
        return value

    @field_validator("READINESS_ZONES")
    @classmethod
    def _usable_zones(
        cls, value: dict[str, list[str] | dict[str, Any]]
    ) -> dict[str, list[str] | dict[str, Any]]:
        accepted.require_zones(value)
        return value

    @field_validator("PUBLIC_URL", "READINESS_CONTROL_URL")
    @classmethod
    def _web_address(cls, value: str) -> str:
        return accepted.web_address(value) if value else value

    @field_validator("DATABASE_URL")
    @classmethod
    def _database(cls, value: str) -> str:
        if value:
            accepted.require_database(value)
        return value

    @field_validator("BROKER_URL")
    @classmethod
    def _broker(cls, value: str) -> str:
        accepted.require_broker(value)
        return value

    @field_validator("SMTP_HOST")
    @classmethod
    def _mail_server(cls, value: str) -> str:
        return accepted.mail_host(value) if value else value

    @field_validator("SMTP_FROM")
    @classmethod
    def _sender(cls, value: str) -> str:
        if value:
            accepted.require_mail_address(value)
        return value

    @field_validator("SMTP_CA")
    @classmethod
    def _authority(cls, value: str) -> str:
        if value:
            accepted.require_authority(value)
        return value

    @model_validator(mode="after")
    def _mail(self) -> Self:
        accepted.require_mail(
            host=self.SMTP_HOST,
            sender=self.SMTP_FROM,
            user=self.SMTP_USER,
            has_password=bool(self.SMTP_PASSWORD.get_secret_value()),
            security=self.SMTP_SECURITY,
        )
        self.SMTP_PORT = self.SMTP_PORT or accepted.MAIL_PORTS[self.SMTP_SECURITY]
        return self

    @model_validator(mode="after")
    def _defaults(self) -> Self:
        self.DATABASE_URL = (
            self.DATABASE_URL or f"sqlite:///{self.DATA_DIR.resolve()}/registry.sqlite3"
        )
        self.PROBE_SECRET_DIR = self.PROBE_SECRET_DIR or str(self.DATA_DIR / "secrets")
        self.ALLOWED_HOSTS = self.ALLOWED_HOSTS or [urlsplit(self.PUBLIC_URL).hostname or ""]
        self.READINESS_CONTROL_URL = self.READINESS_CONTROL_URL or f"{self.PUBLIC_URL}/healthz"
        return self


def own_variables() -> frozenset[str]:
    """Return the names of all variables that the program reads for itself."""
    names = frozenset(Environment.model_fields)
    return names | {f"{name}_FILE" for name in names}


def own_files() -> frozenset[Path]:
    """Return the files that hold values of the program's own variables, links followed."""
    named = (os.environ.get(f"{name}_FILE") for name in Environment.model_fields)
    return frozenset(Path(path).resolve() for path in named if path)


class EnvironmentRefused(SystemExit):
    """A variable has a value that cannot be used; the message names each one and the cure."""


def _content(name: str, path: str) -> str:
    try:
        return Path(path).read_text("utf-8").strip()
    except OSError as error:
        raise EnvironmentRefused(f"{name}_FILE: cannot read {path}: {error.strerror}") from error


def load() -> Environment:
    """Read the environment.

    Raises:
        EnvironmentRefused: with one line for each variable that is missing or wrong.
    """
    try:
        return Environment()
    except ValidationError as error:
        raise EnvironmentRefused("\n".join(_line(problem) for problem in error.errors())) from None


def _line(problem: ErrorDetails) -> str:
    name = str(problem["loc"][0]) if problem["loc"] else "environment"
    if problem["type"] == "missing":
        return f"{name} is not set. {Environment.model_fields[name].description}"
    return f"{name} has a wrong value: {problem['msg'].removeprefix('Value error, ').rstrip('.')}."
