"""medRxiv as a source: see `flows/sources/preprints.py`."""

from functools import partial

from flows.sources import preprints

START = preprints.START
SUFFIX = preprints.SUFFIX

parameters = partial(preprints.parameters, server="medrxiv")
page = partial(preprints.page, server="medrxiv")
parse = partial(preprints.parse, server="medrxiv")
published = partial(preprints.published, server="medrxiv")
