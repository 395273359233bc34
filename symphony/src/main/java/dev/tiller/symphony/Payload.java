package dev.tiller.symphony;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import dev.tiller.data.Table;
import dev.tiller.symphony.source.ColumnData;
import dev.tiller.symphony.source.TableSource;
import dev.tiller.symphony.state.PageState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the page's script reads: the components, each distinct table once, and the state in which
 * the page opens. Where a component holds a table, its JSON holds {@code {"$table": n}}, the
 * table's place in the list of tables.
 */
final class Payload {

  /** Field order matters: writing the components fills the list of tables. */
  private record Content(
      List<Component> components, List<Page.Tab> tabs, List<TableData> tables, PageState state) {}

  /** Small tables stand as JSON that people can read, large ones packed beside it. */
  private record TableData(
      @Nullable String address,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<ColumnData> columns,
      @JsonInclude(JsonInclude.Include.NON_NULL) PackedTable.@Nullable Layout packed) {}

  /**
   * What a page's script reads.
   *
   * @param json may stand inside a {@code script} element
   * @param packed the bytes of packed tables, by their places
   */
  record Parts(String json, Map<Integer, byte[]> packed) {}

  private final Page page;
  private final List<Table> tables = new ArrayList<>();
  private final List<TableData> written = new ArrayList<>();
  private final Map<Integer, byte[]> packed = new TreeMap<>();

  private Payload(Page page) {
    this.page = page;
  }

  /**
   * The components, tables and state of a page.
   *
   * @throws IllegalArgumentException when a component has fields that Jackson cannot write, or the
   *     page speaks of tables or columns that its components do not show
   */
  static Parts of(Page page) {
    Payload payload = new Payload(page);
    try {
      Content content = new Content(page.components(), page.tabs(), payload.written, page.state());
      String json = payload.mapper().writeValueAsString(content);
      payload.check();
      return new Parts(json, payload.packed);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "A component of the page '%s' cannot be written as JSON: %s; give its record fields of values that Jackson writes."
              .formatted(page.title(), e.getOriginalMessage()),
          e);
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
            out.writeStartObject();
            out.writeNumberField("$table", placeOf(table));
            out.writeEndObject();
          }
        });
    ObjectMapper mapper = JsonMapper.builder().addModule(references).build();
    mapper.getFactory().setCharacterEscapes(new ScriptEscapes());
    return mapper;
  }

  private int placeOf(Table table) {
    for (int place = 0; place < tables.size(); place++) {
      if (tables.get(place) == table) {
        return place;
      }
    }
    tables.add(table);
    int place = tables.size() - 1;
    if (PackedTable.worthwhile(table)) {
      PackedTable small = PackedTable.of(table);
      packed.put(place, small.bytes());
      written.add(new TableData(address(table), null, small.layout()));
    } else {
      written.add(new TableData(address(table), ColumnData.of(table), null));
    }
    return place;
  }

  private @Nullable String address(Table table) {
    return page.sources().stream()
        .filter(source -> source.table() == table)
        .map(TableSource::address)
        .filter(Objects::nonNull)
        .map(Object::toString)
        .findFirst()
        .orElse(null);
  }

  private void check() {
    for (TableSource source : page.sources()) {
      if (tables.stream().noneMatch(table -> table == source.table())) {
        throw new IllegalArgumentException(
            "The page '%s' says where a table comes from that none of its components shows; give components the same Table instance."
                .formatted(page.title()));
      }
    }
    if (page.state().tables().size() > tables.size()) {
      throw new IllegalArgumentException(
          "The page '%s' opens with the state of %d tables but shows %d; it is another page's."
              .formatted(page.title(), page.state().tables().size(), tables.size()));
    }
    for (int place = 0; place < page.state().tables().size(); place++) {
      page.state().table(place).check(tables.get(place));
    }
  }
}
