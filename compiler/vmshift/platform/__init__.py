"""What is true in which version of OpenShift Virtualization, KubeVirt and MTC: data and one interval type.

Functions here are pure: a version goes in, an answer or None ("not known") comes out. What an inventory
shows beats what these tables say.
"""
