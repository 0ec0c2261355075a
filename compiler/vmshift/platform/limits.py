"""Numbers that hold in all versions: how much, how many, how long."""

from __future__ import annotations

from typing import Final

# Where MTC looks for its objects, and nowhere else (pkg/apis/migration/v1alpha1, OpenshiftMigrationNamespace).
MTC_NAMESPACE: Final = "openshift-migration"

# What one plan may hold, unless the MigrationController says otherwise (mig_namespace_limit, mig_pv_limit,
# mig_pod_limit; pkg/settings/plan.go). The first is an error, the others are warnings; skipped volumes count.
MTC_NAMESPACES_PER_PLAN: Final = 10
MTC_VOLUMES_PER_PLAN: Final = 100
MTC_PODS_PER_PLAN: Final = 100

# Characters. The plan's name becomes the value of a label, which ends at 63; the document says 253.
MTC_PLAN_NAME_MAX: Final = 63
MTC_PLAN_NAME_DOCUMENTED_MAX: Final = 253
# The route of the transfer is named after the namespace (condition NamespaceLengthExceeded).
MTC_NAMESPACE_NAME_MAX: Final = 59
# A target claim's base is cut at the first length, and what "-mig-" and the suffix make of it at a claim's own
# limit; so a base over the second length keeps only part of its suffix (getMappedNameForPVC).
MTC_CLAIM_BASE_MAX: Final = 247
MTC_CLAIM_BASE_INTACT_MAX: Final = 244
MTC_SUFFIX_LENGTH: Final = 4
CLAIM_NAME_MAX: Final = 253
# A StatefulSet with a longer name fails when its claims are swapped.
MTC_STATEFULSET_NAME_MAX: Final = 59
# See KUBEVIRT_LONG_VM_NAME_BREAKS and CNV_LONG_VM_NAME_FAILS.
VM_NAME_MAX: Final = 63
VM_NAME_LIVE_MAX: Final = 47

# A plan takes one hook for each of four phases; a hook without a deadline gets half an hour.
MTC_HOOKS_PER_PLAN: Final = 4
MTC_HOOK_DEADLINE_SECONDS: Final = 1800

# A conversion needs a class to come from and one to go to (condition StorageClassConversionUnavailable).
STORAGE_CLASSES_MIN: Final = 2
# The second launcher never runs beside the first (createMigrationPodAntiAffinityRule).
LIVE_NODES_MIN: Final = 2
