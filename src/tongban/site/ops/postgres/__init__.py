"""The embedded PostgreSQL: programs from a wheel or from Debian, run by our own launcher."""

from tongban.site.ops.postgres.cluster import Cluster

__all__ = ["Cluster"]
