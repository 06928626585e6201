"""What all models have in common, and the small types that several of them use."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class Model(BaseModel):
    """Frozen, and refusing keys that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


Port = Annotated[int, Field(strict=True, ge=1, le=65535)]
Cpus = Annotated[float, Field(strict=True, ge=0.1, le=1024, allow_inf_nan=False)]
