"""Publication types that several sources mean, as MeSH names them."""

from warehouse.rows import PublicationType

PREPRINT = PublicationType(ui="D000076942", name="Preprint")
