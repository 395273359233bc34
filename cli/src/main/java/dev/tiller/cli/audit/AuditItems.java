package dev.tiller.cli.audit;

import dev.tiller.data.Table;
import dev.tiller.fairness.Item;
import dev.tiller.ground.UserError;
import dev.tiller.images.ImageSource;
import dev.tiller.images.ImageSources;
import dev.tiller.images.Picture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Data joined with their attributes by name. A table of attributes has a column {@code item} (a
 * file's name, with or without its folder), perhaps {@code identity} and {@code label}, and one for
 * each attribute.
 *
 * @param items those with a row of attributes
 * @param attributes by which subgroups are made
 * @param notes what did not match, with counts
 * @param <T> what the model takes
 */
record AuditItems<T>(List<Item<T>> items, List<String> attributes, List<String> notes) {

  private static final Set<String> OWN = Set.of("item", "identity", "label", "text");
  private static final int NAMED = 3;

  /**
   * Pictures of a folder or file.
   *
   * @param prepare what is done to each before it is perturbed
   */
  static AuditItems<Picture> pictures(
      Path data, Path attributes, List<String> by, UnaryOperator<Picture> prepare)
      throws IOException {
    ImageSource source = ImageSources.open(data, false);
    Map<String, Integer> byName = new LinkedHashMap<>();
    for (int i = 0; i < source.size(); i++) {
      byName.put(source.nameOf(i), i);
    }
    Table table = table(attributes);
    List<String> names = names(table, by, attributes);
    Map<Integer, Integer> rows = new LinkedHashMap<>();
    List<String> strangers = new ArrayList<>();
    for (int r = 0; r < table.rowCount(); r++) {
      String name = named(table, r, attributes);
      @Nullable Integer item = found(byName, name, attributes);
      if (item == null) {
        strangers.add(name);
      } else if (rows.put(item, r) != null) {
        throw twice(attributes, name);
      }
    }
    List<Item<Picture>> items = new ArrayList<>();
    List<String> bare = new ArrayList<>();
    for (Map.Entry<String, Integer> entry : byName.entrySet()) {
      int place = entry.getValue();
      if (!rows.containsKey(place)) {
        bare.add(entry.getKey());
        continue;
      }
      String folder =
          source.labelOf(place) == ImageSource.NO_LABEL
              ? null
              : source.classes().get(source.labelOf(place));
      items.add(
          item(
              table,
              rows.get(place),
              names,
              entry.getKey(),
              folder,
              () -> prepare.apply(source.read(place))));
    }
    return joined(items, names, strangers, bare, data, attributes);
  }

  /** Texts of a table with the columns {@code item} and {@code text}. */
  static AuditItems<String> texts(Path data, Path attributes, List<String> by) throws IOException {
    Table texts = Table.read(data);
    requireColumn(texts, "text", data);
    Map<String, Integer> places = rows(texts, data);
    Table table = table(attributes);
    List<String> names = names(table, by, attributes);
    Map<String, Integer> rows = rows(table, attributes);
    List<Item<String>> items = new ArrayList<>();
    List<String> bare = new ArrayList<>();
    places.forEach(
        (id, place) -> {
          @Nullable Integer row = rows.remove(id);
          if (row == null) {
            bare.add(id);
          } else {
            String label = texts.has("label") ? text(texts, "label", place) : null;
            items.add(item(table, row, names, id, label, content(texts, place)));
          }
        });
    return joined(items, names, new ArrayList<>(rows.keySet()), bare, data, attributes);
  }

  private static Item.Content<String> content(Table texts, int row) {
    @Nullable String text = text(texts, "text", row);
    return () -> {
      if (text == null || text.isBlank()) {
        throw new IOException("Its text is empty");
      }
      return text;
    };
  }

  /** Rows by the name of their item, each named once. */
  private static Map<String, Integer> rows(Table table, Path file) {
    requireColumn(table, "item", file);
    Map<String, Integer> rows = new LinkedHashMap<>();
    for (int r = 0; r < table.rowCount(); r++) {
      String name = named(table, r, file);
      if (rows.put(name, r) != null) {
        throw twice(file, name);
      }
    }
    return rows;
  }

  private static String named(Table table, int row, Path file) {
    @Nullable String name = text(table, "item", row);
    if (name == null || name.isBlank()) {
      throw new UserError(
          "%s names no item in row %d; a name in every row was expected.".formatted(file, row + 1));
    }
    return name;
  }

  private static UserError twice(Path attributes, String name) {
    return new UserError("%s has two rows for %s; one was expected.".formatted(attributes, name));
  }

  private static Table table(Path file) throws IOException {
    Table table = Table.read(file);
    requireColumn(table, "item", file);
    return table;
  }

  private static void requireColumn(Table table, String name, Path file) {
    if (!table.has(name)) {
      throw new UserError(
          "%s has the columns %s; one named \"%s\" was expected."
              .formatted(file, UserError.list(table.columnNames()), name));
    }
  }

  private static List<String> names(Table table, List<String> by, Path file) {
    List<String> there = table.columnNames().stream().filter(name -> !OWN.contains(name)).toList();
    for (String name : by) {
      if (!there.contains(name)) {
        throw new UserError(
            "%s has no attribute \"%s\"; it has %s.".formatted(file, name, UserError.list(there)));
      }
    }
    if (there.isEmpty()) {
      throw new UserError(
          "%s has no attribute; a column beside item, identity and label was expected, such as gender."
              .formatted(file));
    }
    return by.isEmpty() ? there : by;
  }

  /** By the whole name or the end of it, where that is one item's alone. */
  private static @Nullable Integer found(Map<String, Integer> byName, String name, Path file) {
    if (byName.containsKey(name)) {
      return byName.get(name);
    }
    List<String> ends = byName.keySet().stream().filter(n -> n.endsWith("/" + name)).toList();
    if (ends.size() > 1) {
      throw new UserError(
          "%s names %s, which %d files are called (%s, %s ...); give their folders too."
              .formatted(file, name, ends.size(), ends.get(0), ends.get(1)));
    }
    return ends.isEmpty() ? null : byName.get(ends.get(0));
  }

  private static <T> Item<T> item(
      Table table,
      int row,
      List<String> names,
      String id,
      @Nullable String folder,
      Item.Content<T> content) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String name : names) {
      String value = text(table, name, row);
      if (value != null && !value.isBlank()) {
        values.put(name, value.strip());
      }
    }
    String label = table.has("label") ? text(table, "label", row) : folder;
    String person = table.has("identity") ? text(table, "identity", row) : null;
    return new Item<>(id, person == null ? id : person, label, values, content);
  }

  private static @Nullable String text(Table table, String column, int row) {
    Object value = table.column(column).get(row);
    return value == null ? null : value.toString();
  }

  private static <T> AuditItems<T> joined(
      List<Item<T>> items,
      List<String> names,
      List<String> strangers,
      List<String> bare,
      Path data,
      Path attributes) {
    if (items.size() < 2) {
      throw new UserError(
          "%d of %d rows of %s name an item of %s (%s); names relative to the folder were expected."
              .formatted(
                  items.size(),
                  items.size() + strangers.size(),
                  attributes,
                  data,
                  strangers.isEmpty() ? "there are none" : "not " + strangers.get(0)));
    }
    List<String> notes = new ArrayList<>();
    if (!strangers.isEmpty()) {
      notes.add(
          "%,d of %,d rows of attributes name no item and are not used (%s)"
              .formatted(strangers.size(), strangers.size() + items.size(), some(strangers)));
    }
    if (!bare.isEmpty()) {
      notes.add(
          "%,d of %,d items have no row of attributes and are left out (%s)"
              .formatted(bare.size(), bare.size() + items.size(), some(bare)));
    }
    Set<String> people = new TreeSet<>();
    items.forEach(i -> people.add(i.identity()));
    if (people.size() == items.size()) {
      notes.add("every item counts as an identity of its own");
    }
    return new AuditItems<>(items, names, notes);
  }

  private static String some(List<String> names) {
    return String.join(", ", names.subList(0, Math.min(NAMED, names.size())))
        + (names.size() > NAMED ? ", ..." : "");
  }
}
