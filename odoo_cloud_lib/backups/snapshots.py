"""What restic tells of snapshots, as its 0.19 writes it."""

from datetime import datetime

from pydantic import AwareDatetime, BaseModel, Field


class Summary(BaseModel):
    """What restic tells of every snapshot."""

    total_bytes_processed: int = 0
    """All that is in it."""
    data_added_packed: int = 0
    """What of it was new, and was sent to the store: compressed and encrypted."""
    backup_start: AwareDatetime | None = None
    backup_end: AwareDatetime | None = None

    @property
    def seconds(self) -> float:
        """How long it took to be stored; 0 if that is not known."""
        start, end = self.backup_start, self.backup_end
        return (end - start).total_seconds() if start and end else 0.0


class Snapshot(Summary):
    """What restic tells of a snapshot that it has just made."""

    snapshot_id: str


class Listed(BaseModel):
    """A snapshot, as restic lists it."""

    id: str
    time: AwareDatetime
    """When it was begun to be made."""
    tags: tuple[str, ...] = ()
    summary: Summary = Field(default_factory=Summary)

    def tag(self, key: str) -> str:
        """Return what follows ``key=`` in one of its tags, an empty text if there is none."""
        found = (it.partition("=") for it in self.tags)
        return next((value for name, _, value in found if name == key), "")


class Group(BaseModel):
    """Snapshots that have the same tags, and which of them restic would keep."""

    tags: tuple[str, ...] | None = None
    keep: tuple[Listed, ...] | None = None
    remove: tuple[Listed, ...] | None = None

    @property
    def all(self) -> tuple[Listed, ...]:
        """Those that it would keep, and the others."""
        return (*(self.keep or ()), *(self.remove or ()))

    @property
    def last(self) -> datetime:
        """When the last of them was made."""
        return max(it.time for it in self.all)
