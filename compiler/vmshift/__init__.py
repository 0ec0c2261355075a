"""Lint and compile storage migrations of virtual machines on OpenShift Virtualization."""

__version__ = "0.1.0"
