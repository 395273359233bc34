package dev.tiller.symphony;

import dev.tiller.data.Table;
import java.util.List;

/**
 * What somebody should look at, the worst first, each with a button that keeps its rows.
 *
 * @param title heading; empty for none
 * @param table the rows
 * @param issues as {@link IssueFinder} finds them, or anyone else
 */
public record Issues(String title, Table table, List<Issue> issues) implements Component {

  /** Sorts the issues by severity, equal ones as given. */
  public Issues {
    issues = issues.stream().sorted(java.util.Comparator.comparing(Issue::severity)).toList();
    for (Issue issue : issues) {
      if (issue.filter() != null) {
        issue.filter().rows(table.head(0));
      }
    }
  }

  /** What {@link IssueFinder} finds in the table. */
  public static Issues of(String title, Table table) {
    return new Issues(title, table, IssueFinder.find(table, Conventions.of(table)));
  }
}
