package dev.tiller.symphony;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import dev.tiller.data.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the page's script reads: the components, and each distinct table once. Where a component
 * holds a table, its JSON holds the table's place in the list of tables.
 */
final class Payload {

  /** Field order matters: writing the components fills the list of tables. */
  private record Content(List<Component> components, List<TableData> tables) {}

  private final Map<Table, Integer> places = new IdentityHashMap<>();
  private final List<TableData> tables = new ArrayList<>();

  private Payload() {}

  /** JSON that may stand inside a {@code script} element of a page. */
  static String of(List<Component> components) {
    Payload payload = new Payload();
    try {
      return payload.mapper().writeValueAsString(new Content(components, payload.tables));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A component of the page cannot be written as JSON.", e);
    }
  }

  private ObjectMapper mapper() {
    SimpleModule references = new SimpleModule();
    references.addSerializer(
        Table.class,
        new JsonSerializer<Table>() {
          @Override
          public void serialize(Table table, JsonGenerator out, SerializerProvider all)
              throws IOException {
            out.writeNumber(placeOf(table));
          }
        });
    ObjectMapper mapper = JsonMapper.builder().addModule(references).build();
    mapper.getFactory().setCharacterEscapes(new ScriptEscapes());
    return mapper;
  }

  private int placeOf(Table table) {
    return places.computeIfAbsent(
        table,
        added -> {
          tables.add(TableData.of(added));
          return tables.size() - 1;
        });
  }
}
