"""Which parts of a release an interface has, as far as its record says."""

from readiness.domain.checks.contract import Subject
from registry.domain.subject import Part


def names_none(subject: Subject, part: Part) -> bool:
    """Tell whether a release is recorded without ``part``, and so are all of the interface.

    Where none is recorded nobody can tell, and where another environment has the part, leaving it
    out takes no question away.
    """
    places = (subject.environment, *subject.interface.environments)
    named = any(place.release and place.release.subject.of(part) for place in places)
    return subject.environment.release is not None and not named


def has_none(subject: Subject, part: Part) -> bool:
    """Tell whether nothing of the record says that the interface has ``part``."""
    has_model = part is Part.MODEL and bool(subject.interface.particulars.models)
    return not has_model and names_none(subject, part)
