package dev.tiller.symphony;

/**
 * The two columns that bound an estimate.
 *
 * @param low column of lower bounds, in the unit of the quantity itself
 * @param high column of upper bounds
 * @param meaning what the interval is, such as {@code 95 % bootstrap interval over prompts}; shown
 *     under the chart
 */
public record Interval(String low, String high, String meaning) {}
