package dev.tiller.data;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Stand-in, deleted when the data module's table lands. */
public final class Table {
  private final Map<String, List<Object>> columns = new LinkedHashMap<>();
  private int rows;

  public List<String> columnNames() {
    return List.copyOf(columns.keySet());
  }

  public int rowCount() {
    return rows;
  }

  public List<Object> column(String name) {
    return columns.get(name);
  }

  public Table with(String name, Object... values) {
    rows = values.length;
    columns.put(name, new ArrayList<>(java.util.Arrays.asList(values)));
    return this;
  }
}
