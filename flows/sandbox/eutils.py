"""The E-utilities as functions: the name of an endpoint and its parameters in, a reply out."""

from collections.abc import Callable

from flows.sandbox.article_xml import article_set
from flows.sandbox.einfo import einfo
from flows.sandbox.esearch import esearch
from flows.sandbox.esummary import esummary
from flows.sandbox.service import DTDS, Params, Refusal, Reply, Service, check_database, not_found, text, xml
from flows.sandbox.uids import listed, requested

EFETCH_DOCTYPE = (
    f'<!DOCTYPE eEfetchResult PUBLIC "-//NLM//DTD efetch 20131226//EN" "{DTDS}/20131226/efetch.dtd">\n'
)
EPOST_DOCTYPE = (
    f'<!DOCTYPE ePostResult PUBLIC "-//NLM//DTD epost 20090526//EN" "{DTDS}/20090526/epost.dtd">\n'
)
BAD_REQUEST = 400
ROOT = "/entrez/eutils/"


def efetch(service: Service, params: Params) -> Reply:
    """Whole records of a list of ids or of the history; ids that are not here are left out, as at NCBI."""
    try:
        uids = requested(service, params, bad_request=BAD_REQUEST)
    except Refusal as refusal:
        error = f"<eFetchResult>\n\t<ERROR>{text(refusal.message)}</ERROR>\n</eFetchResult>\n"
        return xml(EFETCH_DOCTYPE + error, status=refusal.status)
    if params.get("rettype", "").lower() == "uilist":
        return Reply("".join(f"{uid}\n" for uid in uids).encode(), "text/plain; charset=UTF-8")
    articles = [article for uid in uids if (article := service.holdings.xml(uid)) is not None]
    return Reply(article_set(articles))


def epost(service: Service, params: Params) -> Reply:
    """Keep a list of ids on the history server."""
    try:
        check_database(params)
        uids = listed(params.get("id", ""))
    except Refusal as refusal:
        return xml(
            f"{EPOST_DOCTYPE}<ePostResult>\n\t<ERROR>{text(refusal.message)}</ERROR>\n</ePostResult>\n"
        )
    web_env, query_key = service.history.put(uids, web_env=params.get("WebEnv"))
    return xml(
        f"{EPOST_DOCTYPE}<ePostResult>\n\t<QueryKey>{query_key}</QueryKey>\n"
        f"\t<WebEnv>{web_env}</WebEnv>\n</ePostResult>\n"
    )


ENDPOINTS: dict[str, Callable[[Service, Params], Reply]] = {
    "einfo": einfo,
    "esearch": esearch,
    "efetch": efetch,
    "esummary": esummary,
    "epost": epost,
}


def answer(service: Service, endpoint: str, params: Params) -> Reply:
    """The reply of the endpoint (`esearch`, …); 404 for one that the sandbox does not have."""
    known = ENDPOINTS.get(endpoint)
    return known(service, params) if known else not_found(endpoint)
