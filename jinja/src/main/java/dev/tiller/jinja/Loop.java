package dev.tiller.jinja;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a loop says of a turn: {@code loop.index0}, {@code loop.last}, ... */
final class Loop {

  private Loop() {}

  static Object at(List<Object> items, int index) {
    int size = items.size();
    Map<String, Object> loop = new HashMap<>();
    loop.put("index", index + 1L);
    loop.put("index0", (long) index);
    loop.put("revindex", (long) size - index);
    loop.put("revindex0", size - index - 1L);
    loop.put("first", index == 0);
    loop.put("last", index == size - 1);
    loop.put("length", (long) size);
    loop.put(
        "cycle", (Function) given -> given.positional().get(index % given.positional().size()));
    if (index > 0) {
      loop.put("previtem", items.get(index - 1));
    }
    if (index < size - 1) {
      loop.put("nextitem", items.get(index + 1));
    }
    return new Namespace(loop);
  }
}
