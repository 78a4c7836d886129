"""Which records a request asks for: a list of ids, or a result that the history server keeps."""

import re

from flows.sandbox.service import WALL, WALL_REASON, Params, Refusal, Service, check_database, number

_UID = re.compile(r"[A-Za-z]*0*[1-9]\d*")


def requested(service: Service, params: Params, *, bad_request: int = 200) -> list[str]:
    """The ids asked for, within `retstart` and `retmax`; raises `Refusal`, a bad request with that status."""
    check_database(params, status=bad_request)
    start = number(params, "retstart", 0)
    if "id" in params:
        uids = listed(params["id"], bad_request=bad_request)
    else:
        if start >= WALL:
            reason = f"Search backend cannot retrieve history data. Reason: {WALL_REASON}"
            raise Refusal(reason, status=bad_request)
        uids = _kept(service, params)[:WALL]
    return uids[start : start + number(params, "retmax", 10_000)]


def listed(ids: str, *, bad_request: int = 200) -> list[str]:
    """The well-formed ids of a comma-separated list, each once; raises `Refusal` when none is."""
    uids = [uid for uid in re.split(r"[\s,]+", ids) if _UID.fullmatch(uid)]
    if not uids:
        raise Refusal("ID list is empty! Possibly it has no correct IDs.", status=bad_request)
    return list(dict.fromkeys(uids))


def _kept(service: Service, params: Params) -> list[str]:
    query_key = number(params, "query_key", 1)
    uids = service.history.get(params.get("WebEnv", ""), query_key)
    if uids is None:
        raise Refusal(f"Unable to obtain query #{query_key}")
    return list(uids)
