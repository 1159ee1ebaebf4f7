"""The page that leads to all others: conditions, someone like my patient, and the glossary."""

from dataclasses import dataclass

from dashboard.summaries.alike import LEAST, in_short, time_off
from dashboard.summaries.answers import answer
from dashboard.summaries.content import footer, stamp
from dashboard.summaries.glossary import glossary
from dashboard.summaries.language import Language
from dashboard.summaries.page import Block, Table
from dashboard.summaries.paper import Cover
from dashboard.summaries.patients import PATIENTS, Example, example
from dashboard.summaries.results import Results
from dashboard.summaries.subject import Subject
from dashboard.words import level_order
from models.results import ALL


@dataclass(frozen=True)
class Entry:
    """A condition in the list: where its page is, and its answer."""

    name: str
    label: str
    answer: str
    alike: Table | None


@dataclass(frozen=True)
class Index:
    """All that the index says."""

    language: str
    title: str
    lead: str
    stamp: tuple[str, ...]
    entries: tuple[Entry, ...]
    patients: tuple[Example, ...]
    glossary: tuple[tuple[str, str], ...]
    footer: tuple[str, ...]
    pages_label: str
    paper_label: str
    patients_heading: str
    patients_lead: str
    alike_heading: str
    alike_lead: str
    glossary_heading: str
    contents_heading: str


def index_of(results: Results, language: Language) -> Index:
    """Return what the index of a release says."""
    subjects = [Subject(language, results, name) for name in results.conditions]
    lead = (
        language.say(
            "For GPs. Each page says whether people were back at work sooner, how sure we are, "
            "and how to refer. It takes under a minute to read and prints on one side of paper."
        )
        if subjects
        else language.say(
            "There is no condition to write about yet: nobody in this release has been followed."
        )
    )
    return Index(
        language=language.code,
        title=language.say("Back to work: one page for each condition"),
        lead=lead,
        stamp=stamp(results, language),
        entries=tuple(
            Entry(subject.condition, subject.label, answer(subject), _alike(subject))
            for subject in subjects
        ),
        patients=tuple(example(results, language, one) for one in PATIENTS)
        if results.compares
        else (),
        glossary=glossary(language, results.release.sustained_days),
        footer=footer(results, language, None),
        pages_label=language.say("Pages"),
        paper_label=language.say("All pages in one booklet (PDF)"),
        patients_heading=language.say("Someone like my patient"),
        patients_lead=language.say(
            "Four patients that GPs asked about, and what these records say of people like them."
        ),
        alike_heading=language.say("Look up your own patient"),
        alike_lead=language.say(
            "Choose what your patient is off with. Find how long they have been off, and the tier "
            "you think of. Where fewer than {least} people were like that, or the range is too "
            "wide to be of use, we do not say.",
            least=LEAST,
        ),
        glossary_heading=language.say("Words we use"),
        contents_heading=language.say("What is in this booklet"),
    )


def cover_of(index: Index) -> Cover:
    """Return what stands before the pages of the booklet: the index, as far as paper goes."""
    patients = tuple((one.story, " ".join((one.look, *one.answers))) for one in index.patients)
    blocks = (
        Block(index.patients_heading, paragraphs=(index.patients_lead,), points=patients),
        Block(index.glossary_heading, points=index.glossary),
    )
    return Cover(
        title=index.title,
        language=index.language,
        stamp=index.stamp,
        paragraphs=(index.lead,),
        contents=index.contents_heading,
        blocks=blocks if patients else blocks[1:],
    )


def _alike(subject: Subject) -> Table | None:
    """Return the answers by time off and tier; None where the release makes no comparison."""
    if not subject.results.compares:
        return None
    language, results = subject.language, subject.results
    levels = {
        level for one in subject.groups for level in results.timings(subject.condition, one.arm)
    }  # fmt: skip
    rows = [*sorted(levels, key=lambda level: level_order("timing", level)), ALL]
    return Table(
        caption=subject.label,
        columns=(
            language.say("Time off when referred"),
            *(subject.heading(one) for one in subject.groups),
        ),
        rows=tuple(
            (
                time_off(subject, timing),
                *(
                    in_short(subject, results.referred(subject.condition, one.arm, timing))
                    for one in subject.groups
                ),
            )
            for timing in rows
        ),
    )
