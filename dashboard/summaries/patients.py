"""Four patients GPs asked about, each answered from the release: worked examples of the index."""

from dataclasses import dataclass
from typing import Final

from dashboard.summaries.alike import support, tell, time_off
from dashboard.summaries.language import Language, mark
from dashboard.summaries.results import Results
from dashboard.summaries.subject import Subject
from models.results import ALL


@dataclass(frozen=True)
class Patient:
    """
    Somebody a GP might refer.

    Attributes
    ----------
    story
        Who they are, in a sentence.
    condition, timing, tier
        Where the answer is looked up: condition group, time off (``all`` where it does not matter
        or is not known), and the tier that fits best.
    why
        Why those, in a sentence.
    """

    story: str
    condition: str
    timing: str
    tier: str
    why: str


PATIENTS: Final = (
    Patient(
        mark("A supermarket worker has been off for a month with back pain and cannot lift."),
        "back_pain",
        "28-41",
        "A",
        mark(
            "Lighter duties may be all it takes, so look at tier A first. If the employer needs "
            "detail, look at tier B."
        ),
    ),
    Patient(
        mark(
            "A solicitor with rheumatoid arthritis had a knee operation four months ago. She "
            "wants to go back but cannot manage buses and trains."
        ),
        "post_operative",
        "91+",
        "B",
        mark(
            "What keeps her off is getting over the operation, and the employer needs a plan for "
            "her journey and hours. If it is the arthritis, look at other muscle, bone and joint "
            "problems."
        ),
    ),
    Patient(
        mark(
            "A delivery driver has back pain for the third time in a year. He is waiting for "
            "physiotherapy and wants office work until then."
        ),
        "back_pain",
        ALL,
        "B",
        mark(
            "One clear problem that keeps coming back, and other duties to agree with the "
            "employer. Our records do not set apart people who were off before."
        ),
    ),
    Patient(
        mark(
            "A call-centre worker has been off for four weeks with depression and anxiety. She "
            "is bullied by her manager and drinks to cope."
        ),
        "depression_anxiety",
        "28-41",
        "C",
        mark(
            "Trouble at work, low mood and drinking need help together. Depression and anxiety "
            "are what she is off with, so her answer is looked up there."
        ),
    ),
)
"""The patients, in the order they are shown."""


@dataclass(frozen=True)
class Example:
    """A patient and the answer: what is said of people like them, and then of those near enough.

    Attributes
    ----------
    look
        Where the answer is looked up: condition, tier and time off.
    condition, more
        Where all answers of the condition are, and what the link to them is called.
    """

    condition: str
    more: str

    story: str
    look: str
    why: str
    answers: tuple[str, ...]


def example(results: Results, language: Language, patient: Patient) -> Example:
    """Return what a release says to a GP about a patient.

    Where it cannot say it of people referred after so long, it says that, and then tells of people
    referred to the tier at any time.
    """
    subject = Subject(language, results, patient.condition)
    asked = results.referred(patient.condition, patient.tier, patient.timing)
    answers = [tell(subject, asked)]
    if support(asked) is None and patient.timing != ALL:
        answers.append(tell(subject, results.referred(patient.condition, patient.tier)))
    look = language.say(
        "Look under: {condition}. {tier}. Time off: {timing}.",
        condition=subject.label,
        tier=subject.heading(asked),
        timing=time_off(subject, patient.timing).lower(),
    )
    return Example(
        condition=patient.condition,
        more=language.say("All answers: {condition}", condition=subject.label),
        story=language.label(patient.story),
        look=look,
        why=language.label(patient.why),
        answers=tuple(answers),
    )
