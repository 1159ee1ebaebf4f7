"""The sentences and cells of a GP's page, put together of a release's CSV alone.

They are those of a release like the demonstration's: people referred beside similar people.
"""

from collections import defaultdict

from tests.gp_oracle.numbers import OVE, PVC, TIERS, TIMES, Key, Numbers, beside

NOT_YET = "Not enough yet"
WAYS = {
    "up": "So people were back sooner with the service",
    "down": "So people were back later with the service",
}


def listed(parts: list[str], last: str = "and") -> str:
    """Join parts as in speech."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}"


class Oracle(Numbers):
    """What the pages of a release must say."""

    def answer(self, condition: str, people: str) -> str:
        """Return the answer of a page."""
        told: dict[str, list[str]] = defaultdict(list)
        for tier in self.tiers(condition):
            key = (OVE, tier, condition, "all")
            day = self.day(key)
            kind = self.kind(key, f"days_regained_{day}") if day else "hidden"
            notes = ["after 4 weeks"] if day == 28 else []
            if kind in ("up", "down"):
                notes.append(f"how sure we are: {str(self.level(key)).lower()}")
            told[kind].append(f"tier {tier}" + (f" ({'; '.join(notes)})" if notes else ""))
        if list(told) == ["hidden"]:
            return (
                f"Not enough is known yet to say how soon {people} are back at work after referral."
            )
        said = [
            f"After referral to {listed(told[kind])}, {people} were back at work {word} than "
            "similar people without the service."
            for kind, word in (("up", "sooner"), ("down", "later"))
            if kind in told
        ]
        if "chance" in told:
            said.append(
                f"For {listed(told['chance'])} we saw no clear difference from similar people: it "
                "may be chance."
            )
        if "hidden" in told:
            said.append(f"For {listed(told['hidden'])} there is not enough to go on yet.")
        return " ".join(said)

    def fairest(self, condition: str) -> str:
        """Return how the numbers of the fairest test go on after its first sentence."""
        key = (PVC, "pilot", condition, "all")
        if key not in self.effects:
            return ""
        day = self.day(key)
        if day is None:
            return "For that there is not enough to go on yet."
        people, similar = self.share(key, day), self.share(beside(key), day)
        kind = self.kind(key, f"days_regained_{day}")
        way = WAYS.get(kind, "This difference may be chance")
        return (
            f"With the service on offer, {people} in 100 were back at work {day // 7} weeks later. "
            f"Under usual care it would have been {similar} in 100. {way}: {self.gain(key, day)} "
            f"at work. How sure we are: {str(self.level(key)).lower()}"
        )

    def table(self, condition: str) -> list[list[str]]:
        """Return the rows of numbers, without their headings: a list for each of seven rows."""
        keys = [(OVE, tier, condition, "all") for tier in self.tiers(condition)]
        keys = [key for key in keys if self.day(key)]
        if not keys:
            return []
        most = max(self.day(key) or 0 for key in keys)
        rows = [[self.back(key, day) for key in keys] for day in (28, 91, 182)]
        rows.append(
            [
                ("" if self.day(key) == most else "by 4 weeks: ")
                + self.gain_or_chance(key, self.day(key) or 0)
                for key in keys
            ]
        )
        left = [[self.left(key, day) for key in keys] for day in (182, 91, 28)]
        rows.append(min(left, key=lambda row: row.count(NOT_YET)))
        counts = []
        for key in keys:
            row = self.effects[key][f"days_regained_{self.day(key)}"]
            counts.append(
                f"about {self.n(key):,} similar people: about {int(row['n_comparator']):,}"
            )
        return [*rows, counts, [str(self.level(key)) for key in keys]]

    def back(self, key: Key, day: int) -> str:
        """Return a cell of people back at work."""
        if not self.compared(key, day):
            return NOT_YET
        return f"{self.share(key, day)} similar people: {self.share(beside(key), day)}"

    def left(self, key: Key, day: int) -> str:
        """Return a cell of people who left work."""
        similar = self.share(beside(key), day, "exited")
        if not self.compared(key, day) or similar is None:
            return NOT_YET
        share = self.share(key, day, "exited")
        if share is None and float(self.days[key][day]["exited"] or 1) == 0:
            share = f"fewer than 8 of about {self.n(key):,} people"
        return f"{share} similar people: {similar}" if share else NOT_YET

    def pictures(self, condition: str) -> list[tuple[int, int]]:
        """Return how many are drawn back at work and gone from work, similar people first."""
        drawn = []
        for tier in self.tiers(condition):
            key = (OVE, tier, condition, "all")
            day = self.day(key)
            for one in (beside(key), key) if day else ():
                row = self.days[one][day or 0]
                known = self.share(one, day or 0, "exited") is not None
                left = round(100 * float(row["exited"])) if known else 0
                back = round(100 * float(row["returned"]))
                drawn.append((back, min(left, 100 - back)))
        return drawn

    def when(self, condition: str) -> str:
        """Return whether it matters when people are referred."""
        said, alike, untold = [], [], []
        for tier in self.tiers(condition):
            row = self.check("who_gains", "p_timing", tier, "all")
            value = row["value"] if row else ""
            keys = [(OVE, tier, "all", time) for time in TIMES]
            keys = [key for key in keys if self.kind(key, "days_regained_91") != "hidden"]
            if value == "" or (float(value) < 0.05 and len(keys) < 2):
                untold.append(f"tier {tier}")
            elif float(value) >= 0.05:
                alike.append(f"tier {tier}")
            else:
                best = max(
                    keys, key=lambda key: float(self.effects[key]["days_regained_91"]["estimate"])
                )
                chance = self.kind(best, "days_regained_91") == "chance"
                said.append(
                    f"For all conditions together, when you refer to tier {tier} does seem to "
                    f"matter. Beside similar people, those referred when {TIMES[best[3]]} did "
                    f"best: {self.gain(best, 91)} at work{', which may be chance' * chance} by 13 "
                    "weeks."
                )
        if alike:
            said.append(
                "For all conditions together, we see no clear sign that it matters when you refer "
                f"to {listed(alike, 'or')}."
            )
        if untold and said:
            said.append(f"For {listed(untold)} we cannot say yet whether it matters.")
        return " ".join(said) or "We cannot say yet whether it matters when you refer."

    def points(self, condition: str) -> list[str]:
        """Return what is said of each time of referral."""
        tiers = self.tiers(condition)
        day = max(self.day((OVE, tier, condition, "all")) or 0 for tier in tiers)
        keys = [(OVE, tier, condition, time) for tier in tiers for time in TIMES]
        return [
            f"{TIERS[key[1]]}, {TIMES[key[3]]}. A{self.gain_or_chance(key, day)[1:]}."
            for key in keys
            if self.compared(key, day)
        ]

    def alike(self, condition: str) -> list[list[str]]:
        """Return the cells of the index, a list for each time of referral and for any."""
        tiers = self.tiers(condition)
        held = {
            key[3] for key in self.days if key[0] in (OVE, "since_referral") and key[2] == condition
        }
        times = [time for time in TIMES if time in held]
        return [
            [self.in_short((OVE, tier, condition, time)) for tier in tiers]
            for time in [*times, "all"]
        ]

    def in_short(self, key: Key) -> str:
        """Return a cell of the index."""
        day = self.day(key)
        if day is None or (self.n(key) or 0) < 50:
            return "Not enough to say"
        rows = [self.days[one][day] for one in (key, beside(key))]
        if any(float(row["returned_hi"]) - float(row["returned_lo"]) > 0.3 for row in rows):
            return "Not enough to say"
        return (
            f"{self.share(key, day)} in 100 by {day // 7} weeks similar people: "
            f"{self.share(beside(key), day)} in 100 {self.gain_or_chance(key, day)} "
            f"about {self.n(key):,} people; how sure: {str(self.level(key)).lower()}"
        )
