"""Identity markers: invented people whose every detail is found nowhere else, drawn from a seed.

A marker must be unlikely by itself, or chance would look like a leak: names are made of syllables that no language
puts together, birth dates lie in the 1890s, codes have ten characters or more. Numbers are well formed: control keys
of social security numbers and of RPPS numbers are right, so that no check keeps them from the road.
"""

import string
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

_STARTS = ("Zéq", "Xavü", "Kwôz", "Wyçq", "Jûxa", "Qëzo", "Vœxi", "Yqué", "Zwïp", "Xhüb", "Kjéz", "Wqâl")
_MIDDLES = ("zaqui", "xowen", "qubor", "wéxil", "jazôk", "vyqua", "kozwu", "yxané")
_ENDS = ("lhonq", "rbazx", "tzwick", "qvéla", "mzôxe", "ndjwaq", "ssüvek", "gwîxal")


@dataclass(frozen=True)
class Marker:
    """One detail of one invented person; `name` tells it without its text."""

    kind: str
    number: int
    text: str

    @property
    def name(self) -> str:
        """How a report names the marker."""
        return f"{self.kind} {self.number}"


@dataclass(frozen=True)
class Person:
    """An invented patient; birth date as a date, everything else as it is written in a feed."""

    family_name: str
    given_name: str
    born: date
    nir: str
    phone: str
    email: str
    address: str
    insured_number: str


@dataclass(frozen=True)
class Cast:
    """All invented people of a run: patients, doctors (code, RPPS number, name), staff accounts, and spare names."""

    patients: tuple[Person, ...]
    doctors: tuple[tuple[str, str, str], ...]
    accounts: tuple[str, ...]
    spare_names: tuple[str, ...]

    @property
    def markers(self) -> list[Marker]:
        """Every detail as a marker, and for each patient the three details together from which a key could be made."""
        texts: list[tuple[str, str]] = []
        for one in self.patients:
            texts += [
                ("family name", one.family_name),
                ("given name", one.given_name),
                ("birth date", one.born.isoformat()),
                ("social security number", one.nir),
                ("telephone number", one.phone),
                ("e-mail address", one.email),
                ("street address", one.address),
                ("insured number", one.insured_number),
                ("family and given name", f"{one.family_name} {one.given_name}"),
                ("traits", f"{one.family_name}|{one.given_name}|{one.born.isoformat()}"),
            ]
        for code, rpps, name in self.doctors:
            texts += [("doctor's code", code), ("doctor's RPPS number", rpps), ("doctor's name", name)]
        texts += [("staff account", account) for account in self.accounts]
        texts += [("name of a file, a folder or a column", name) for name in self.spare_names]
        return [Marker(kind, number, text) for number, (kind, text) in enumerate(texts, start=1)]


def draw_cast(seed: int, patients: int = 14) -> Cast:
    """Draw the people of a run; the same seed gives the same people."""
    random = Random(f"canary {seed}")
    people = tuple(_person(random, number) for number in range(patients))
    doctors = tuple((_code(random, 10), _rpps(random), f"Dr {_word(random)} {_word(random)}") for _ in range(4))
    accounts = tuple(f"{_plain(_word(random)).lower()}.{_code(random, 4).lower()}" for _ in range(3))
    return Cast(people, doctors, accounts, tuple(_word(random) for _ in range(8)))


def _word(random: Random) -> str:
    return random.choice(_STARTS) + random.choice(_MIDDLES) + random.choice(_ENDS)


def _person(random: Random, number: int) -> Person:
    family = _word(random) + ("-", " d'", "’", " ")[number % 4] + _word(random)
    given = _word(random) + ("-", " ")[number % 2] + _word(random).capitalize()
    if number % 3 == 0:
        family = family.upper()
    if number % 5 == 4:  # short and plain: such a name has the shape of a code
        family, given = (_plain(_word(random))[:12].upper(), _plain(_word(random))[:10])
    born = date(1893, 1, 1) + timedelta(days=random.randrange(2000))
    digits = f"{random.randrange(1, 80_000_000):08d}"
    phone = (
        f"06 {digits[:2]} {digits[2:4]} {digits[4:6]} {digits[6:]}",
        f"07{digits}",
        f"+33 6 {digits[:2]} {digits[2:4]} {digits[4:6]} {digits[6:]}",
        f"05.{digits[:2]}.{digits[2:4]}.{digits[4:6]}.{digits[6:]}",
    )[number % 4]
    mailbox = _plain(f"{given}.{_word(random)}").lower()
    return Person(
        family.replace("’", "'"),
        given,
        born,
        _nir(random, born),
        phone,
        f"{mailbox}@{_plain(_word(random)).lower()}.example",
        f"{random.randrange(1, 300)} bis rue {_word(random)} {_word(random)}",
        f"{_code(random, 3)}-{random.randrange(10**7, 10**8)}-{_code(random, 2)}",
    )


def _nir(random: Random, born: date) -> str:
    """A social security number with its right control key (97 minus the number modulo 97)."""
    body = f"{random.choice((1, 2))}{born:%y%m}{random.randrange(1, 96):02d}{random.randrange(1, 990):03d}"
    body += f"{random.randrange(1, 999):03d}"
    return f"{body}{97 - int(body) % 97:02d}"


def _rpps(random: Random) -> str:
    """An RPPS number: eleven digits that begin with 1, the last one after Luhn."""
    body = f"1{random.randrange(10**8, 10**9)}"
    doubled = [int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(body))]
    return body + str(-sum(value // 10 + value % 10 for value in doubled) % 10)


def _code(random: Random, length: int) -> str:
    return "".join(random.choices("QXZWKJVY" + string.digits, k=length))


def _plain(text: str) -> str:
    """Letters without accents and digits, as an account or a mailbox is written."""
    from contact.assurance.canary.forms import squeezed, without_accents

    return squeezed(without_accents(text))
