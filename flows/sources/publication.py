"""Publication types that several sources mean, as MeSH names them."""

from warehouse.rows import PublicationType

ERRATUM = PublicationType(ui="D016425", name="Published Erratum")
PREPRINT = PublicationType(ui="D000076942", name="Preprint")
RETRACTED = PublicationType(ui="D016441", name="Retracted Publication")
RETRACTION = PublicationType(ui="D016440", name="Retraction of Publication")
