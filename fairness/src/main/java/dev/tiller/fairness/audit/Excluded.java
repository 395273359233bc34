package dev.tiller.fairness.audit;

/**
 * An item that is not in the result.
 *
 * @param item its id
 * @param reason one sentence
 */
public record Excluded(String item, String reason) {}
