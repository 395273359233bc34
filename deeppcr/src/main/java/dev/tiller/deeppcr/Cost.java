package dev.tiller.deeppcr;

/**
 * What a solver needs, known before it runs.
 *
 * @param levels operations that must wait for each other
 * @param flops floating-point operations; NaN where they are not counted
 * @param bytes of native memory at its peak, beyond what the caller holds and with what is returned
 */
public record Cost(long levels, double flops, long bytes) {}
