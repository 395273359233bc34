/**
 * Pages in the distribution's Chromium, by Playwright: start at {@link
 * dev.tiller.benchmarks.symphony.SymphonyBench}.
 */
@NullMarked
package dev.tiller.benchmarks.symphony;

import org.jspecify.annotations.NullMarked;
