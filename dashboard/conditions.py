"""Find a condition by the words people use for it."""

import re
import unicodedata
from typing import Final

from models.results import CONDITIONS

LONGEST: Final = 100
"""Letters of a question that are read; more than any name has."""

SHORTEST: Final = 4
"""Letters of the beginning of a word that is looked for; fewer begin too many."""

WORDS: Final[dict[str, str]] = {
    "back_pain": "back, backache, back trouble, slipped disc, slipped disk, prolapsed disc, "
    "sciatica, lumbago, spine, lumbar",
    "other_musculoskeletal": "muscle, joint, bone, neck, shoulder, knee, hip, ankle, wrist, elbow, "
    "arthritis, osteoarthritis, rheumatoid, rsi, repetitive strain, tendon, sprain, fracture, "
    "broken leg, broken arm, carpal tunnel, tennis elbow, fibromyalgia, whiplash, musculoskeletal",
    "stress": "stress, stressed, work stress, burnout, burn out, burnt out, overwork, "
    "workplace bullying, bullied, bullying, exhaustion",
    "depression_anxiety": "depression, depressed, anxiety, anxious, low mood, panic, panic attack, "
    "worry, nerves and worry, postnatal depression",
    "other_mental_health": "mental health, mental illness, bipolar, schizophrenia, psychosis, "
    "ptsd, post traumatic stress, ocd, obsessive compulsive, eating disorder, anorexia, bulimia, "
    "personality disorder",
    "addiction": "addiction, alcohol, drinking, drink problem, drinker, drug, drug problem, "
    "substance misuse, dependence, gambling",
    "post_operative": "operation, surgery, post operative, postoperative, knee operation, "
    "hip operation, knee replacement, hip replacement, joint replacement, hernia, hysterectomy, "
    "caesarean, recovering from surgery",
    "cardiovascular": "heart, heart attack, angina, blood pressure, hypertension, circulation, "
    "heart failure, cardiac, cardiovascular, palpitation, blood clot, dvt",
    "respiratory": "lung, breathing, asthma, copd, bronchitis, emphysema, pneumonia, respiratory, "
    "chest infection, breathless",
    "neurological": "brain, nerve, stroke, epilepsy, migraine, multiple sclerosis, parkinson, "
    "neurological, neuropathy, head injury, concussion, headache",
    "cancer": "cancer, tumour, tumor, leukaemia, leukemia, lymphoma, chemotherapy, radiotherapy, "
    "breast cancer, lung cancer, brain tumour",
    "long_term_other": "long term condition, diabetes, diabetic, kidney, chronic fatigue, thyroid, "
    "crohn, colitis, irritable bowel, ibs, lupus, hiv, liver",
    "minor_self_limiting": "flu, influenza, cold, common cold, cough, sore throat, tonsillitis, "
    "stomach bug, gastroenteritis, food poisoning, virus, viral infection, minor illness, "
    "diarrhoea, vomiting",
    "other": "other",
}
"""Common words of each condition, with commas between; a longer one counts before any within it."""


def find_conditions(text: str) -> list[str]:
    """
    Return the conditions that words may mean, in their fixed order; none where there is none.

    Parameters
    ----------
    text
        What somebody wrote: anything at all.
    """
    words = normalise(text[:LONGEST])
    if words in _NAMES:
        return [_NAMES[words]]
    found = set()
    for phrase, condition in _PHRASES:
        rest = re.sub(rf"\b{phrase}\b", "|", words)
        if rest != words:
            found.add(condition)
            words = rest
    if not found and len(words) >= SHORTEST:
        named = [*_NAMES.items(), *_PHRASES]
        found = {condition for phrase, condition in named if f" {words}" in f" {phrase}"}
    return [name for name in CONDITIONS if name in found]


def normalise(text: str) -> str:
    """Return plain small letters with single spaces, and every word in the singular."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.findall("[a-z0-9]+", plain.replace("'", ""))
    return " ".join(re.sub(r"(?<=[a-z]{3})(?<![su])s$", "", word) for word in words)


_NAMES: Final = {
    normalise(name): condition
    for condition, label in CONDITIONS.items()
    for name in (label, condition)
}
_PHRASES: Final = sorted(
    (
        (normalise(phrase), condition)
        for condition, phrases in WORDS.items()
        if condition != "other"
        for phrase in phrases.split(",")
    ),
    key=lambda pair: (-len(pair[0]), pair[0]),
)
"""The longest first, and each only once: a knee operation is no knee."""
