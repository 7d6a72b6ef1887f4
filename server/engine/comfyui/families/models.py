"""What changes a model before it samples."""

from __future__ import annotations

from dataclasses import replace

from server.engine.comfyui.step import Step, Untranslated
from server.engine.comfyui.table import translates
from server.engine.comfyui.values import Model, Wire

PREDICTIONS = {"eps": "eps", "v_prediction": "v", "x0": "x0"}


@translates("ModelSamplingDiscrete", "weights.load_checkpoint with its prediction", sampling="eps", zsnr=False)
def model_sampling(step: Step) -> None:
    """What the network predicts is told where its file is loaded: a second node for the same file."""
    model, wanted = step.model(), step.word("sampling")
    if model.loader is None:
        raise Untranslated("the model is changed between its file and this node; put this node right behind the file")
    if wanted not in PREDICTIONS or not isinstance(step.value("zsnr"), bool):
        raise Untranslated(f"the sampling {wanted[:40]!r} has no counterpart")
    name = step.add("weights.load_checkpoint@1", "model_sampling", **model.loader, prediction=PREDICTIONS[wanted],
                    zero_terminal=step.value("zsnr"))
    step.gives(replace(model, wire=Wire(name, "denoiser")))


@translates("RescaleCFG", "guidance.classifier_free with its rescale", multiplier=0.7)
def rescale_cfg(step: Step) -> None:
    """The guidance that is written where the model samples rescales."""
    step.gives(replace(step.model(), rescale=step.number("multiplier")))


@translates("FreeU", "denoisers.free_u", b1=1.1, b2=1.2, s1=0.9, s2=0.2)
def free_u(step: Step) -> None:
    """FreeU, the first version."""
    _free_u(step, "1")


@translates("FreeU_V2", "denoisers.free_u", b1=1.3, b2=1.4, s1=0.9, s2=0.2)
def free_u_2(step: Step) -> None:
    """FreeU, the second version."""
    _free_u(step, "2")


def _free_u(step: Step, method: str) -> None:
    model = step.model()
    name = step.add("denoisers.free_u@1", "free_u", denoiser=model.wire, below_1=step.number("b1"),
                    below_2=step.number("b2"), across_1=step.number("s1"), across_2=step.number("s2"), method=method)
    step.gives(Model(Wire(name, "denoiser"), rescale=model.rescale))
