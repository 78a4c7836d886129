"""Settings from the environment, such as `GLEAN_HOME` and `GLEAN_SOURCES__PUBMED__BASE_URL`."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from pydantic import BaseModel, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from flows.errors import GleanError


class SettingsError(GleanError):
    """A setting that cannot be used as it is."""


class PubMed(BaseModel, extra="forbid", frozen=True):
    """Where PubMed's E-utilities answer, and the key that raises their limit from 3 to 10 a second.

    After `sweep_days` a refresh fetches what is held as well: PubMed changes some records without a new date.
    """

    base_url: str = Field(pattern=r"^https?://", default="https://eutils.ncbi.nlm.nih.gov/entrez/eutils/")
    api_key: SecretStr | None = None
    batch_size: int = Field(default=200, ge=1, le=500)
    sweep_days: int = Field(default=180, ge=0)


class EuropePMC(BaseModel, extra="forbid", frozen=True):
    """Where Europe PMC answers; it needs no key."""

    base_url: str = Field(pattern=r"^https?://", default="https://www.ebi.ac.uk/europepmc/webservices/rest/")
    batch_size: int = Field(default=200, ge=1, le=1000)


class OpenAlex(BaseModel, extra="forbid", frozen=True):
    """Where OpenAlex answers, and the free key that raises what it allows in a day."""

    base_url: str = Field(pattern=r"^https?://", default="https://api.openalex.org/")
    api_key: SecretStr | None = None
    batch_size: int = Field(default=100, ge=1, le=200)


class Crossref(BaseModel, extra="forbid", frozen=True):
    """Where Crossref answers; `GLEAN_CLIENT__EMAIL` is all it wants for more requests a second.

    A search with more hits than `most` is refused: Crossref finds every work that has any of the words.
    """

    base_url: str = Field(pattern=r"^https?://", default="https://api.crossref.org/")
    batch_size: int = Field(default=200, ge=1, le=1000)
    most: int = Field(default=20_000, ge=1)


class SemanticScholar(BaseModel, extra="forbid", frozen=True):
    """Where Semantic Scholar's graph answers, and the key without which all the world shares one allowance."""

    base_url: str = Field(pattern=r"^https?://", default="https://api.semanticscholar.org/graph/v1/")
    api_key: SecretStr | None = None


class ClinicalTrials(BaseModel, extra="forbid", frozen=True):
    """Where version 2 of ClinicalTrials.gov's API answers; it needs no key."""

    base_url: str = Field(pattern=r"^https?://", default="https://clinicaltrials.gov/api/v2/")
    batch_size: int = Field(default=100, ge=1, le=1000)


class Preprints(BaseModel, extra="forbid", frozen=True):
    """Where the API of bioRxiv and medRxiv answers; it needs no key, and decides itself how long a page is."""

    base_url: str = Field(pattern=r"^https?://", default="https://api.biorxiv.org/")


class Plos(BaseModel, extra="forbid", frozen=True):
    """Where PLOS answers; it needs no key, and lets so few requests pass that pages are long."""

    base_url: str = Field(pattern=r"^https?://", default="https://api.plos.org/")
    batch_size: int = Field(default=500, ge=1, le=1000)


class Sources(BaseModel, extra="forbid", frozen=True):
    """One group of settings a source."""

    pubmed: PubMed = PubMed()
    europepmc: EuropePMC = EuropePMC()
    openalex: OpenAlex = OpenAlex()
    crossref: Crossref = Crossref()
    semanticscholar: SemanticScholar = SemanticScholar()
    clinicaltrials: ClinicalTrials = ClinicalTrials()
    biorxiv: Preprints = Preprints()
    medrxiv: Preprints = Preprints()
    plos: Plos = Plos()


class Client(BaseModel, extra="forbid", frozen=True):
    """How we speak to sources: who we are, and for how many seconds one request may be retried in all."""

    email: str | None = None
    patience: float = Field(default=120, gt=0)
    timeout: float = Field(default=60, gt=0)


class Extraction(BaseModel, extra="forbid", frozen=True):
    """How abstracts are read: an installed scispaCy model for entities, and where the work is done.

    `runner` is `threads`, `processes`, or the dotted name of any Prefect task runner that is installed.
    """

    model: str | None = None
    runner: str = "threads"
    workers: int = Field(default=1, ge=1)
    batch_size: int = Field(default=500, ge=1)


class Settings(BaseSettings):
    """All settings; `home` holds the warehouse, the runs and the summaries.

    With `standing`, each refresh asks Crossref as well whether the works still stand.
    """

    model_config = SettingsConfigDict(
        env_prefix="GLEAN_", env_nested_delimiter="__", frozen=True, extra="ignore"
    )

    home: Path = Path("gleanings")
    now: datetime | None = None
    standing: bool = False
    client: Client = Client()
    sources: Sources = Sources()
    extraction: Extraction = Extraction()

    @classmethod
    def read(cls, *, home: Path | None = None) -> Self:
        """The settings of this environment; raises `SettingsError` with a sentence for the first bad one."""
        try:
            found = cls()
        except ValidationError as error:
            first = error.errors()[0]
            name = "GLEAN_" + "__".join(str(part) for part in first["loc"]).upper()
            raise SettingsError(f"The setting {name} cannot be used: {first['msg']}.") from None
        return found.model_copy(update={"home": home}) if home else found

    @property
    def warehouse(self) -> Path:
        """The published warehouse file."""
        return self.home / "warehouse.duckdb"

    def clock(self) -> datetime:
        """Now in UTC to the second, or the frozen time of `GLEAN_NOW`."""
        moment = self.now or datetime.now(UTC)
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return aware.astimezone(UTC).replace(microsecond=0)
