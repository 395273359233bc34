package dev.tiller.symphony;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tiller.data.Table;

/**
 * One view of a page. A component is a record: its fields, in their order, are what the view in the
 * browser receives, and a field of type {@link Table} arrives there as the table itself. Components
 * given the <em>same</em> {@code Table} instance share its rows, its filter and its selection.
 *
 * <p>To add one, write the record, permit it here, and write the view of the same name; the
 * module's README shows how.
 */
public sealed interface Component
    permits Bars, Claims, Comparison, Curve, DataTable, Facts, HeatMap, Prose {

  /** The heading over the component; empty for none. */
  String title();

  /** The name of the view that draws this component: the record's own. */
  @JsonProperty(index = 0)
  default String view() {
    return getClass().getSimpleName();
  }
}
