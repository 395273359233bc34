/**
 * Audits: what an item and level cost as both grow ({@link
 * dev.tiller.benchmarks.fairness.AuditGrowthBench}), and pictures to compare with other libraries'.
 */
@NullMarked
package dev.tiller.benchmarks.fairness;

import org.jspecify.annotations.NullMarked;
