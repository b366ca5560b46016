"""What was measured of the program itself, judged and put in words."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from readiness.domain.outcomes import Outcome
from readiness.domain.vitals import (
    LATE,
    LATE_TICKS,
    MAIL_LATE,
    MISSED_TICKS,
    SLOW_ANSWER_MILLISECONDS,
    TOO_LATE,
    Folder,
    Outbox,
    Part,
    Queue,
    SignOfLife,
    Store,
    Vitals,
)

LITTLE_FREE, ALMOST_NONE_FREE = 0.10, 0.02
"""Shares of the disk: below the first one people should act, below the second writes fail soon."""


@dataclass(frozen=True, slots=True)
class Sign:
    """One judgement about the program.

    Attributes:
        moment: to which time the sentence refers, None for now.
        cure: what a person can do, "" where all is well.
    """

    title: str
    outcome: Outcome
    sentence: str
    moment: datetime | None = None
    cure: str = ""


def signs(vitals: Vitals, now: datetime) -> tuple[Sign, ...]:
    """Judge every part of the program at ``now``."""
    return (
        _tick(vitals, now),
        _queue(vitals.queue, now),
        _control(vitals.signs_of_life.get(Part.CONTROL)),
        _batch(vitals.signs_of_life.get(Part.BATCH)),
        _store(vitals.store),
        _folder(vitals.folder),
        _mail(vitals.outbox, now),
        _version("Worker", vitals, Part.TICK),
        _version("Scheduler", vitals, Part.BEAT),
    )


def worst(found: tuple[Sign, ...]) -> Outcome:
    """Return the worst outcome of ``found``."""
    return max((sign.outcome for sign in found), key=lambda outcome: outcome.badness)


def size(number: int) -> str:
    """Return bytes as people read them: ``12 MiB``."""
    amount = float(number)
    for unit in ("bytes", "KiB", "MiB", "GiB"):
        if round(amount) < 1024:
            return f"{amount:.0f} {unit}"
        amount /= 1024
    return f"{amount:.1f} TiB"


def _tick(vitals: Vitals, now: datetime) -> Sign:
    last = vitals.signs_of_life.get(Part.TICK)
    cure = "Start the worker and the scheduler, or look into their logs."
    if last is None:
        return Sign("Scheduler and worker", Outcome.UNKNOWN, "No tick yet.", cure=cure)
    age, tick = now - last.at, timedelta(seconds=vitals.tick_seconds)
    if age > MISSED_TICKS * tick:
        sentence = f"No tick for {_span(age)}, one is due every {vitals.tick_seconds} s."
        return Sign("Scheduler and worker", Outcome.FAIL, sentence, last.at, cure)
    if age > LATE_TICKS * tick:
        sentence = f"The last tick is {_span(age)} old, one is due every {vitals.tick_seconds} s."
        return Sign("Scheduler and worker", Outcome.WARN, sentence, last.at, cure)
    return Sign("Scheduler and worker", Outcome.PASS, "The last tick came in time.", last.at)


def _queue(queue: Queue, now: datetime) -> Sign:
    lag = now - queue.oldest_due_at if queue.oldest_due_at else timedelta()
    held = f"{queue.due} due, {queue.claimed} being probed"
    cure = "Add a worker, or see whether the one there is still runs."
    if lag > TOO_LATE:
        sentence = f"{held}; the oldest waits for {_span(lag)}, so results go stale."
        return Sign("Queue", Outcome.FAIL, sentence, queue.oldest_due_at, cure)
    if queue.overdue_claims:
        sentence = f"{held}; {queue.overdue_claims} should have ended."
        return Sign(
            "Queue", Outcome.WARN, sentence, cure="They are handed out again by the next tick."
        )
    if lag > LATE:
        sentence = f"{held}; the oldest waits for {_span(lag)}."
        return Sign("Queue", Outcome.WARN, sentence, queue.oldest_due_at, cure)
    return Sign("Queue", Outcome.PASS, f"{held}; nothing waits for long.")


def _control(last: SignOfLife | None) -> Sign:
    title = "The prober's own control"
    if last is None:
        return Sign(
            title, Outcome.UNKNOWN, "Nothing was probed yet.", cure="Wait for the first run."
        )
    if last.has_failed:
        return Sign(
            title,
            Outcome.FAIL,
            "The prober could not reach its own control target, so nothing it sees counts.",
            last.at,
            "See that READINESS_CONTROL_URL answers from where the worker runs.",
        )
    return Sign(title, Outcome.PASS, "The prober reached its own control target.", last.at)


def _batch(last: SignOfLife | None) -> Sign:
    if last is None:
        return Sign(
            "Last results", Outcome.UNKNOWN, "None are recorded yet.", cure="Register an interface."
        )
    return Sign("Last results", Outcome.PASS, f"Recorded for {last.detail}.", last.at)


def _store(store: Store) -> Sign:
    held = f", {size(store.size_bytes)}" if store.size_bytes is not None else ""
    sentence = f"{store.engine} answers in {store.answer_milliseconds:.0f} ms{held}."
    if store.refusal:
        return Sign(
            "Database",
            Outcome.FAIL,
            f"{sentence} Nothing can be written: {store.refusal.sentence}.",
            cure=store.refusal.cure,
        )
    if store.answer_milliseconds > SLOW_ANSWER_MILLISECONDS:
        return Sign("Database", Outcome.WARN, sentence, cure="See what else uses its machine.")
    return Sign("Database", Outcome.PASS, sentence)


def _folder(folder: Folder) -> Sign:
    share = folder.free_bytes / folder.total_bytes if folder.total_bytes else 0.0
    sentence = (
        f"{size(folder.size_bytes)} used, {size(folder.free_bytes)} of the disk free ({share:.0%})."
    )
    cure = "Make room on the disk of DATA_DIR."
    if folder.refusal:
        said = f"Nothing can be written: {folder.refusal}. {sentence}"
        return Sign("Data folder and disk", Outcome.FAIL, said, cure=cure)
    if share < ALMOST_NONE_FREE:
        return Sign(
            "Data folder and disk", Outcome.FAIL, f"The disk is full: {sentence}", cure=cure
        )
    if share < LITTLE_FREE:
        return Sign("Data folder and disk", Outcome.WARN, sentence, cure=cure)
    return Sign("Data folder and disk", Outcome.PASS, sentence)


def _mail(outbox: Outbox, now: datetime) -> Sign:
    title = "E-mail"
    if not outbox.is_on:
        return Sign(
            title,
            Outcome.NOT_APPLICABLE,
            "No mail server is set, so nobody is told anything by e-mail. "
            "“Needs you” shows each person what waits for them.",
            cure="Set SMTP_HOST and SMTP_FROM to send it.",
        )
    waits = now - outbox.oldest_at if outbox.oldest_at else timedelta()
    held = f"{outbox.waiting} waiting, {outbox.failed} to be tried again"
    if outbox.failed:
        cure = "See below what the mail server refused, then send a test."
        return Sign(title, Outcome.WARN, f"{held}.", outbox.oldest_at, cure)
    if waits > MAIL_LATE:
        cure = "See that a worker runs."
        return Sign(title, Outcome.WARN, f"{held}; nobody sends them.", outbox.oldest_at, cure)
    if outbox.last_sent_at is None:
        return Sign(title, Outcome.PASS, f"{held}; none was sent yet.")
    return Sign(title, Outcome.PASS, f"{held}; the last one was sent.", outbox.last_sent_at)


def _version(title: str, vitals: Vitals, part: Part) -> Sign:
    last = vitals.signs_of_life.get(part)
    name = f"{title}'s version"
    if last is None or not last.detail:
        return Sign(
            name, Outcome.UNKNOWN, "It has not said yet.", cure=f"Start the {title.lower()}."
        )
    if last.detail != vitals.version:
        sentence = f"{last.detail}, but this page comes from {vitals.version}."
        cure = "Restart every part, so that all run the same version."
        return Sign(name, Outcome.WARN, sentence, last.at, cure)
    return Sign(name, Outcome.PASS, f"{last.detail}, the same as of this page.", last.at)


def _span(span: timedelta) -> str:
    seconds = int(span.total_seconds())
    if seconds < 120:
        return f"{seconds} s"
    return f"{seconds // 60} min" if seconds < 7200 else f"{seconds // 3600} h"
