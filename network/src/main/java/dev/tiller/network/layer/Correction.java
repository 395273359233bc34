package dev.tiller.network.layer;

/**
 * Where a network's weights contradict its config, and the weights count.
 *
 * @param field of config.json
 * @param value what it should have said
 * @param sentence for people: what was found and what was done about it
 */
public record Correction(String field, boolean value, String sentence) {}
