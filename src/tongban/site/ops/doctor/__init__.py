"""`tongban doctor`: what is wrong here, why, and what to do about it (诊断)."""

from tongban.site.ops.doctor.examine import run

__all__ = ["run"]
