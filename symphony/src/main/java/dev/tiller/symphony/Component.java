package dev.tiller.symphony;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tiller.data.Table;

/**
 * One part of a page. A component is a record: its fields, in their order, are what its view in the
 * browser receives, as Jackson writes them; a field of type {@link Table} arrives there as the
 * table itself. Components given the <em>same</em> {@code Table} instance share its rows, its
 * filter and its selection.
 *
 * <p>Anyone may add one, in any jar: a record that implements this interface, and beside it on the
 * class path a script of its name that registers the view. The module's README shows both.
 */
public interface Component {

  /** The heading over the component; empty for none. */
  String title();

  /**
   * What draws this component: by default the script that has the record's name and lies beside it
   * on the class path. A component that another one's view can draw returns that view instead.
   *
   * @throws IllegalArgumentException when the script is missing or cannot stand in a page
   */
  @JsonProperty(index = 0)
  default ComponentView view() {
    return ComponentView.of(getClass());
  }
}
