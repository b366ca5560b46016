"""Which requests tell whether something is public that should not be."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from readiness.domain.exposure import kind_of_path
from readiness.domain.exposure_facts import ExposureAnswer, Purpose
from registry.domain import profiles
from registry.domain.profiles import ExposureCheck, Sign
from registry.domain.routes import bare_path
from registry.domain.snapshot import EnvironmentSnapshot, HealthRoute
from registry.domain.vocabulary import EnvironmentKind

ANYTHING = "*/*"
PAGES = "text/html,application/xhtml+xml"
DATA = "application/json"
"""What is accepted: some applications answer a page to whoever does not ask for data."""

MOST_PUBLIC = 3
"""Public routes that are tried when the health route does not answer."""
CONTROLS_OF_A_KIND = 2
"""Two show whether random paths are answered alike."""

BY_WEIGHT = (
    ExposureCheck.METRICS,
    ExposureCheck.PANELS,
    ExposureCheck.TOOLS,
    ExposureCheck.DEVELOPMENT,
    ExposureCheck.DOCUMENTATION,
)
"""The order of asking: four are critical, and what a run has no room for is left out at the end."""


@dataclass(frozen=True, slots=True)
class Question:
    """One request that is planned; see ``ExposureAnswer``.

    Attributes:
        signs: what would give the thing away.
        most_bytes: of the body that are read, None for as many as always.
        health: what is expected of a path asked for to see life, None for any success.
    """

    purpose: Purpose
    check: str
    path: str
    target: str
    accept: str = ANYTHING
    what: str = ""
    signs: tuple[Sign, ...] = ()
    most_bytes: int | None = None
    health: HealthRoute | None = None

    @property
    def key(self) -> tuple[str, ...]:
        """What tells one question from another, random paths aside."""
        return self.purpose, self.check, self.path, self.accept

    @property
    def words(self) -> str:
        """The request as it is shown where it did not fit."""
        return f"GET {self.target}"


def key_of(answer: ExposureAnswer) -> tuple[str, ...]:
    """Return the key of the question that was answered so."""
    return answer.purpose, answer.check, answer.path, answer.accept


def signs_of_life(environment: EnvironmentSnapshot) -> tuple[Question, ...]:
    """Return what should be answered to anybody: the health route, then other public routes."""
    health = environment.health
    first = Question(Purpose.ALIVE, "", health.path, health.path, health=health)
    others = (path for path in environment.public_routes if path != health.path)
    return (first, *(Question(Purpose.ALIVE, "", one, one) for one in [*others][:MOST_PUBLIC]))


def last_sign(
    environment: EnvironmentSnapshot, answers: Iterable[ExposureAnswer]
) -> tuple[Question, ...]:
    """Return the question that showed life, to be put again once all others are, () for none."""
    showed = {one.path for one in answers if one.purpose is Purpose.ALIVE and one.expected}
    alive = [one for one in signs_of_life(environment) if one.path in showed]
    return tuple(replace(one, purpose=Purpose.STILL_ALIVE) for one in alive[:1])


def first_controls(nonce: Callable[[], str]) -> tuple[Question, ...]:
    """Return requests for random paths, as a browser and as a program ask."""
    return tuple(_control("/", "", accept, nonce()) for accept in (PAGES, DATA))


def controls_beside(
    answer: ExposureAnswer, known: int, nonce: Callable[[], str]
) -> tuple[Question, ...]:
    """Return requests for random paths of the same kind as an answer's, of which some are known."""
    folder, ending, accept = kind_of_path(answer.target, answer.accept)
    missing = range(known, CONTROLS_OF_A_KIND)
    return tuple(_control(folder, ending, accept, nonce()) for _ in missing)


def questions(
    environment: EnvironmentSnapshot, profile: str
) -> dict[ExposureCheck, list[Question]]:
    """Return what is asked for each check, the heaviest first."""
    planned: dict[ExposureCheck, list[Question]] = {check: [] for check in BY_WEIGHT}
    for question in (*_known(profile), *_existences(profile), *_forbidden(environment, profile)):
        planned[ExposureCheck(question.check)].append(question)
    if environment.health.path != "/":
        page = Question(Purpose.PAGE, ExposureCheck.DEVELOPMENT, "/", "/", PAGES)
        planned[ExposureCheck.DEVELOPMENT].append(page)
    if environment.kind is not EnvironmentKind.PRODUCTION:
        del planned[ExposureCheck.DEVELOPMENT]
    return planned


def twins(planned: Mapping[ExposureCheck, Iterable[Question]]) -> tuple[Question, ...]:
    """Return the forbidden paths with a slash at the end, or without the one that they have.

    An edge may close one of the two, where the application takes either.
    """
    forbidden = [one for each in planned.values() for one in each if _is_forbidden(one)]
    swapped = [replace(one, target=slash_swapped(one.target)) for one in forbidden]
    known = {one.target for one in forbidden}
    return tuple(one for one in swapped if one.target and one.target not in known)


def worst(planned: Mapping[ExposureCheck, Iterable[Question]]) -> tuple[Question, ...]:
    """Return what is asked at every address: metrics, and the forbidden paths."""
    return tuple(
        one
        for check, each in planned.items()
        for one in each
        if check is ExposureCheck.METRICS or _is_forbidden(one)
    )


def slash_swapped(target: str) -> str:
    """Return path and query with a slash more or less at the end of the path, "" for the root."""
    path, mark, query = target.partition("?")
    swapped = path.rstrip("/") if path.endswith("/") else f"{path}/"
    return swapped and f"{swapped}{mark}{query}"


def _is_forbidden(question: Question) -> bool:
    return question.purpose is Purpose.FORBIDDEN


def _control(folder: str, ending: str, accept: str, nonce: str) -> Question:
    path = f"{folder}{nonce}{ending}"
    return Question(Purpose.CONTROL, "", f"{folder}*{ending}", path, accept)


def _known(profile: str) -> Iterator[Question]:
    for one in profiles.exposures(profile):
        yield Question(
            Purpose.KNOWN,
            one.check,
            one.path,
            one.path,
            one.accept,
            one.what,
            one.signs,
            one.most_bytes,
        )


def _existences(profile: str) -> Iterator[Question]:
    for one in profiles.existences(profile):
        yield Question(Purpose.EXISTENCE, one.check, one.path, one.path, DATA, one.what)


def _forbidden(environment: EnvironmentSnapshot, profile: str) -> Iterator[Question]:
    known = {bare_path(one.path): one.check for one in profiles.exposures(profile)}
    for path in environment.forbidden_routes:
        check = known.get(bare_path(path), ExposureCheck.PANELS)
        what = "a path that is declared to be answered to nobody"
        yield Question(Purpose.FORBIDDEN, check, path, path, what=what)
