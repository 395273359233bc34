package dev.tiller.reproduce.symphony;

import dev.tiller.data.Table;
import dev.tiller.symphony.Component;
import dev.tiller.symphony.state.TableState;
import java.util.List;

/**
 * Looks at a page from within: what the browser keeps of each state, what was requested, and what
 * went wrong. Writes it into the page as JSON.
 *
 * @param title empty
 * @param table asked
 * @param states in which it is asked
 */
record Probe(String title, Table table, List<TableState> states) implements Component {}
