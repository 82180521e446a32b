"""The signal of a tissue by the textbook's equations, for an ideal pulse and a voxel without motion.

With M0 the hydrogen density, in shares of pure water:

- spin echo: ``M0 (1 - exp(-TR/T1)) exp(-TE/T2)``, for an echo time far below the repetition time;
- inversion recovery with a spin echo: ``M0 (1 - 2 exp(-TI/T1) + exp(-TR/T1)) exp(-TE/T2)``: negative before the null;
- spoiled gradient echo: ``M0 sin(a) (1 - E1) / (1 - cos(a) E1) exp(-TE/T2*)``, ``E1 = exp(-TR/T1)``.

The first two are those of G. M. Bydder and I. R. Young, MR imaging: clinical use of the inversion recovery sequence,
Journal of Computer Assisted Tomography 1985;9:659-675; the third is R. R. Ernst and W. A. Anderson, Application of
Fourier transform spectroscopy to magnetic resonance, Review of Scientific Instruments 1966;37:93-102, as A. Haase et
al., FLASH imaging, Journal of Magnetic Resonance 1986;67:258-266, use it. All three stand in Brown et al. (see
vocabulary/tissues.yaml).
"""

from __future__ import annotations

from math import cos, exp, radians, sin
from typing import TYPE_CHECKING, assert_never

if TYPE_CHECKING:
    from radanki.model.imaging.simulating import SequenceKind, SimulatedStep, TissueConstants


def signal_of(tissue: TissueConstants, sequence: SequenceKind, step: SimulatedStep) -> float:
    """Give the signal in shares of that of fully relaxed pure water at no echo time; its sign is kept."""
    e1 = exp(-step.tr_ms / tissue.t1_ms)
    echo = exp(-step.te_ms / tissue.t2_ms)
    match sequence:
        case "spin-echo":
            return tissue.density * (1 - e1) * echo
        case "inversion-recovery":
            return tissue.density * (1 - 2 * exp(-step.ti_ms / tissue.t1_ms) + e1) * echo
        case "gradient-echo":
            angle = radians(step.flip_angle)
            echo = exp(-step.te_ms / tissue.t2_star_ms)
            return tissue.density * sin(angle) * (1 - e1) / (1 - cos(angle) * e1) * echo
        case _:
            assert_never(sequence)
