"""What is told of one step of a record, for OpenAPI."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from server.routes.answers import Answer


class StepAnswer(Answer):
    """One step of a stored record; lists hold a number for each sample, null where there is none."""

    step: int
    steps: int
    sigma: float | None = Field(description="the noise level that the step begins at")
    sigma_next: float | None = Field(description="the noise level that it ends at")
    calls: int = Field(description="how often the step called the denoiser")
    x: list[float | None] = Field(description="length of x at the beginning of the step")
    denoised: list[float | None] = Field(description="length of the clean estimate there")
    guidance: list[float | None] = Field(description="length of conditional - unconditional estimate")
    angle: list[float | None] = Field(description="degrees between that and the way to the conditional estimate")
    shape: list[int] = Field(description="samples, channels, height, width")
    space: str
    model: str
    solver: str
    branched: int | None = Field(description="the step from which on it was sampled anew")
    pictures: list[Literal["denoised", "x"]] = Field(description="what GET .../steps/{step}/{part} shows; empty "
                                                                 "outside pixel space")
