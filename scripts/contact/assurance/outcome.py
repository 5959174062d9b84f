"""What a battery of assurance found: how many cases it tried, which of them failed, what it measured."""

from dataclasses import dataclass, field


@dataclass
class Outcome:
    """The result of one battery.

    `failures` holds one plain sentence each and never a value of a feed; `facts` what was measured, by name;
    `seconds` the wall time; `seed` what the battery was drawn from, so that it can be run again.
    """

    name: str
    cases: int = 0
    failures: list[str] = field(default_factory=list)
    seconds: float = 0.0
    facts: dict[str, int | str] = field(default_factory=dict)
    seed: int = 0

    @property
    def passed(self) -> bool:
        """Whether cases were tried and none failed."""
        return self.cases > 0 and not self.failures
