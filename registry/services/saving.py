"""Checking a record before it is written, and answering in the words of its fields."""

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models, transaction

from registry.services.errors import Refused


def checked_save(record: models.Model) -> None:
    """Validate ``record`` and write it.

    Raises:
        Refused: a field, or a constraint of the database, forbids it.
    """
    try:
        record.full_clean()
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise Refused("" if field == NON_FIELD_ERRORS else field, messages[0]) from error
    try:
        with transaction.atomic():
            record.save()
    except IntegrityError as error:
        raise Refused("", "Somebody else wrote the same record just now. Try again.") from error
