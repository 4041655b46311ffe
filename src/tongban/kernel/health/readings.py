"""Numbers of the running house: counts, ids and times, never anybody's data."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Pulse:
    """What runs behind the pages (web_pulse)."""

    entries_waiting: int
    entry_oldest: datetime | None
    checkpoint_at: datetime | None
    owed_waiting: int
    owed_oldest: datetime | None
    owed_dead: int
    jobs_dead: int


@dataclass(frozen=True, slots=True)
class Vitals:
    """One row of everything that can be counted (operations_vitals)."""

    pulse: Pulse
    entries_refused: int
    """Audit entries whose seal is not ours; they never get a place."""
    owed_leased: int
    jobs_queued: int
    jobs_running: int
    jobs_stalled: int
    heartbeat_age_s: float | None
    """Since any worker last showed a heartbeat; None where there is no worker."""
    sessions: dict[str, int]
    """Database sessions by part: web, live, worker, sequencer."""
    is_sequencer_elected: bool
    connections_used: int
    connections_most: int
    database_bytes: int
    migrations_applied: int


@dataclass(frozen=True, slots=True)
class Work:
    """The jobs of one task that are not over (operations_jobs)."""

    task: str
    queued: int = 0
    running: int = 0
    stalled: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Turn:
    """One line of the timetable (定时任务): when its turn was, and when it will be."""

    task: str
    last_at: datetime | None
    due_at: datetime
    """The newest time it should have been given out by now, a minute allowed."""
    next_at: datetime
    outcome: str = ""
    """Of the last turn: succeeded, failed, doing, todo; empty when its job is forgotten."""

    @property
    def is_late(self) -> bool:
        """A turn was missed. One that never came is late only beside others that did."""
        return self.last_at is not None and self.last_at < self.due_at


@dataclass(frozen=True, slots=True)
class Disk:
    """Room in a folder of ours on this machine."""

    folder: str
    free: int
    total: int


@dataclass(frozen=True, slots=True)
class KeyAge:
    """The working key of one purpose."""

    purpose: str
    use: str
    suite: str
    created_at: datetime
    number: int = 1
    """How many keys of the purpose are kept, with those no longer used for new things."""


@dataclass(frozen=True, slots=True)
class Backup:
    """The last whole backup (备份)."""

    finished_at: datetime | None = None
    size: int = 0
    failed_since: int = 0
    """Backups tried and not finished since then."""


@dataclass(frozen=True, slots=True)
class Errors:
    """What the processes of this machine logged as errors since they were started."""

    number: int = 0
    last_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Proxying:
    """How the site is reached, as it is set and as a request has shown."""

    site_url: str
    live_url: str
    hosts: tuple[str, ...]
    is_behind_tls: bool
    proxies: int
    is_demo: bool
    request_is_secure: bool | None = None
    request_was_forwarded: bool | None = None
    """None where there is no request to look at."""


@dataclass(frozen=True, slots=True)
class KeyTask:
    """One thing to do about keys (密钥待办), without its words (health/upkeep.sentence)."""

    kind: str
    about: str = ""
    beside: str = ""
    commands: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stored:
    """How FILES_FOLDER is: unwritable, unscanned, scanned, or its scanner is away."""

    folder: str
    state: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Upkeep:
    """What was seen at one look behind the scenes (自查)."""

    at: datetime
    late: dict[str, int]
    """Rows that should have ended, by rule."""
    to_review: int
    files: Stored
    key_tasks: tuple[KeyTask, ...]


@dataclass(frozen=True, slots=True)
class House:
    """Everything read for one look at the house."""

    vitals: Vitals
    works: tuple[Work, ...] = ()
    turns: tuple[Turn, ...] = ()
    years: frozenset[int] = frozenset()
    keys: tuple[KeyAge, ...] = ()
    backup: Backup | None = None
    since: datetime | None = None
    """When the house got its first key."""
    disks: tuple[Disk, ...] = ()
    errors: Errors = field(default_factory=Errors)
    proxying: Proxying | None = None
    upkeep: Upkeep | None = None
    unnamed: tuple[str, ...] = ()
    """Settings of the site's own name that nobody has made."""
