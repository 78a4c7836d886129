"""bioRxiv as a source: see `flows/sources/preprints.py`."""

from functools import partial

from flows.sources import preprints

START = preprints.START
SUFFIX = preprints.SUFFIX

parameters = partial(preprints.parameters, server="biorxiv")
page = partial(preprints.page, server="biorxiv")
parse = partial(preprints.parse, server="biorxiv")
published = partial(preprints.published, server="biorxiv")
