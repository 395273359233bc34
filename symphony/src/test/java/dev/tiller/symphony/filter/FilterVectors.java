package dev.tiller.symphony.filter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tiller.data.Column;
import dev.tiller.data.ColumnType;
import dev.tiller.data.Table;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What filters keep, wherever they are decided: {@code filter-vectors.json}. */
public final class FilterVectors {
  private FilterVectors() {}

  /** A filter and the rows it keeps; null where it is refused. */
  public record Vector(String text, @Nullable List<Integer> rows) {}

  private static JsonNode all() throws IOException {
    try (InputStream in = FilterVectors.class.getResourceAsStream("/filter-vectors.json")) {
      return new ObjectMapper().readTree(in);
    }
  }

  public static List<Vector> vectors() throws IOException {
    List<Vector> vectors = new ArrayList<>();
    for (JsonNode filter : all().get("filters")) {
      List<Integer> rows = new ArrayList<>();
      filter.get("rows").forEach(row -> rows.add(row.asInt()));
      vectors.add(
          new Vector(filter.get("text").textValue(), filter.get("rows").isNull() ? null : rows));
    }
    return vectors;
  }

  public static Table table() throws IOException {
    List<Column> columns = new ArrayList<>();
    for (JsonNode column : all().get("columns")) {
      ColumnType type = ColumnType.valueOf(column.get("type").textValue().toUpperCase(Locale.ROOT));
      List<@Nullable Object> values = new ArrayList<>();
      for (JsonNode value : column.get("values")) {
        values.add(value.isNull() ? null : cell(type, value));
      }
      columns.add(Column.of(column.get("name").textValue(), type, values));
    }
    return Table.of(columns);
  }

  private static Object cell(ColumnType type, JsonNode value) {
    return switch (type) {
      case STRING -> value.textValue();
      case BOOLEAN -> value.booleanValue();
      case LONG -> Long.parseLong(value.asText());
      case DOUBLE -> Double.parseDouble(value.asText());
    };
  }
}
