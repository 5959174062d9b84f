"""The batteries: what each one checks, and where it is. Each has a function `run(size, seed)` that returns an Outcome."""

from importlib import import_module
from importlib.util import find_spec

from contact.assurance.outcome import Outcome
from contact.assurance.page import Described

SIZES = ("small", "full")

_MODULES = {
    "canary": "contact.assurance.canary.battery",
    "crash": "contact.assurance.crash.battery",
    "defects": "contact.assurance.defects",
    "disclosure": "contact.assurance.disclosure.battery",
    "fuzz": "contact.assurance.fuzz",
    "coverage": "contact.assurance.identity_coverage",
}

_DESCRIBED = (
    Described(
        "canary",
        "Canary: no identity outside the identity store",
        "People who exist nowhere else are planted in feeds of every format: social security numbers with their "
        "control key, names with accents, hyphens and apostrophes, telephone numbers in four formats, e-mail and "
        "street addresses, birth dates, RPPS numbers, codes of doctors, insured numbers; in their fields, in free "
        "text, in coded fields, one column too far, in rows and files that are refused, in headers, in the names of "
        "files and folders. The commands are run: init, land and its watch, build, failing tests of dbt, publish, the app "
        "in a browser with its downloads, query, status, rights, backup, wrong commands; land, build and publish are "
        "also killed. Then "
        "every byte that was written is searched, stores opened with their keys and written out in clear: as plain "
        "text, in lower and upper case, without accents or separators, in UTF-8, UTF-16, Latin-1 and Windows-1252, in "
        "base64 at each alignment, in hex, URL-encoded, as escapes of JSON, XML and bytes, inside gzip, zlib and ZIP, "
        "and as unkeyed MD5, SHA-1, SHA-256 and SHA-512 digests of each spelling. A planted leak of every form and in "
        "every kind of place is searched for by the same means and must be found (positive control). Cases are "
        "markers and planted leaks; a failure is a marker found, or a planted leak not found.",
    ),
    Described(
        "crash",
        "Crash: killed at any instant, nothing half-done",
        "Each command that writes is started as a user starts it, on a copy of an installation, and killed with "
        "SIGKILL at an instant drawn at random, by itself or with its children. Meanwhile a reader keeps opening "
        "the publication, the warehouse and the status: it must see the old state or the new one, whole. Then the "
        "same command is run again to its end: the rows of every table of the four stores must be those of a run "
        "that nobody disturbed (hashes that do not depend on order; times of recording and audit entries left out; "
        "deliveries known by their content instead of their running number). Cases are commands killed.",
    ),
    Described(
        "defects",
        "Defects: each kind that is planted is caught",
        "The simulator plants defects in its feeds and writes down each one. Every defect must be caught under the "
        "reason code of its kind, and no good row may be lost.",
    ),
    Described(
        "disclosure",
        "Disclosure: nobody is recovered from what is published",
        "Feeds of a federation are simulated, landed, built and published, then once more a week later, with deliveries of "
        "the first week that come late. Each publication is attacked as `contact publish` attacks it, the second one with "
        "the first: every figure is subtracted from every figure that holds it (days of a window, regions of France, "
        "members of a dimension), weeks and windows are put together by shortest paths, masked counts are bounded by "
        "linear programmes over all their sums. A recovery is a group that may be of 1 to 10 persons of which fewer than "
        "five counts remain possible. The same data is attacked with protection switched off, which no setting can do: the "
        "attack must recover somebody then (positive control). Counts drawn at random are published week after week, each "
        "publication attacked with all before it, with complementary masking (nobody may be recovered) and without "
        "(somebody must be). Bounds of masked counts in random tables with margins are compared with those of linear "
        "programmes written from nothing. Cases are pairs of figures, groups of weeks and masked counts; a failure is a "
        "recovery, a control that recovers nobody, or bounds that do not agree.",
    ),
    Described(
        "fuzz",
        "Fuzz: no delivery crashes, hangs or loses a row",
        "Deliveries are changed at random: bytes, dialects, encodings, columns, types, and bombs. Each must end landed "
        "or quarantined with a reason, within its limits of time and memory, with rows in = landed + quarantined + "
        "duplicate.",
    ),
    Described(
        "coverage",
        "Coverage and mutants of the code of identities",
        "The fast tests must run every line and every branch of the code of pseudonyms, identities and rights, and of "
        "what landing does for them: links, withholding, rewriting and rotation. Small faults are then planted in that "
        "code one at a time, in its Python and in its SQL (a comparison turned, a join inverted, a statement left out); "
        "at least 95 % of them must make a test fail. At small size one fault in forty is planted. Cases are lines, "
        "branches and faults; a failure is a line or a branch that no test runs, and, below 95 %, a fault that no test "
        "notices.",
    ),
)


def described() -> list[Described]:
    """The batteries that are installed, in the order of the page."""
    return [battery for battery in _DESCRIBED if _exists(_MODULES[battery.name])]


def run_battery(name: str, size: str, seed: int) -> Outcome:
    """Run one battery; `size` is small or full."""
    return import_module(_MODULES[name]).run(size, seed)


def _exists(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False
