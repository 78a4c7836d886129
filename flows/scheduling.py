"""Refreshes on a schedule: one Prefect deployment a topic; the schedule in the topic's file is the truth.

Entry point of the deployments: `flows.scheduling.scheduled_refresh`. Times are UTC, so no run is doubled or
left out when clocks change; a topic is never refreshed twice at once; a missed run heals itself, because every
refresh finds all that is new since the last one.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from prefect import flow, serve
from prefect.artifacts import create_table_artifact
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron

from flows.errors import GleanError
from flows.refresh import refresh
from flows.run import write_whole
from flows.topic import read_topic
from warehouse.rows import Topic

# A source that is down for an hour is not a reason to wait for next month.
_RETRIES, _PAUSE_SECONDS = 3, 1200


class ScheduleError(GleanError):
    """A topic that cannot be scheduled."""


@flow(name="scheduled-refresh", retries=_RETRIES, retry_delay_seconds=_PAUSE_SECONDS, persist_result=False)
def scheduled_refresh(topic_file: str, home: str) -> dict[str, Any]:
    """Refresh the topic, its account shown as an artifact of the run; tried again where a source fails."""
    account: dict[str, Any] = refresh(topic_file, home)
    create_table_artifact(
        key=artifact_key(Path(topic_file)),
        table=[{"what": name, "number": number} for name, number in _counts(account)],
        description=f"Run {account['run']}: {'something changed' if account['changed'] else 'nothing is new'}",
    )
    return account


def _counts(account: dict[str, Any]) -> list[tuple[str, int]]:
    """Each number of the account, those of the findings by their list."""
    flat: list[tuple[str, int]] = []
    for name, value in account["counts"].items():
        if isinstance(value, dict):
            flat += [(f"{name}: {kind}", number) for kind, number in value.items()]
        else:
            flat.append((name, int(value)))
    flat += [(f"works {state}", len(names)) for state, names in account["works"].items()]
    return flat + [(f"works: {reason}", number) for reason, number in account["eligible"].items()]


def artifact_key(topic_file: Path) -> str:
    """The name under which the server shows the accounts of a topic's runs."""
    return f"refresh-{read_topic(topic_file).topic_id}"


def deployment(topic_file: Path, *, home: Path, pool: str | None = None) -> RunnerDeployment:
    """The deployment of a topic by its file's schedule; `pool` is a work pool of the server's, if it has any."""
    topic = read_topic(topic_file)
    if not topic.schedule:
        raise ScheduleError(
            f"{topic_file} states no schedule: write schedule = '0 6 1 * *', or give --cron to glean schedule."
        )
    return RunnerDeployment.from_entrypoint(
        "flows.scheduling.scheduled_refresh",
        name=topic.topic_id,
        schedules=[Cron(topic.schedule, timezone="UTC")],
        parameters={"topic_file": str(topic_file.resolve()), "home": str(home.resolve())},
        description=topic.title,
        tags=["gleanings"],
        concurrency_limit=ConcurrencyLimitConfig(
            limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW
        ),
        work_pool_name=pool,
    )


def keep(topic_files: Sequence[Path], *, home: Path) -> None:
    """Do the refreshes of these topics when they are due, until the process is stopped."""
    serve(*(deployment(path, home=home) for path in topic_files), pause_on_shutdown=False)


def write_schedule(topic_file: Path, cron: str) -> Topic:
    """Put the cron line into the topic's file and give the topic; the file stays as it was if it is no cron line."""
    read_topic(topic_file)
    before = topic_file.read_text("utf-8")
    write_whole(topic_file, _with_schedule(before, cron).encode())
    try:
        return read_topic(topic_file)
    except GleanError:
        write_whole(topic_file, before.encode())
        raise


def _with_schedule(text: str, cron: str) -> str:
    """The file's text with its schedule replaced, or put before the first table."""
    line = f"schedule = '{cron}'\n"
    head, bracket, tables = re.match(r"(.*?)(^\[|\Z)(.*)", text, re.DOTALL | re.MULTILINE).groups()  # type: ignore[union-attr]
    changed, found = re.subn(r"^schedule\s*=.*\n?", lambda _: line, head, count=1, flags=re.MULTILINE)
    return (changed if found else f"{head.rstrip()}\n{line}\n") + bracket + tables
