package dev.tiller.reproduce.symphony;

import dev.tiller.data.Column;
import dev.tiller.data.ColumnType;
import dev.tiller.data.Table;
import dev.tiller.ground.Seeds;
import dev.tiller.symphony.filter.Between;
import dev.tiller.symphony.filter.Filter;
import dev.tiller.symphony.filter.OneOf;
import dev.tiller.symphony.filter.RowCondition;
import dev.tiller.symphony.filter.Search;
import dev.tiller.symphony.filter.Where;
import dev.tiller.symphony.state.TableState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Random states of a table with everything odd in it, and what Java says they keep. */
final class Agreement {
  private static final int ROWS = 400;

  private Agreement() {}

  /**
   * What a state means, in an order that does not depend on who says it.
   *
   * @param kept rows that the filter keeps
   * @param groups sizes of the kept rows' groups by their values
   * @param selected kept rows that are selected
   */
  record Meaning(List<Integer> kept, Map<String, Integer> groups, List<Integer> selected) {}

  static Table table(long seed) {
    SplittableRandom random = new SplittableRandom(Seeds.mix(seed, 11));
    List<String> words =
        List.of("Whale", "whaLE oil", "ÉCUME", "écume", "ΟΔΟΣ", "İ", "ß", "", "it's", "\"x\"");
    List<@Nullable Object> texts = new ArrayList<>();
    List<@Nullable Object> numbers = new ArrayList<>();
    List<@Nullable Object> wholes = new ArrayList<>();
    List<@Nullable Object> truths = new ArrayList<>();
    for (int row = 0; row < ROWS; row++) {
      texts.add(random.nextInt(9) == 0 ? null : words.get(random.nextInt(words.size())));
      numbers.add(
          switch (random.nextInt(9)) {
            case 0 -> null;
            case 1 -> Double.NaN;
            case 2 -> Double.POSITIVE_INFINITY;
            case 3 -> -0.0;
            default -> random.nextInt(8) / 8.0;
          });
      wholes.add(random.nextInt(9) == 0 ? Long.MAX_VALUE - row : (Object) (long) random.nextInt(5));
      truths.add(random.nextInt(5) == 0 ? null : (Object) random.nextBoolean());
    }
    return Table.of(
        Column.of("text", ColumnType.STRING, texts),
        Column.of("a number", ColumnType.DOUBLE, numbers),
        Column.of("whole", ColumnType.LONG, wholes),
        Column.of("truth", ColumnType.BOOLEAN, truths));
  }

  static List<TableState> states(int count, long seed) {
    SplittableRandom random = new SplittableRandom(Seeds.mix(seed, 12));
    List<TableState> states = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      TreeSet<Integer> selected = new TreeSet<>();
      random.ints(random.nextInt(30), 0, ROWS).forEach(selected::add);
      states.add(
          TableState.START
              .filter(filter(random))
              .groups(
                  List.of(new String[] {"text"}, new String[] {"truth", "whole"}, new String[0])
                      .get(random.nextInt(3)))
              .selection(selected.toArray(new Integer[0])));
    }
    return states;
  }

  private static Filter filter(SplittableRandom random) {
    double low = random.nextDouble() - 0.5;
    List<RowCondition> pool =
        List.of(
            new Search(List.of("whale", "É", "οδος", "i", "ss", "").get(random.nextInt(6))),
            new OneOf("text", Arrays.asList("Whale", "", random.nextBoolean() ? null : "ß")),
            new OneOf("truth", Arrays.asList(random.nextBoolean(), null)),
            new Between("a number", low, random.nextBoolean() ? null : low + 0.5),
            new Between("whole", null, (double) random.nextInt(5)),
            new Where("d[\"a number\"] * 2 >= " + random.nextInt(3) + " || text contains 'a'"),
            new Where("!(truth) && whole in (0, 1, " + random.nextInt(5) + ")"),
            new Where("text > 'Z' or d['a number'] is null"));
    return new Filter(pool.stream().filter(condition -> random.nextInt(4) == 0).toList());
  }

  /** What the rows that somebody kept mean, in Java's words. */
  static Meaning meaning(Table table, TableState state, int[] kept) {
    Map<String, Integer> groups = new LinkedHashMap<>();
    for (int row : kept) {
      StringBuilder name = new StringBuilder();
      for (String column : state.groups()) {
        name.append('|').append(table.column(column).get(row));
      }
      groups.merge(name.toString(), 1, Integer::sum);
    }
    List<Integer> rows = Arrays.stream(kept).boxed().toList();
    return new Meaning(rows, groups, state.selection().stream().filter(rows::contains).toList());
  }
}
