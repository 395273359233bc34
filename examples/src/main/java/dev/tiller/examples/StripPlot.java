package dev.tiller.examples;

import dev.tiller.data.Table;
import dev.tiller.symphony.Component;
import dev.tiller.symphony.Measure;

/**
 * A component from outside: one dot a row along an axis, colored by a column that the reader picks.
 * Its view is {@code StripPlot.js} beside this class; nothing else knows of it.
 *
 * @param title heading; empty for none
 * @param table one row for each dot
 * @param value numeric column of the axis
 */
public record StripPlot(String title, Table table, Measure value) implements Component {}
