package dev.tiller.symphony.filter;

import dev.tiller.data.Table;
import java.util.Objects;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Keeps rows for which an expression holds.
 *
 * <pre>{@code
 * d.score > 0.5 && d.split in ('train', 'test') && !(d["my column"] contains 'sea')
 * }</pre>
 *
 * <p>A column is {@code d.name}, {@code d["any name"]} or its bare name. Between values stand
 * {@code == != < <= > >= contains}, {@code in (...)}, {@code is null}, {@code is not null} and
 * {@code + - * /}; between conditions {@code && || !}, also written {@code and or not}. Texts are
 * quoted once or twice, with a backslash before a quote inside.
 *
 * <p>Numbers are double precision. A missing value and a NaN equal nothing, are neither more nor
 * less than anything, and do not hold; {@code !=} and {@code !} turn that around. Texts are
 * compared exactly, character by character. The browser ({@code expression.ts}) and the database
 * ({@link FilterSql}) decide alike; {@code filter-vectors.json} among the tests holds all three to
 * it.
 *
 * @param text of the expression
 */
public record Where(String text) implements RowCondition {

  /** Refuses a missing text; what the text says is read when it meets a table. */
  public Where {
    Objects.requireNonNull(text, "text is missing");
  }

  @Override
  public RowTest over(Table table) {
    Expression expression = Parser.parse(text);
    Typed.require(Typed.TRUTH, expression, table, "the whole");
    IntFunction<@Nullable Object> value = Evaluation.of(expression, table);
    return row -> Evaluation.holds(value.apply(row));
  }
}
