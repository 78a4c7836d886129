from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from flows.sources.limits import Limits, read_limits

NOW = 1_795_000_000.0


@pytest.mark.parametrize(
    ("headers", "limits"),
    [
        ({}, Limits()),
        ({"X-Rate-Limit-Limit": "50", "X-Rate-Limit-Interval": "1s"}, Limits(apart=0.02)),
        ({"x-ratelimit-limit": "3", "x-ratelimit-interval": "500ms"}, Limits(apart=0.5 / 3)),
        ({"X-RateLimit-Limit": "1000", "X-RateLimit-Remaining": "0"}, Limits(left=0)),
        ({"x-ratelimit-remaining": "-3.5", "x-ratelimit-reset": "11987"}, Limits(left=-3.5, renewed=11987)),
        ({"x-ratelimit-remaining": "9", "x-ratelimit-reset": "1795000010"}, Limits(left=9, renewed=10)),
        ({"x-ratelimit-remaining": "9", "x-ratelimit-reset": "1795000010000"}, Limits(left=9, renewed=10)),
        ({"x-ratelimit-reset": "1500000000"}, Limits(renewed=0)),
        ({"X-RateLimit-Credits-Required": "10", "x-ratelimit-remaining": "7"}, Limits(left=7, needed=10)),
        ({"Retry-After": "17"}, Limits(wait=17)),
        ({"X-Rate-Limit-Limit": "0", "X-Rate-Limit-Interval": "1s"}, Limits()),
        ({"Retry-After": "soon", "x-ratelimit-reset": "never", "x-ratelimit-remaining": "many"}, Limits()),
    ],
    ids=repr,
)
def test_headers_are_read_whatever_their_spelling(headers: dict[str, str], limits: Limits) -> None:
    assert read_limits(headers, now=lambda: NOW) == limits


def test_retry_after_may_be_a_date() -> None:
    date = format_datetime(datetime.fromtimestamp(NOW, UTC) + timedelta(seconds=40), usegmt=True)
    assert read_limits({"retry-after": date}, now=lambda: NOW).wait == 40


@pytest.mark.parametrize(
    ("limits", "words", "spent"),
    [
        (Limits(left=0, renewed=11_987), "", True),
        (Limits(left=7, needed=10, wait=17_000), "", True),
        (Limits(), '("Insufficient budget. This request costs $0.001")', True),
        (Limits(), "(your daily limit is used up)", True),
        (Limits(left=0, renewed=1), "", False),
        (Limits(left=0), "", False),
        (Limits(left=8, renewed=11_987), "", False),
        (Limits(wait=3_600), "(too many requests)", False),
    ],
)
def test_a_spent_budget_is_told_from_a_burst(limits: Limits, words: str, spent: bool) -> None:
    assert limits.is_spent(words) == spent


@pytest.mark.parametrize(
    ("limits", "pause"),
    [
        (Limits(wait=5, left=3), 5),
        (Limits(left=0, renewed=2), 2),
        (Limits(left=0, renewed=86_000), None),
        (Limits(left=1, renewed=2), None),
    ],
)
def test_a_pause_is_what_the_source_asks_for(limits: Limits, pause: float | None) -> None:
    assert limits.pause == pause


def test_the_time_of_renewal_is_told_to_the_minute() -> None:
    told = Limits(left=0, renewed=7_200).renewed_at
    then = datetime.strptime(told or "", "%Y-%m-%d %H:%M UTC").replace(tzinfo=UTC)
    assert timedelta(minutes=118) < then - datetime.now(UTC) <= timedelta(minutes=120)
    assert Limits().renewed_at is None
