"""Documents of every kind in their normal form, with all that a file may say."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from pydantic.alias_generators import to_camel

from registry.domain.approvals.terms import DEMANDS, FLAGS, VOTING
from registry.domain.contract import BOUNDS, WORDS
from registry.domain.contract_catalogue import Clause
from registry.domain.objectives import WINDOWS
from registry.domain.particulars import Layer, LinkKind, PromptLogging
from registry.domain.responsibilities import HELD_BY_SEVERAL, Responsibility
from registry.domain.subject import ChangeKind
from registry.domain.vocabulary import DataClassification, EnvironmentKind, Lifecycle
from tests.unit.registry.descriptors import DIGEST, certificate_pem

PEOPLE = ("mia@example.test", "tom@example.test", "zoe@example.test")
CHAT, GATEWAY = "support-chat", "model-gateway"
CERTIFICATE = certificate_pem()
TEXTS = ("plain", "Straße: 雪", 'say "no"', "null", "0x1f", "# no comment", "- a", "1_000", "~")
"""Texts that YAML could take for something else."""
_MOST = 4
"""Of several at most, where not everything is said: each costs many queries."""
LISTS: dict[str, tuple[str, ...]] = {
    "allowedHosts": ("a.example.test", "b.example.test"),
    "allowedPaths": ("/api/*", "/v1/*"),
    "identityHeadersStripped": ("X-Forwarded-Email", "X-Forwarded-User"),
    "trustedProxies": ("10.0.0.0/8", "2001:db8::/32"),
    "cookies": ("HttpOnly", "SameSite=Lax"),
    "upstreamAllowList": ("http://10.0.3.7:8080", "https://10.0.3.8:443"),
}
Tree = dict[str, Any]


class Described:
    """Makes one set of documents.

    Args:
        everything: whether nothing is left out that may be.
    """

    def __init__(self, random: Random, *, everything: bool = False) -> None:
        self._random, self._everything = random, everything
        self._density = random.uniform(0.1, 0.6)

    def documents(self) -> list[Tree]:
        """Return two teams, two templates, two interfaces, and policies in documents of theirs."""
        return [
            self._team("support-eng"),
            self._team("platform"),
            self._template("edge", Clause.WEBSOCKET),
            self._template("inner", Clause.REWRITING),
            self._interface(GATEWAY, "platform"),
            self._interface(CHAT, "support-eng", self._policies()),
            *(
                self._document("ApprovalPolicy", {"name": name}, {"interface": GATEWAY, **policy})
                for name, policy in self._policies().items()
            ),
        ]

    def _some(self, values: Iterable[Any], least: int = 0) -> list[Any]:
        listed = list(values)
        most = min(len(listed), _MOST)
        count = len(listed) if self._everything else self._random.randint(least, most)
        chosen = set(self._random.sample(range(len(listed)), count))
        return [one for place, one in enumerate(listed) if place in chosen]

    def _one(self, values: Iterable[Any]) -> Any:
        return self._random.choice(list(values))

    def _text(self) -> str:
        return str(self._one(TEXTS))

    def _filled(self, **makers: Callable[[], Any]) -> Tree:
        """Return what the makers make, without some of it, and without what is empty."""
        made = {
            to_camel(name): make()
            for name, make in makers.items()
            if self._everything or self._random.random() < self._density
        }
        return {name: value for name, value in made.items() if value not in ("", [], {}, None)}

    def _document(self, kind: str, metadata: Tree, spec: Tree) -> Tree:
        return {
            "apiVersion": "ops-registry/v1",
            "kind": kind,
            "metadata": metadata,
            "spec": spec,
        }

    def _day(self) -> str:
        return f"{date(2026, 1, 1) + timedelta(days=self._random.randint(0, 400))}"

    def _team(self, slug: str) -> Tree:
        members = [{"person": email} for email in self._some(PEOPLE, 1)]
        for member in self._some(members):
            member["role"] = "lead"
        title = {"title": f"{self._text()} of {slug}"}
        rest = {**self._filled(channel=self._text), "members": members}
        return self._document("Team", {"name": slug}, title | rest)

    def _template(self, slug: str, never: Clause) -> Tree:
        metadata = {"name": slug, "title": self._text(), **self._filled(description=self._text)}
        spec = {"team": "platform", **self._filled(clauses=lambda: self._clauses(never))}
        return self._document("ContractTemplate", metadata, spec)

    def _clauses(self, never: Clause) -> Tree:
        """Return values and reasons, of ``never`` no value."""
        values: Tree = {}
        for clause in Clause:
            values[to_camel(clause.value)] = self._clause(clause)
        said = [name for name in self._some(values) if name != never.value]
        open_ones = [name for name in values if name not in said]
        found = {name: values[name] for name in said}
        reasons = {name: self._text() + " does not apply" for name in self._some(open_ones)}
        return found | ({"notApplicable": reasons} if reasons else {})

    def _clause(self, clause: Clause) -> Any:
        name = to_camel(clause.value)
        if clause in BOUNDS:
            return self._one((BOUNDS[clause].least, BOUNDS[clause].usual, BOUNDS[clause].most))
        if clause in WORDS:
            return self._one(WORDS[clause]).value
        if name in LISTS:
            return self._some(LISTS[name], 1)
        return {
            "securityHeaders": {"Content-Security-Policy": "a: 'b'", "X-Frame-Options": "DENY"},
            "networkPolicy": "https://wiki.example.test/network",
            "rewriting": self._text() + " is rewritten",
            "cacheAuthenticated": True if self._everything else self._one((True, False)),
        }[name]

    def _interface(self, slug: str, team: str, policies: Tree | None = None) -> Tree:
        metadata = {"name": slug, "title": self._text() + f" {slug}"} | self._filled(
            description=lambda: f"{self._text()}\n\n{self._text()}",
            tags=lambda: self._some(["customer-facing", "lang:en"]),
            links=self._links,
        )
        spec = {
            "team": team,
            "profile": self._one(("open-webui", "gradio")),
            **self._filled(
                tier=lambda: self._one((1, 2, 3)),
                lifecycle=lambda: self._one(Lifecycle).value,
                data=self._data,
                incidents=lambda: self._filled(
                    severity_scale=lambda: "https://wiki.example.test/sev",
                    escalation=lambda: "https://wiki.example.test/esc",
                ),
                upgrades=lambda: self._filled(
                    cadence_days=lambda: self._random.randint(1, 90), last_upgrade=self._day
                ),
                deployment=lambda: self._filled(
                    source=lambda: "https://git.example.test/deploy.md",
                    reviewed_on=self._day,
                    steps=lambda: f"1. {self._text()}\n2. Roll it out",
                ),
                boundary=self._boundary,
                dependencies=lambda: self._dependencies(slug),
                models=self._models,
                objectives=self._objectives,
                alert_routes=self._alert_routes,
                rollback=self._rollback,
                responsibilities=self._responsibilities,
            ),
            **({"approvals": {"policies": policies}} if policies else {}),
            "environments": {
                kind.value: self._environment(kind.value) for kind in self._some(EnvironmentKind, 1)
            },
        }
        return self._document("AIInterface", metadata, spec)

    def _links(self) -> list[Tree]:
        return self._some(
            {"type": kind.value, "url": f"https://{kind.value}.example.test/a?b=c#d"}
            for kind in LinkKind
        )

    def _data(self) -> Tree:
        return self._filled(
            classification=lambda: self._one(DataClassification).value,
            user_notice=lambda: "https://example.test/privacy",
            retention_days=lambda: self._one((0, 30)),
            prompt_logging=lambda: self._one(PromptLogging).value,
        )

    def _boundary(self) -> list[Tree]:
        return [
            {"layer": layer.value, "operatedBy": self._text()}
            | self._filled(handover=self._text, access=self._text)
            for layer in self._some(Layer)
        ]

    def _dependencies(self, slug: str) -> list[Tree]:
        other = {"interface": GATEWAY if slug == CHAT else CHAT}
        named = [other, {"name": "identity provider"}, {"name": "vector store"}]
        return [one | self._filled(effect=self._text) for one in self._some(named)]

    def _models(self) -> list[Tree]:
        return [
            {"name": name}
            | self._filled(
                revision=lambda: "hf:acme/lab@1",
                quantisation=self._text,
                licence=self._text,
                origin=self._text,
            )
            for name in self._some(("lab-7b", "lab-70b"))
        ]

    def _objectives(self) -> list[Tree]:
        slis: list[Tree] = [
            {"sli": "availability", "target": 0.995},
            {"sli": "latency", "target": 0.99999, "thresholdSeconds": 20},
            {"sli": "ttft", "target": 0.95, "thresholdSeconds": 2.5},
        ]
        return [
            {
                "name": one["sli"],
                **one,
                "windowDays": self._one(WINDOWS),
                "responsibility": self._one(Responsibility).value,
            }
            for one in self._some(slis)
        ]

    def _alert_routes(self) -> list[Tree]:
        ways: list[Tree] = [
            {"kind": "alertmanager", "url": "https://alerts.example.test"},
            {"kind": "email", "email": "oncall@example.test"},
            {"kind": "pagerduty", "secretRef": {"env": "CHAT_PROBE_KEY"}},
            {"kind": "slack", "secretRef": {"file": "chat/slack"}},
            {"kind": "webhook", "url": "https://hooks.example.test/chat"},
        ]
        return [
            {
                "name": f"route-{one['kind']}",
                **one,
                "severities": self._some(("critical", "warning", "info"), 1),
                "responsibility": self._one(Responsibility).value,
            }
            for one in self._some(ways)
        ]

    def _rollback(self) -> Tree:
        return self._filled(
            trigger=self._text,
            target=lambda: self._one(("previous-release", "the image of last week")),
            data_effect=self._text,
            limit_minutes=lambda: self._random.randint(1, 60),
            operator=self._text,
            steps=lambda: self._some(TEXTS),
        )

    def _responsibilities(self) -> Tree:
        found: Tree = {}
        for word in self._some(Responsibility):
            first, second = self._random.sample(PEOPLE, 2)
            holder: Tree = self._one(({"team": "support-eng"}, {"person": first}))
            third = next(one for one in PEOPLE if one not in (first, second))
            backup = self._some([self._one(({"team": "platform"}, {"person": third}))])
            if word in HELD_BY_SEVERAL:
                holder, backup = self._several(first, second, third), []
            found[word.value] = holder | ({"backup": backup[0]} if backup else {})
        return found

    def _several(self, first: str, second: str, third: str) -> Tree:
        """Return two teams or two people, or one of each, and who is behind them likewise."""
        teams, both = ["support-eng", "platform"], {"people": [first], "teams": ["platform"]}
        behind = {"people": [second, third], "teams": ["support-eng"]}
        if self._everything:
            return {**both, "backup": behind}
        return self._one(
            (
                {"teams": teams, "backup": {"people": [first, third]}},
                {"people": [first, second], "backup": {"teams": teams}},
                {**both, "backup": behind},
                {"team": "platform", "backup": {"person": third}},
            )
        )

    def _environment(self, kind: str) -> Tree:
        zones = ["public", "local"]
        self._random.shuffle(zones)
        return {
            "kind": kind,
            "edge": f"https://{kind}.example.test",
            **self._filled(plain=lambda: f"http://{kind}.example.test", ca=lambda: CERTIFICATE),
            "outsideZone": zones[0],
            **self._filled(
                inside_zone=lambda: zones[1],
                upstreams=lambda: self._some(["http://10.0.3.7:8080", "https://inner.test:443"]),
                routes=self._routes,
                identities=lambda: self._filled(
                    a=lambda: {"header": "Authorization", "secretRef": {"env": "CHAT_PROBE_A"}},
                    b=lambda: {"header": "X-Api-Key", "secretRef": {"file": "chat/b"}},
                ),
                contract=lambda: self._contract(kind),
                maintenance=self._maintenance,
            ),
        }

    def _routes(self) -> Tree:
        return self._filled(
            health=lambda: self._filled(
                path=lambda: "/ready", status=lambda: 204, contains=self._text
            ),
            version=lambda: {"path": "/api/version", **self._filled(pointer=lambda: "/a~1b/0")},
            canary=lambda: {"path": "/api/ask", "model": self._text()},
            stream=lambda: "/api/stream",
            websocket=lambda: "/ws?EIO=4",
            protected_api=lambda: self._some(["/api/models", "/api/chat?stream=true"]),
            protected_pages=lambda: self._some(["/admin", "/settings"]),
            public=lambda: self._some(["/login", "/about"]),
            forbidden=lambda: self._some(["/docs-internal", "/debug"]),
            identity=lambda: "/api/me",
            slow=lambda: "/slow",
            static=lambda: [{"path": "/static/app.js", "sha256": DIGEST}],
        )

    def _contract(self, kind: str) -> Tree:
        never = Clause.WEBSOCKET if kind == EnvironmentKind.PRODUCTION else Clause.REWRITING
        first, last = self._filled(template=lambda: "edge"), self._filled(reviewed_on=self._day)
        return first | self._clauses(never) | last

    def _maintenance(self) -> list[Tree]:
        begin = datetime(2026, 12, 1, 22, tzinfo=UTC)
        windows = []
        for number in self._some(range(3)):
            start = begin + timedelta(days=number)
            end = start + timedelta(minutes=self._random.randint(5, 600))
            times = {"start": f"{start:%Y-%m-%dT%H:%M:%SZ}", "end": f"{end:%Y-%m-%dT%H:%M:%SZ}"}
            windows.append(times | {"reason": self._text()})
        return windows

    def _policies(self) -> Tree:
        places = [(None, None), ("production", None), (None, "model"), ("staging", "prompt")]
        return {
            f"policy-{number}": self._policy(place, change)
            for number, (place, change) in enumerate(self._some(places))
        }

    def _policy(self, place: str | None, change: str | None) -> Tree:
        """Return a policy that demands as much as the strict default, or more."""
        names = {"environmentKind": place, "changeKind": change and ChangeKind(change).value}
        slots = [{"responsibility": word.value, "count": self._one((2, 3))} for word in VOTING]
        numbers: Tree = {
            "voteValidityDays": self._one((1, 6)),
            "soakSeconds": self._one((1, 86_400)),
            "minimumLevel": self._one((0, 3)),
            "minimumScore": self._one((1, 100)),
            "fastEvidenceSeconds": 60,
            "postureEvidenceSeconds": 3600,
            "rollbackExempt": False,
            **{to_camel(flag): False for flag in FLAGS},
            **{to_camel(name): True for name in DEMANDS},
        }
        kept = self._some(numbers)
        said = {name: numbers[name] for name in numbers if name in kept}
        return (
            {name: value for name, value in names.items() if value}
            | {"slots": slots}
            | said
            | self._filled(freeze_windows=self._freezes)
        )

    def _freezes(self) -> list[Tree]:
        return [
            {
                "rule": rule,
                "zone": self._one(("UTC", "Europe/Berlin")),
                "startsOn": self._day(),
                "durationSeconds": self._random.randint(60, 86_400),
                "reason": self._text(),
            }
            for rule in self._some(("FREQ=WEEKLY;BYDAY=FR", "FREQ=YEARLY;BYMONTH=12;COUNT=3"))
        ]
