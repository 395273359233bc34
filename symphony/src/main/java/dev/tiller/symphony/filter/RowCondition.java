package dev.tiller.symphony.filter;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.tiller.data.Table;

/** One thing that a row must satisfy. Written as JSON, {@code kind} tells which. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Search.class, name = "search"),
  @JsonSubTypes.Type(value = OneOf.class, name = "oneOf"),
  @JsonSubTypes.Type(value = Between.class, name = "between"),
  @JsonSubTypes.Type(value = Where.class, name = "where")
})
public sealed interface RowCondition permits Between, OneOf, Search, Where {

  /** Prepares the test of this condition for the rows of {@code table}. */
  RowTest over(Table table);

  /** Decides about one row. */
  @FunctionalInterface
  interface RowTest {
    /** Whether the row, counted from 0, satisfies the condition. */
    boolean keeps(int row);
  }
}
