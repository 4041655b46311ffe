"""The supervisor (守护) and what it looks after."""

from tongban.site.ops.supervisor.watch import Stopped, Supervisor

__all__ = ["Stopped", "Supervisor"]
