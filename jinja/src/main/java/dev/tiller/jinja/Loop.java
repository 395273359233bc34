package dev.tiller.jinja;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a loop says of a turn: {@code loop.index0}, {@code loop.last}, ... */
final class Loop {

  private final List<Object> items;
  private final int depth;
  private final Function again;
  private int index = -1;
  private @Nullable List<Object> before;

  /**
   * @param depth 0 for a loop that is in no recursive call of itself
   * @param again what {@code loop(...)} does
   */
  Loop(List<Object> items, int depth, Function again) {
    this.items = items;
    this.depth = depth;
    this.again = again;
  }

  void turn() {
    index++;
  }

  List<Object> items() {
    return items;
  }

  Function again() {
    return again;
  }

  @Nullable Object get(String name) {
    int size = items.size();
    return switch (name) {
      case "index" -> index + 1L;
      case "index0" -> (long) index;
      case "revindex" -> (long) size - index;
      case "revindex0" -> size - index - 1L;
      case "first" -> index == 0;
      case "last" -> index == size - 1;
      case "length" -> (long) size;
      case "depth" -> depth + 1L;
      case "depth0" -> (long) depth;
      case "previtem" -> index > 0 ? items.get(index - 1) : null;
      case "nextitem" -> index < size - 1 ? items.get(index + 1) : null;
      case "cycle" -> (Function) this::cycle;
      case "changed" -> (Function) this::changed;
      default -> null;
    };
  }

  private Object cycle(Given given) {
    List<Object> values = given.unnamed();
    if (values.isEmpty()) {
      throw TemplateException.of("loop.cycle needs an argument");
    }
    return values.get(index % values.size());
  }

  /** Whether it was called with other values before, or never. */
  private Object changed(Given given) {
    List<Object> values = given.unnamed();
    boolean changed = before == null || !Values.equal(before, values);
    before = values;
    return changed;
  }
}
