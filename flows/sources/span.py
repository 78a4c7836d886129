"""First and last day of dates that may name no more than a month or a year."""

import calendar


def first_day(date: str) -> str:
    """The first day of an ISO date: `2015-09` begins on `2015-09-01`."""
    return f"{date}-01-01"[:10] if len(date) == 4 else f"{date}-01"[:10]


def last_day(date: str) -> str:
    """The last day of an ISO date: `2016-02` ends on `2016-02-29`."""
    year, month, day = [*date.split("-"), "", ""][:3]
    month = month or "12"
    return f"{year}-{month}-{day or calendar.monthrange(int(year), int(month))[1]}"
