"""The codes and names suppliers use for what the simulation numbers."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

CODES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "back_pain": ("M54.5", "M54.4", "M545", "M54.2"),
        "other_musculoskeletal": ("M17.1", "M75.1", "M25.5", "M77.1", "M06.9"),
        "stress": ("F43.0", "F43.2", "F432"),
        "depression_anxiety": ("F32.1", "F33.1", "F41.1", "F41.2", "F322"),
        "other_mental_health": ("F20.0", "F31.9", "F60.3", "F42.2"),
        "addiction": ("F10.2", "F11.2", "F10.1"),
        "post_operative": ("Z54.0", "Z54.4"),
        "cardiovascular": ("I21.9", "I10", "I48.9", "I63.9"),
        "respiratory": ("J44.9", "J45.9", "J18.9", "J20.9"),
        "neurological": ("G35", "G43.9", "G40.9", "G56.0"),
        "cancer": ("C50.9", "C18.9", "C61"),
        "long_term_other": ("E11.9", "K50.9", "E03.9", "K51.9"),
        "minor_self_limiting": ("J06.9", "A09", "B34.9", "J02.9"),
        "other": ("R53", "N39.0", "S82.6", "L40.0"),
    }
)
"""ICD-10 codes, with and without the dot, by condition group."""

SECONDARY_CODES: Final = ("F41.9", "M54.5", "E11.9", "I10", "F32.9", "J45.9", "F10.1", "G47.0")
SECONDARY_SHARES: Final = (0.08, 0.15, 0.30)
"""Share with a second condition, by severity: the part of severity that shows."""

SERVICES: Final[Mapping[str, float]] = MappingProxyType(
    {
        "counselling": 14.0,
        "psychological_therapies": 13.0,
        "physiotherapy": 12.0,
        "occupational_health": 11.0,
        "workplace_mediation": 10.0,
        "careers_advice": 9.0,
        "addiction_services": 8.0,
        "general_advice": 7.0,
        "occupational_therapy": 6.0,
        "lifestyle_advice": 5.0,
        "work_skills": 4.0,
        "pain_management": 3.0,
        "acupuncture": 2.0,
        "deep_sports_massage": 1.0,
    }
)
"""Services of tier C, most wanted first, with how often each is asked for."""

SUITED: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "back_pain": ("physiotherapy", "pain_management", "acupuncture", "deep_sports_massage"),
        "other_musculoskeletal": ("physiotherapy", "pain_management", "occupational_therapy"),
        "stress": ("counselling", "workplace_mediation", "general_advice"),
        "depression_anxiety": ("counselling", "psychological_therapies"),
        "other_mental_health": ("psychological_therapies", "work_skills"),
        "addiction": ("addiction_services", "lifestyle_advice"),
        "post_operative": ("physiotherapy", "occupational_therapy"),
    }
)
SUITED_RATIO: Final = 5.0
