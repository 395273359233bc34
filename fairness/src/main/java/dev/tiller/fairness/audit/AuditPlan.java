package dev.tiller.fairness.audit;

/**
 * What an audit will take.
 *
 * @param items that are looked at
 * @param done of them, kept from an earlier run
 * @param passes of the model that are left: clean ones and perturbed ones
 * @param secondsPerItem measured on the first items; NaN where nothing is left
 * @param seconds in all, on this machine as busy as it is now
 * @param bytes of memory for embeddings and responses, beside the model
 */
public record AuditPlan(
    int items, int done, long passes, double secondsPerItem, double seconds, long bytes) {}
